"""The side pane of wide windows: drawn line by line, once the cursor rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from textual.events import Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from trackcal_tui.tui.shared.line_styles import LineWidget, Part, parts_strip
from trackcal_tui.tui.shared.pane_lines import Line, pane_lines
from trackcal_tui.tui.shared.status_line import changed_spans, parts_width
from trackcal_tui.tui.state.pane import PaneContent

RESTS_AFTER = 0.12
"""Seconds without a key after which the pane follows: nothing is sent while the cursor moves."""
_EDGE: Line = ((" ", "plain"), ("│", "rule"), (" ", "plain"))


class SidePane(LineWidget):
    """Show what is known of the week and of the row under the cursor.

    Args:
        content: Makes what is shown.
    """

    DEFAULT_CSS = "SidePane { dock: right; height: 1fr; }"
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """Something was clicked that leads to a row."""

        row: str
        """The id of the row."""

    def __init__(self, content: Callable[[], PaneContent]) -> None:
        super().__init__()
        self._content = content
        self._lines: list[Line] = []
        self._rest: Timer | None = None
        self._rests_at = 0.0

    @property
    def text(self) -> str:
        """What is drawn, a line each."""
        return "\n".join("".join(part[0] for part in line) for line in self._lines)

    def follow(self) -> None:
        """Show what there is to say, once nothing has changed for a moment."""
        self._rests_at = monotonic() + RESTS_AFTER
        if self._rest is None:  # a timer per key would cost two tasks per key
            self._rest = self.set_timer(RESTS_AFTER, self._catch_up)

    def _catch_up(self) -> None:
        """Draw the cells that differ, unless a key has come since."""
        self._rest = None
        if (left := self._rests_at - monotonic()) > 0:
            self._rest = self.set_timer(left, self._catch_up)
            return
        old, self._lines = self._lines, self._arranged()
        for y, line in enumerate(self._lines):
            spans = changed_spans(old[y], line) if y < len(old) else [(0, self.size.width)]
            if spans:
                self.refresh(*(Region(start, y, end - start, 1) for start, end in spans))

    def _arranged(self) -> list[Line]:
        width, height = self.size.width, self.size.height
        room = width - parts_width(_EDGE) - 1
        lines = pane_lines(self._content(), room, height) if room > 0 else []
        lines += [()] * (height - len(lines))
        return [_filled((*_EDGE, *line), width) for line in lines]

    def on_resize(self, event: Resize) -> None:
        """Lay it out for another size, at once."""
        self._lines = self._arranged()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        return parts_strip(self, self._lines[y] if y < len(self._lines) else ())

    def action_go_to(self, row: str) -> None:
        """Tell which row is wanted."""
        self.post_message(self.Chosen(row))


def _filled(line: Line, width: int) -> Line:
    """Return a line as wide as the pane."""
    blank: Part = (" " * (width - parts_width(line)), "plain")
    return (*line, blank)
