"""A thin line between parts of a screen."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget


class Rule(Widget):
    """A horizontal line of one cell's height."""

    DEFAULT_CSS = "Rule { height: 1; width: 1fr; color: $rule; padding: 0 1; }"

    def render_line(self, y: int) -> Strip:
        """Draw the line, a blank cell left and right of it."""
        width = self.size.width
        return Strip([Segment("─" * width, self.rich_style)], width)
