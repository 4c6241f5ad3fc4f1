"""The list of importable events: ticks, times, hours, task names and projects."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.message import Message

from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.events import Draft
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.commands import SPANS, binding
from trackcal_tui.tui.shared.day_list import DayList, Part
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state.drift import lookalikes_of
from trackcal_tui.tui.state.lines import lines_among
from trackcal_tui.tui.state.sheet import SheetState, is_edited

_SPAN = 15
_TICK_X = 1
_TOTALS = 18
"""Cells for `123.50 of 123.50 h`."""


class Columns(Struct, frozen=True):
    """Where the columns of a row stand, for one width."""

    span_x: int
    hours_x: int
    task_x: int
    task: int
    project: int

    @staticmethod
    @lru_cache(maxsize=8)
    def of(width: int) -> Columns:
        """The columns of a list that is `width` cells wide.

        A row is `▌[x]  09:00 – 09:30+1  0.50  Task …  Project `; what is narrower than 66
        cells shows the start only, what is narrower than 52 no project.
        """
        span = _SPAN if width >= 66 else 6
        span_x = 6
        hours_x = span_x + span
        task_x = hours_x + 7
        project = 0 if width < 52 else 10 if width < 66 else min(24, 14 + max(0, width - 80) // 4)
        task = width - task_x - (project + 2 if project else 0) - 1
        return Columns(
            span_x=span_x, hours_x=hours_x, task_x=task_x, task=max(task, 4), project=project
        )


class EventHead(StatusLine):
    """The names of the columns."""

    def on_resize(self) -> None:
        """Stand over the columns."""
        columns = Columns.of(self.size.width - 1)
        time = f"{'Time':<{columns.hours_x - columns.span_x}}{'Hours':>6}  "
        project = f"  {'Project':<{columns.project}}" if columns.project else ""
        names = f"{'':<{columns.span_x}}{time}{'Task':<{columns.task}}{project}"
        self.show([(names, "muted")])


class EventList(DayList):
    """Drafts under day headings; ticks and edits are asked for by message, never made here."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in SPANS]

    class TickToggled(Message):
        """A draft is to be ticked or unticked."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    class SpanTicked(Message):
        """Several drafts are to be ticked or unticked."""

        def __init__(self, indices: tuple[int, ...], on: bool) -> None:
            self.indices = indices
            self.on = on
            super().__init__()

    def __init__(self, state: SheetState, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = state
        self._known: frozenset[str] = frozenset()
        """Event ids of the drafts that look already imported."""

    # -- state

    @property
    def index(self) -> int | None:
        """The index of the draft under the cursor, in the state's drafts."""
        return None if self.cursor is None else self._state.visible[self.cursor]

    @property
    def columns(self) -> Columns:
        """Where the columns stand now."""
        return Columns.of(self.size.width - 1)

    def show(self, state: SheetState) -> None:
        """Take over a newer state, drawing only what differs."""
        old, self._state = self._state, state
        was_known = self._known
        if state.sheet is not old.sheet:
            self._known = frozenset(one.draft.event_id for one in lookalikes_of(state))
        if state.visible is not old.visible or len(state.drafts) != len(old.drafts):
            self._show_rows(old)
        elif state.drafts is not old.drafts:
            self._refresh_changed(old)
        elif state.ticked is not old.ticked:
            self._refresh_ticks(old)
        turned = was_known ^ self._known
        if turned:
            for position in self._seen():
                if self.draft_at(position).event_id in turned:
                    self.refresh_row(position)

    def _show_rows(self, old: SheetState) -> None:
        state = self._state
        cursor = self.cursor or 0
        position = min(cursor, len(state.visible) - 1)
        if old.drafts and self.cursor is not None and old.range == state.range:
            # Stay on the same event where it is still shown, else near it.
            event_id = old.drafts[old.visible[cursor]].event_id
            if state.drafts is old.drafts:
                at = self._position_of(old.visible[cursor])
            else:
                ids = (state.drafts[index].event_id for index in state.visible)
                at = next((i for i, one in enumerate(ids) if one == event_id), None)
            position = position if at is None else at
        elif old.range != state.range:
            position = 0
        lines = lines_among(state.listing.days, state.visible)
        self.set_lines(lines, len(state.visible), position)

    def _refresh_changed(self, old: SheetState) -> None:
        for position in self._seen():
            index = self._state.visible[position]
            if self._state.drafts[index] is not old.drafts[index]:
                self.refresh_row(position)
        if self._state.ticked is not old.ticked:
            self._refresh_ticks(old)

    def _refresh_ticks(self, old: SheetState) -> None:
        turned = self._state.ticked.mask ^ old.ticked.mask
        if not turned:
            return
        days: set[int] = set()
        for position in self._seen():
            if turned >> self._state.visible[position] & 1:
                self.refresh_row(position, _TICK_X, 3)
        if turned.bit_count() == 1:
            at = self._position_of(turned.bit_length() - 1)
            if at is not None:
                days.add(self.lines.at(self.lines.line_of(at))[0])
        else:
            days.update(self._seen_days())
        for day in days:
            self.refresh_heading(day, 0, 13 + _TOTALS)

    def _position_of(self, index: int) -> int | None:
        at = bisect_left(self._state.visible, index)
        found = at < len(self._state.visible) and self._state.visible[at] == index
        return at if found else None

    def _seen_lines(self) -> range:
        top = self.top
        return range(top, min(top + self.size.height, self.lines.count))

    def _seen(self) -> list[int]:
        at = (self.lines.at(line)[1] for line in self._seen_lines())
        return [position for position in at if position is not None]

    def _seen_days(self) -> set[int]:
        return {self.lines.at(line)[0] for line in self._seen_lines()}

    # -- drawing

    @property
    def cursor_width(self) -> int | None:
        """The cursor is a block over tick, time and hours: a move sends those cells only."""
        return self.columns.task_x

    def draft_at(self, position: int) -> Draft:
        """The draft at a position of the list."""
        return self._state.drafts[self._state.visible[position]]

    def row_parts(self, position: int, is_cursor: bool, width: int) -> list[Part]:
        """`▌[x]  09:00 – 09:30    0.50  Daily stand-up   ACME-2026`."""
        index = self._state.visible[position]
        draft = self._state.drafts[index]
        columns = Columns.of(width)
        on = index in self._state.ticked
        span = (
            time_span(draft.start, draft.end)
            if columns.hours_x - columns.span_x == _SPAN
            else f"{draft.start:%H:%M}"
        )
        left = f"{'▌' if is_cursor else ' '}[{'x' if on else ' '}]  "
        left += f"{span:<{columns.hours_x - columns.span_x}}{hours(draft.seconds):>6} "
        note = f" overlaps {hours(draft.overlap)}" if draft.overlap else ""
        mark = "*" if is_edited(self._state, draft) else " "
        if draft.event_id in self._known:
            # The mark as well: where there is no room for the note it has to do.
            note, mark = " looks imported", "≈"
        room = columns.task
        if note and room >= 34:
            room -= len(note)
        else:
            note = ""
        tail = f"  {fit(draft.project or '', columns.project)}" if columns.project else ""
        used = columns.task_x + 1 + columns.task + len_cells(tail, columns)
        tail += " " * max(0, width - used)
        text = f"{mark}{fit(draft.task_name, room)}"
        body = "plain"
        return [
            (left, "cursor" if is_cursor else body),
            (text, body),
            (note + tail, body),
        ]

    def heading_parts(self, day: int, width: int) -> list[Part]:
        """`Mon 16 Nov  2.50 of 3.25 h`."""
        state = self._state
        total = ticked = 0
        first: Draft | None = None
        for position in self.lines.positions(day, len(state.visible)):
            index = state.visible[position]
            draft = state.drafts[index]
            first = first or draft
            total += draft.seconds
            if index in state.ticked:
                ticked += draft.seconds
        title = short_day(first.date) if first else ""
        of = f"{hours(ticked)} of {hours(total)} h" if ticked else f"{hours(total)} h"
        # Totals stand left: a tick sends a line from its left end up to what has changed.
        return [(f" {title:<12}{of:<{_TOTALS}}".ljust(width)[:width], "heading")]

    # -- keys

    def action_span(self, direction: int) -> None:
        """Move on and give the row arrived at the tick of the row left; ticks the row left too."""
        if self.cursor is None:
            return
        here = self.cursor
        there = max(0, min(here + direction, self.row_count - 1))
        indices = (self._state.visible[here], self._state.visible[there])
        self.post_message(self.SpanTicked(indices, True))
        self.move_to(there)

    def on_day_list_clicked(self, event: DayList.Clicked) -> None:
        """A click on the tick turns it; elsewhere it only moves the cursor."""
        if _TICK_X <= event.x < _TICK_X + 3:
            self.post_message(self.TickToggled(self._state.visible[event.position]))


def len_cells(tail: str, columns: Columns) -> int:
    """Cells of a row's tail, known without measuring."""
    return columns.project + 2 if tail else 0
