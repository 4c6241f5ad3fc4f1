"""The entries of some days: times, hours, where they came from, tasks and projects."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import lru_cache

from msgspec import Struct

from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part

IMPORTED = "↓"
"""The mark of an entry that came from Outlook."""
_BY_HAND = "by hand"
_HOURS = 6
_SOURCE = 10


class EntryColumns(Struct, frozen=True):
    """Widths of the columns of an entry.

    A row is `09:00 – 09:30+1   0.50 ↓ Task …  Project  Outlook `.
    """

    span: int
    task: int
    project: int
    source: int
    """0 where there is no room to say in words where an entry came from."""


@lru_cache(maxsize=8)
def entry_columns(width: int) -> EntryColumns:
    """Return the columns of a row that is `width` cells wide."""
    span, project = (15, min(24, 14 + max(0, width - 79) // 4)) if width >= 65 else (8, 12)
    source = _SOURCE + 2 if width >= 99 else 0
    task = width - span - _HOURS - 3 - (project + 2) - source - 1
    return EntryColumns(span=span, task=task, project=project, source=source)


class EntryList(ItemList[Entry]):
    """Show entries under a heading for each day."""

    _today: date | None = None

    def show(self, entries: tuple[Entry, ...], today: date, *, at: str | None = None) -> None:
        """Take over other entries.

        Args:
            entries: Sorted by date.
            today: The local date; its heading says so.
            at: Id of the entry the cursor is to go to.
        """
        if today != self._today:
            self._today = today
            self.refresh()
        self.show_items(entries, at=at)

    def key_of(self, item: Entry) -> Hashable:
        """Tell entries apart by their ids."""
        return item.id

    def group_of(self, item: Entry) -> Hashable:
        """Group by day."""
        return item.date

    def group_heading(self, items: tuple[Entry, ...], width: int) -> str:
        """Return ` Mon 16 Nov  3.25 h · today`."""
        day, total = items[0].date, sum(entry.seconds for entry in items)
        return f" {short_day(day):<12}{hours(total)} h{' · today' if day == self._today else ''}"

    @property
    def cursor_width(self) -> int:
        """Show the cursor over times and hours; drawing the task anew would cost a slow line."""
        return 1 + entry_columns(self.size.width - 2).span + _HOURS

    def item_parts(self, item: Entry, width: int) -> list[Part]:
        """Return `09:00 – 09:30    0.50 ↓ Daily stand-up   ACME-2026`."""
        columns = entry_columns(width)
        mark, source = (IMPORTED, "Outlook") if item.source else (" ", _BY_HAND)
        task, project = fit(item.task_name, columns.task), fit(item.project or "", columns.project)
        came_from = f"  {source:<{_SOURCE}}" if columns.source else ""
        return [
            (f"{_span(item, columns.span)}{hours(item.seconds):>{_HOURS}}", "plain"),
            (f" {mark} {task}  {project}{came_from} ", "plain"),
        ]


def _span(entry: Entry, width: int) -> str:
    """Return when it was, in `width` cells."""
    if entry.start is None or entry.end is None:
        return f"{_BY_HAND:<{width}}"
    whole = time_span(entry.start, entry.end)
    return f"{whole if len(whole) <= width else whole[:5]:<{width}}"
