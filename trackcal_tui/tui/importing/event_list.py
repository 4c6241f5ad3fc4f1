"""The list of importable events: ticks, times, hours, task names and projects."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct
from textual.message import Message

from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.events import Draft
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.importing.overlap_marks import billed_twice, sharing
from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.commands import SPAN
from trackcal_tui.tui.shared.day_list import MOST_TASK, TICK_BOX, DayList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part
from trackcal_tui.tui.state.drift import lookalikes_of
from trackcal_tui.tui.state.lines import lines_among
from trackcal_tui.tui.state.sheet import (
    SheetState,
    has_other_hours,
    has_suggested_name,
    has_suggested_project,
    is_edited,
)

_TICK = 5
"""Cells of `[x]` and the blanks behind it."""
HOURS = 7
"""Cells of the hours and a blank."""
_NAME = 13
"""Cells of a day's name in its heading."""
_TOTALS = 18
"""Cells for `123.50 of 123.50 h`."""


class Columns(Struct, frozen=True):
    """Widths of the columns of an event.

    A row is `[x]  09:00 – 09:30+1  0.50  Task …  Project`.
    """

    span: int
    task: int
    project: int

    @property
    def hours_x(self) -> int:
        """Where the hours begin, behind the cursor's mark."""
        return 1 + _TICK + self.span

    @property
    def task_x(self) -> int:
        """Where the task begins, behind the cursor's mark."""
        return self.hours_x + HOURS


@lru_cache(maxsize=8)
def columns_of(width: int) -> Columns:
    """Return the columns of a row that is `width` cells wide, the cursor's mark included."""
    span, project = (15, min(26, 16 + max(0, width - 80) // 4)) if width >= 66 else (6, 12)
    task = max(0, width - (1 + _TICK + span + HOURS) - 1 - (project + 2))
    # A project stands near its title, however wide the window is.
    task = min(task, MOST_TASK)
    return Columns(span=span, task=task, project=project)


class EventList(DayList):
    """Show drafts under day headings; ask for ticks by message."""

    BINDINGS = bindings(SPAN)

    class Ticked(Message):
        """Drafts are to be ticked or unticked."""

        def __init__(self, indices: tuple[int, ...], on: bool) -> None:
            self.indices = indices
            self.on = on
            super().__init__()

    def __init__(self, state: SheetState, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = state
        self._lookalikes: frozenset[str] = frozenset()
        """Event ids of the drafts that look already imported."""

    # -- state

    @property
    def index(self) -> int | None:
        """The index of the draft under the cursor, in the state's drafts."""
        return None if self.cursor is None else self._state.visible[self.cursor]

    @property
    def columns(self) -> Columns:
        """The columns as they are now."""
        return columns_of(self.size.width - 1)

    def go_to(self, index: int) -> None:
        """Put the cursor on a draft, if the filter shows it."""
        if (position := self._position_of(index)) is not None:
            self.move_to(position)

    def show(self, state: SheetState) -> None:
        """Take over a newer state, drawing only what differs."""
        old, self._state = self._state, state
        known = self._lookalikes
        if state.sheet is not old.sheet:
            self._lookalikes = frozenset(one.draft.event_id for one in lookalikes_of(state))
        if state.visible is not old.visible or len(state.drafts) != len(old.drafts):
            return self._show_rows(old)
        turned = state.ticked.mask ^ old.ticked.mask
        changed = self._lookalikes ^ known
        for position in self._seen_positions():
            index = state.visible[position]
            draft = state.drafts[index]
            is_other = draft is not old.drafts[index] or draft.event_id in changed
            if is_other or turned >> index & 1:
                self.refresh_row(position)
            elif turned and self._has_other_note(turned, index):
                self.refresh_row(position, self.columns.task_x, self.columns.task + 1)
        if turned or state.drafts is not old.drafts:
            self._refresh_headings(old, turned)

    def _has_other_note(self, turned: int, index: int) -> bool:
        """Return whether a draft that stays ticked shares time with one whose tick has turned."""
        others = sharing(self._state, index) if index in self._state.ticked else ()
        return any(turned >> other & 1 for other, _ in others)

    def _show_rows(self, old: SheetState) -> None:
        """Lay out the rows again; the cursor stays on its event where that is still shown."""
        state, position = self._state, self.cursor or 0
        if old.range != state.range:
            position = 0
        elif self.cursor is not None:
            index: int | None = old.visible[self.cursor]
            if state.drafts is not old.drafts:
                event_id, ids = old.listing.ids[old.visible[self.cursor]], state.listing.ids
                index = ids.index(event_id) if event_id in ids else None
            at = None if index is None else self._position_of(index)
            position = position if at is None else at
        lines = lines_among(state.listing.days, state.visible)
        self.set_lines(lines, len(state.visible), position)

    def _refresh_headings(self, old: SheetState, turned: int) -> None:
        """Redraw the headings whose sums the ticks and edits change."""
        if self._state.drafts is old.drafts and turned.bit_count() == 1:
            at = self._position_of(turned.bit_length() - 1)
            lines: Iterable[int] = () if at is None else (self.lines.line_of(at),)
        else:
            lines = self._seen_lines()
        for day in {self.lines.at(line)[0] for line in lines}:
            self.refresh_heading(day, _NAME, _TOTALS)

    def _position_of(self, index: int) -> int | None:
        at = bisect_left(self._state.visible, index)
        found = at < len(self._state.visible) and self._state.visible[at] == index
        return at if found else None

    def _seen_lines(self) -> range:
        return range(self.top, min(self.top + self.size.height, self.lines.count))

    def _seen_positions(self) -> list[int]:
        at = (self.lines.at(line)[1] for line in self._seen_lines())
        return [position for position in at if position is not None]

    # -- drawing

    def row_parts(self, position: int, width: int) -> list[Part]:
        """Return `[x]  09:00 – 09:30    0.50  Daily stand-up   ACME-2026`."""
        index, columns = self._state.visible[position], columns_of(width + 1)
        draft = self._state.drafts[index]
        is_ticked = index in self._state.ticked
        span = time_span(draft.start, draft.end)
        span = f"{span if columns.span >= len(span) else span[:5]:<{columns.span}}"
        length = f"{hours(draft.seconds):>6}{'*' if has_other_hours(draft) else ' '}"
        note = self._note(index) if columns.task >= 30 else ""
        task = f"{self._mark(draft)}{fit(draft.task_name, columns.task - len(note))}"
        suggested = "≈" if has_suggested_project(self._state, draft) else ""
        used = columns.task_x + columns.task + 2  # less the cursor's mark, plus that of the task
        project = project_part(draft.project, width - used, mark=suggested)
        end: list[Part] = [(f"  {project[0]}", project[1])]
        if note:
            end.insert(0, (note, "warning"))
        if not is_ticked:
            return [(f"{'[ ]':<{_TICK}}{span}{length}{task}", "muted"), *end]
        tick: list[Part] = [("[x]", "good"), (f"{'':<{_TICK - 3}}{span}", "muted")]
        return [*tick, (length, "strong"), (task, "plain"), *end]

    def _mark(self, draft: Draft) -> str:
        """Return what stands before a task: where it looks imported, and whose its name is."""
        if draft.event_id in self._lookalikes:
            return "?"
        if is_edited(self._state, draft):
            return "*"
        return "≈" if has_suggested_name(self._state, draft) else " "

    def _note(self, index: int) -> str:
        """Return what wants a look about a draft."""
        if self._state.drafts[index].event_id in self._lookalikes:
            return " looks imported"
        twice = billed_twice(self._state, index)
        return f" overlap {hours(twice)}" if twice else ""

    def titles(self, width: int) -> str:
        """Return `      Time            Hours  Task      Project`."""
        columns = columns_of(width)
        time = f"{'':<{1 + _TICK}}{'Time':<{columns.span}}{'Hours':>6}"
        return f"{time}  {'Task':<{columns.task}}  {'Project':<{columns.project}}"

    def heading(self, day: int, width: int) -> str:
        """Return ` Mon 16 Nov  2.50 of 3.25 h`.

        Totals stand near the name: they are read together.
        """
        drafts, visible = self._state.drafts, self._state.visible
        positions = self.lines.positions(day, len(visible))
        indices = visible[positions.start : positions.stop]
        total = hours(sum(drafts[index].seconds for index in indices))
        ticked = sum(drafts[index].seconds for index in indices if index in self._state.ticked)
        totals = f"{hours(ticked)} of {total} h" if ticked else f"{total} h"
        return f"{f' {short_day(drafts[indices[0]].date)}':<{_NAME}}{totals:<{_TOTALS}}"

    # -- keys and clicks

    def action_span(self, direction: int) -> None:
        """Tick this row, move on, and tick the row arrived at too."""
        if self.cursor is None:
            return
        here = self.cursor
        there = max(0, min(here + direction, self.row_count - 1))
        self.post_message(
            self.Ticked((self._state.visible[here], self._state.visible[there]), True)
        )
        self.move_to(there)

    def on_day_list_clicked(self, event: DayList.Clicked) -> None:
        """Toggle the tick that was clicked; elsewhere a click only moves the cursor."""
        if event.x in TICK_BOX:
            index = self._state.visible[event.position]
            self.post_message(self.Ticked((index,), index not in self._state.ticked))

    def on_day_list_dragged(self, event: DayList.Dragged) -> None:
        """Tick the rows that the mouse was dragged over."""
        self.post_message(self.Ticked(self._state.visible[event.first : event.last + 1], True))
