"""The ledger's entries of some days: times, hours, where they came from, tasks and projects."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import Part
from trackcal_tui.tui.shared.message_list import MessageList
from trackcal_tui.tui.state.lines import lines_of

IMPORTED = "↓"
"""The mark of an entry that came from Outlook."""
_SPAN = 15
_SHORT_SPAN = 8
_BY_HAND = "by hand"


class EntryColumns(Struct, frozen=True):
    """How wide the columns of an entry are, for one width of the list."""

    span: int
    task: int
    project: int
    is_wide: bool
    """Whether there is room to say in words where an entry came from."""

    @classmethod
    def of(cls, width: int) -> EntryColumns:
        """The columns of a list that is `width` cells wide.

        A row is `▌09:00 – 09:30+1   0.50 ↓ Task …  Project `; what is narrower than 66 cells
        shows the start only, what is narrower than 52 no project.
        """
        span = _SPAN if width >= 66 else _SHORT_SPAN
        project = 0 if width < 52 else 12 if width < 66 else min(24, 14 + max(0, width - 80) // 4)
        is_wide = width >= 100
        used = 1 + span + 6 + 3 + (project + 2 if project else 0) + (12 if is_wide else 0) + 1
        return cls(span=span, task=max(width - used, 4), project=project, is_wide=is_wide)


class EntryList(MessageList):
    """Entries under a heading for each day."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: tuple[Entry, ...] = ()
        self._today: date | None = None
        self._width = 80
        self._columns = EntryColumns.of(self._width)

    # -- content

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return None if self.cursor is None else self._entries[self.cursor]

    def show(self, entries: tuple[Entry, ...], today: date, *, at: str | None = None) -> None:
        """Take over other entries, drawing only what differs.

        Args:
            entries: Sorted by date.
            today: The local date; its heading says so.
            at: Id of the entry the cursor is to go to; else it stays on the same entry, or near.
        """
        old, self._entries = self._entries, entries
        day_turned, self._today = today != self._today, today
        if not day_turned and at is None and _places(old) == _places(entries):
            self._refresh_changed(old)
            return
        self.set_lines(
            lines_of(entry.date for entry in entries), len(entries), self._wanted(old, at)
        )

    def _wanted(self, old: tuple[Entry, ...], at: str | None) -> int:
        cursor = self.cursor or 0
        wanted = at or (old[cursor].id if cursor < len(old) else None)
        for position, entry in enumerate(self._entries):
            if entry.id == wanted:
                return position
        same_days = bool(old and self._entries and _overlap(old, self._entries))
        return cursor if same_days else 0

    def _refresh_changed(self, old: tuple[Entry, ...]) -> None:
        for position, entry in enumerate(self._entries):
            if entry != old[position]:
                self.refresh_row(position)
                self.refresh_heading(self.lines.at(self.lines.line_of(position))[0])

    # -- drawing

    @property
    def cursor_width(self) -> int:
        """Bar, times and hours show the cursor; drawing the task anew would cost a slow line."""
        return 1 + self._columns_of(self.size.width - 1).span + 6

    def _columns_of(self, width: int) -> EntryColumns:
        # By the width drawn for, not on Resize: the first lines are drawn before that arrives.
        if width != self._width:
            self._width, self._columns = width, EntryColumns.of(width)
        return self._columns

    def row_parts(self, position: int, is_cursor: bool, width: int) -> list[Part]:
        """`▌09:00 – 09:30    0.50 ↓ Daily stand-up   ACME-2026`."""
        entry = self._entries[position]
        columns = self._columns_of(width)
        mark = IMPORTED if entry.source else " "
        left = f"{'▌' if is_cursor else ' '}{_span(entry, columns.span)}{hours(entry.seconds):>6}"
        tail = f"  {fit(entry.project or '', columns.project)}" if columns.project else ""
        if columns.is_wide:
            tail += f"  {'Outlook' if entry.source else _BY_HAND:<10}"
        used = 1 + columns.span + 6 + 3 + columns.task
        tail += " " * (width - used - _cells_of(columns))
        plain = "plain"
        return [
            (left, "cursor" if is_cursor else plain),
            (f" {mark} {fit(entry.task_name, columns.task)}{tail}", plain),
        ]

    def heading_parts(self, day: int, width: int) -> list[Part]:
        """` Mon 16 Nov  3.25 h · today`; totals stand left, as on the Import screen."""
        positions = self.lines.positions(day, len(self._entries))
        total = sum(self._entries[position].seconds for position in positions)
        this = self._entries[positions[0]].date
        today = " · today" if this == self._today else ""
        text = f" {short_day(this):<12}{hours(total)} h{today}"
        return [(text.ljust(width)[:width], "heading")]


def _span(entry: Entry, width: int) -> str:
    """When it was, in `width` cells."""
    if entry.start is None or entry.end is None:
        return f"{_BY_HAND:<{width}}"
    if width < _SPAN:
        return f"{entry.start:%H:%M}".ljust(width)
    return f"{time_span(entry.start, entry.end):<{width}}"


def _cells_of(columns: EntryColumns) -> int:
    """Cells of what follows the task, known without measuring."""
    return (columns.project + 2 if columns.project else 0) + (12 if columns.is_wide else 0)


def _places(entries: tuple[Entry, ...]) -> list[tuple[str, date]]:
    return [(entry.id, entry.date) for entry in entries]


def _overlap(old: tuple[Entry, ...], new: tuple[Entry, ...]) -> bool:
    return old[0].date <= new[-1].date and new[0].date <= old[-1].date
