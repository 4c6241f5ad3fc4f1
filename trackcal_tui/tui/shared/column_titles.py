"""The names of a list's columns, in the line above it."""

from __future__ import annotations

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
        """Ask the list anew, as its columns may have moved."""
        if self.size.width:
            self.show([(self._listed.titles(self.size.width - 1), "muted")])
