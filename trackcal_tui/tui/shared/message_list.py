"""A list that says what to do when it is empty."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import DayList

_MOTIONS = ("move", "page", "edge")


class MessageList(DayList):
    """A `DayList` with a note in place of rows.

    The note is drawn by the list itself, so that the focus, and with it every key, stays.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._note: tuple[str, ...] = ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without rows there is nothing to move to, which whoever has the list then says."""
        if action in _MOTIONS and not self.row_count:
            return False
        return super().check_action(action, parameters)

    @property
    def note(self) -> tuple[str, ...]:
        """What is said when there are no rows; the first line is its title."""
        return self._note

    def set_note(self, *lines: str) -> None:
        """Say this when there are no rows."""
        if lines != self._note:
            self._note = lines
            if not self.row_count:
                self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line: of the rows, or of the note."""
        if self.row_count or not self._note:
            return super().render_line(y)
        width, height = self.size
        top = max(0, (height - len(self._note)) // 3)
        if not top <= y < top + len(self._note):
            return Strip.blank(width, self._style("plain"))
        name = "strong" if y == top else "muted"
        left = min(4, max(0, width - 20))
        text = " " * left + fit(self._note[y - top], width - left)
        return Strip([Segment(text, self._style(name))], width)
