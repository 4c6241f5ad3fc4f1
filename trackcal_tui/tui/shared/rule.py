"""A thin line between parts of a screen."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget


def rule_strip(width: int, style: Style) -> Strip:
    """Return a horizontal line `width` cells wide, with a blank cell at either end."""
    return Strip([Segment(f" {'─' * (width - 2)} ", style)], width)


class Rule(Widget):
    """A horizontal line of one cell's height; `StatusLine` draws its own."""

    DEFAULT_CSS = "Rule { height: 1; width: 1fr; color: $rule; }"

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        return rule_strip(self.size.width, self.rich_style)
