"""The list of what changed in Outlook, and of the drafts that look already imported."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.drift_words import billed_as, changes
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import DayList, Part
from trackcal_tui.tui.state.lines import lines_of

Item = Drift | Lookalike
"""One decision to be made."""

_DAY = 12
"""Cells of the cursor's mark and the day, and a blank."""
_HEADINGS = {
    Drift: "Changed since the import",
    Lookalike: "Look already imported: the same meeting as an entry",
}


class DriftList(DayList):
    """Drifts, then lookalikes, each group under a heading."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: tuple[Item, ...] = ()
        self._zone = ZoneInfo("UTC")

    def show(self, items: tuple[Item, ...], zone: ZoneInfo) -> None:
        """Take over other items, drifts first; the cursor stays near where it was."""
        if items == self._items and zone == self._zone:
            return
        self._items, self._zone = items, zone
        self.set_lines(lines_of(map(type, items)), len(items), self.cursor or 0)

    @property
    def item(self) -> Item | None:
        """What the cursor stands on."""
        return None if self.cursor is None else self._items[self.cursor]

    @property
    def cursor_width(self) -> int | None:
        """The cursor is a block over mark and day: a move sends those cells only."""
        return _DAY

    def row_parts(self, position: int, is_cursor: bool, width: int) -> list[Part]:
        """`▌Mon 16 Nov  Daily stand-up   moved 09:00–09:30 → 10:00–10:30`."""
        item = self._items[position]
        if isinstance(item, Drift):
            day, name = item.entry.date, item.entry.task_name
            words = ", ".join(changes(item, self._zone))
        else:
            day, name, words = item.draft.date, item.draft.task_name, billed_as(item)
        left = f"{'▌' if is_cursor else ' '}{short_day(day):<{_DAY - 1}}"
        task = max(8, min(36, (width - _DAY - 1) * 2 // 5))
        said = fit(words, max(0, width - _DAY - task - 3))
        return [
            (left, "cursor" if is_cursor else "plain"),
            (f" {fit(name, task)}  ", "plain"),
            (said, "warning"),
        ]

    def heading_parts(self, day: int, width: int) -> list[Part]:
        """What the rows below have in common."""
        positions = self.lines.positions(day, len(self._items))
        title = _HEADINGS[type(self._items[positions[0]])]
        return [(f" {title} · {len(positions)}".ljust(width)[:width], "heading")]
