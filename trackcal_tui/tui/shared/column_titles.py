"""The names of a list's columns, in the line above it."""

from __future__ import annotations

from trackcal_tui.tui.shared.base_screen import LEAST
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.status_line import StatusLine


class ColumnTitles(StatusLine):
    """Show the `titles` of a list, which stand over its columns at every width.

    Args:
        listed: The list right below.
    """

    def __init__(self, listed: DayList, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._listed = listed

    def on_resize(self) -> None:
        """Follow the width."""
        self.update_titles()

    def update_titles(self) -> None:
        """Ask the list again, as its columns may have moved."""
        if self.size.width:
            width = max(self.size.width, LEAST.width)  # below that it lies behind a message
            self.show([(self._listed.titles(width - 1), "muted")])
