"""The entries of some days: ticks, times, hours, tasks, projects and marks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len
from textual.message import Message

from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.entries.entry_marks import marks_of
from trackcal_tui.tui.entries.entry_view import EntryView, seconds_of
from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.commands import ENTRY_SPAN
from trackcal_tui.tui.shared.day_list import MOST_TASK, TICK_BOX, DayList
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part
from trackcal_tui.tui.shared.status_line import parts_width

_TICK = 5
"""Cells of `[x]` and the blanks behind it."""
_HOURS = 6
_MARKS = 3
_LEAST_PROJECT = 9


class EntryColumns(Struct, frozen=True):
    """Widths of the columns of an entry.

    A row is `[x]  09:00 – 09:30+1   0.50  Task …  Project  *~✓ `.
    """

    span: int
    task: int
    project: int


@lru_cache(maxsize=8)
def entry_columns(width: int, longest: int) -> EntryColumns:
    """Return the columns of a row.

    Args:
        width: Its cells.
        longest: Cells of the longest project; the task gets the room that no project needs.
    """
    span, most = (15, min(26, 16 + max(0, width - 79) // 4)) if width >= 65 else (6, 12)
    project = min(most, max(_LEAST_PROJECT, longest))
    task = min(MOST_TASK, width - _TICK - span - _HOURS - 2 - (project + 2) - (_MARKS + 2) - 1)
    return EntryColumns(span=span, task=task, project=project)


class EntryList(ItemList[Entry]):
    """Show entries under a heading for each day; ask for ticks by message."""

    BINDINGS = bindings(ENTRY_SPAN)

    class Ticked(Message):
        """Entries are to be ticked or unticked."""

        def __init__(self, ids: tuple[str, ...], on: bool) -> None:
            self.ids = ids
            self.on = on
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = EntryView()
        self._today: date | None = None
        self._pushed: Mapping[str, Part] = {}
        self._weeks: Mapping[date, int] = {}
        self._longest = 0
        """Cells of the longest project of all, also of those not shown, so that no column moves."""

    def show(
        self,
        view: EntryView,
        today: date,
        pushed: Mapping[str, Part] | None = None,
        weeks: Mapping[date, int] | None = None,
        *,
        codes: Iterable[str] = (),
        at: str | None = None,
    ) -> None:
        """Take over another view, drawing only what differs.

        Args:
            view: What is shown and ticked.
            today: The local date; its heading says so.
            pushed: Entry id → the mark of how far it is in the trackers.
            weeks: Day → the seconds of the week, which its heading says.
            codes: Of all projects.
            at: Id of the entry the cursor is to go to.
        """
        old, self._view = self._view, view
        longest = 2 + max(map(cell_len, codes), default=0)
        around = (today, pushed or {}, weeks or {}, longest)
        if around != (self._today, self._pushed, self._weeks, self._longest):
            self._today, self._pushed, self._weeks, self._longest = around
            self.refresh()
        if view.shown is not old.shown or at:
            self.show_items(view.shown, at=at)
        changed = view.ticked ^ old.ticked
        if not changed:
            return
        for position, entry in enumerate(view.shown):
            if entry.id in changed:
                self.refresh_row(position)
                self.refresh_heading(self.lines.at(self.lines.line_of(position))[0])

    def key_of(self, item: Entry) -> Hashable:
        """Tell entries apart by their ids."""
        return item.id

    def group_of(self, item: Entry) -> Hashable:
        """Group by day."""
        return item.date

    def titles(self, width: int) -> str:
        """Return `      Time            Hours  Task      Project`."""
        columns = entry_columns(width - 1, self._longest)
        text = f" {'':<{_TICK}}{'Time':<{columns.span}}{'Hours':>{_HOURS}}  "
        return f"{text}{'Task':<{columns.task}}  {'Project':<{columns.project}}"

    def group_heading(self, items: tuple[Entry, ...], width: int) -> str:
        """Return ` Mon 16 Nov  3.25 h · today`; where some are ticked, ` 1.50 of 3.25 h`."""
        day, total = items[0].date, hours(seconds_of(items))
        ticked = seconds_of(entry for entry in items if entry.id in self._view.ticked)
        totals = f"{hours(ticked)} of {total} h" if ticked else f"{total} h"
        week = f" · week {hours(self._weeks[day])} h" if day in self._weeks else ""
        return f" {short_day(day):<12}{totals}{' · today' if day == self._today else ''}{week}"

    def item_parts(self, item: Entry, width: int) -> list[Part]:
        """Return `[x]  09:00 – 09:30    0.50  Daily stand-up   ACME-2026  *`."""
        columns = entry_columns(width, self._longest)
        span = f"{span_of(item, columns.span):<{columns.span}}"
        length, task = (
            f"{hours(item.seconds):>{_HOURS}}",
            f"  {fit(item.task_name, columns.task)}  ",
        )
        begin: list[Part] = [
            (f"{'[ ]':<{_TICK}}{span}", "muted"),
            (length, "strong"),
            (task, "plain"),
        ]
        if item.id in self._view.ticked:
            begin = [
                ("[x]", "good"),
                (f"{'':<{_TICK - 3}}{span}", "muted"),
                (length + task, "strong"),
            ]
        end: list[Part] = [
            project_part(item.project, columns.project),
            (f"  {marks_of(item):<{_MARKS - 1}}", "warning"),
            self._pushed.get(item.id, (" ", "muted")),
        ]
        return [*begin, *end, (" " * (width - parts_width((*begin, *end))), "muted")]

    # -- keys and clicks

    def action_span(self, direction: int) -> None:
        """Tick this row, move on, and tick the row arrived at too."""
        if self.cursor is None:
            return
        here = self.cursor
        there = max(0, min(here + direction, self.row_count - 1))
        shown = self._view.shown
        self.post_message(self.Ticked((shown[here].id, shown[there].id), True))
        self.move_to(there)

    def on_day_list_clicked(self, event: DayList.Clicked) -> None:
        """Toggle the tick that was clicked; elsewhere a click only moves the cursor."""
        if event.x in TICK_BOX:
            entry_id = self._view.shown[event.position].id
            self.post_message(self.Ticked((entry_id,), entry_id not in self._view.ticked))

    def on_day_list_dragged(self, event: DayList.Dragged) -> None:
        """Tick the rows that the mouse was dragged over."""
        rows = self._view.shown[event.first : event.last + 1]
        self.post_message(self.Ticked(tuple(entry.id for entry in rows), True))


def span_of(entry: Entry, width: int) -> str:
    """Return when it was, as far as `width` cells hold that; empty for no start."""
    if entry.start is None or entry.end is None:
        return ""
    whole = time_span(entry.start, entry.end)
    return whole if len(whole) <= width else whole[:5]
