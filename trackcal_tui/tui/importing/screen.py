"""Import: the range's events, to be ticked, renamed, assigned and imported."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.events import MouseDown, Resize
from textual.widget import Widget

from trackcal_tui.core.ranges import DateRange, shift_range
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.import_lines import range_line, status_line
from trackcal_tui.tui.keys.commands import PANE, SECTIONS
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.shared.column_titles import ColumnTitles
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.pane_body import PaneBody
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.shared.status_line import parts_width
from trackcal_tui.tui.shared.summary_line import range_parts, total_parts
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

if TYPE_CHECKING:
    from trackcal_tui.core.overlaps import Resolution
    from trackcal_tui.tui.importing.parts import ImportParts
    from trackcal_tui.tui.importing.plan_screen import LookAt
    from trackcal_tui.tui.shared.side_pane import SidePane
    from trackcal_tui.tui.state.pane import PaneContent

NOTHING_REMEMBERED = "Nothing remembered yet: none of these was imported before"
_LIST_ACTIONS = {command.action.partition("(")[0] for command in (*SECTIONS["import"].own, PANE)}


class ImportScreen(SectionScreen):
    """List the events of a range, and open what ticks, edits and imports them."""

    PLACE = SECTIONS["import"]
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._sheet = SheetState(range=DateRange(date.min, date.min))
        """The sheet as it is shown."""
        self._events = EventList(self._sheet, id="events")
        titles = ColumnTitles(self._events, id="titles")
        self._body = PaneBody(titles, self._events, content=self._pane)
        self._parts: ImportParts | None = None
        self._skipped_words = ""
        """What of the range can't be imported, in words."""
        self._tick_when_read: DateRange | None = None
        """The range that is loading, if all of it is to be ticked then."""
        self._resolutions: dict[tuple[str, str], Resolution] = {}
        """What was decided about overlaps in plans, also of those that were left."""
        self._mounting_parts = asyncio.Lock()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list below the names of its columns."""
        yield self._body

    async def complete(self) -> None:
        """Mount what stands in the place of the list."""
        from trackcal_tui.tui.importing.placeholder import Placeholder

        self.read_styles("parts.tcss")
        if self._events.is_attached:  # not when the person has left at once
            await self._events.mount(Placeholder(id="placeholder"))
            await self._body.open_pane()

    async def _mount_parts(self) -> ImportParts | None:
        """Mount what is needed later still: editor, filter and panels.

        Returns:
            Those parts; None in a program that ends.
        """
        async with self._mounting_parts:
            if self._parts is None:
                from trackcal_tui.tui.importing.parts import ImportParts  # 5 ms

                parts = ImportParts(self, self._events)
                await parts.mount(before=self.message_line)
                self._parts = parts
            return self._parts if self.app.is_running else None

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.set_focus(self._events)
        self.follow("sheet", self._show_sheet)
        for name in ("progress", "revision"):
            self.follow(name, self._show_range)
        self.set_timer(0.5, self._mount_parts)

    # -- showing the state

    def _show_sheet(self, sheet: SheetState) -> None:
        old, self._sheet = self._sheet, sheet
        if sheet.sheet is not old.sheet:
            from trackcal_tui.tui.importing.skipped_list import importable_words

            self._skipped_words = importable_words(sheet.skipped)
        self._events.show(sheet)
        self._body.follow()
        if self._parts is not None:
            self._parts.follow_sheet(sheet)
        if self._tick_when_read and not self._is_loading:
            if sheet.phase == "ready" and sheet.range == self._tick_when_read:
                self.call_later(self.action_tick_all)
            self._tick_when_read = None
        if (sheet.range, sheet.phase) != (old.range, old.phase):
            self.clear_hint()  # what was not there yet may be there now
        if (sheet.range, sheet.phase, sheet.sheet) != (old.range, old.phase, old.sheet):
            self._show_range()
        self.show_message()

    def _show_range(self) -> None:
        app, days = self.app, self._sheet.range
        logged = sum(entry.seconds for entry in app.entries_of(days))
        total = total_parts(logged + self._sheet.listing.every.seconds, app.target(days))
        left, right = range_line(self._sheet, app.progress, partial(key_of, app))
        where = range_parts(app, days, "import")
        # What went wrong needs the room of the range's name.
        self.summary.show([*where[:-1], *left] if left else where, right or total)

    def show_message(self) -> None:
        """Say what was said last beside what asks for attention, as far as there is room."""
        message, (_, right) = self.message, self.status()
        if message and parts_width((*message, *right)) <= self.size.width:
            self.message_line.show(message, right)
        else:
            super().show_message()

    def status(self) -> tuple[list[Part], list[Part]]:
        """Return what is ticked, and what asks for attention."""
        keys = partial(key_of, self.app)
        return status_line(self._sheet, self._skipped_words, self.size.width, keys)

    @on(Resize)
    def _fit_width(self) -> None:
        self._show_range()
        self.show_message()

    @on(DayList.Resized)
    def _keep_editor_in_place(self) -> None:
        # Not with the window: the side pane comes and goes after that.
        if self._parts is not None:
            self._parts.follow_cursor()

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line in place of the totals, until the next thing happens."""
        super().show_hint(text, style)

    def clear_hint(self) -> None:
        """Show the totals again; while a row is edited, its hints stay."""
        if not (self._parts and self._parts.editor.is_open):
            super().clear_hint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the list's keys to what is open over it."""
        if action in _LIST_ACTIONS and self.focused is not self._events:
            return False
        if action == "cancel":
            return self.app.progress is not None or bool(self._sheet.query)
        return super().check_action(action, parameters)

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Focus a widget; what is open over the list ends first, or keeps the focus."""
        if self._parts is None or from_app_focus or self._parts.finish_before(widget):
            super().set_focus(widget, scroll_visible, from_app_focus)

    def on_mouse_down(self, event: MouseDown) -> None:
        """End what is open over the list when something else is clicked."""
        if self._parts is not None:
            self._parts.finish_before(event.widget)

    @on(DayList.Moved)
    @on(DayList.Scrolled)
    def _follow_cursor(self) -> None:
        self.clear_hint()
        self._body.follow()
        if self._parts is not None:
            self._parts.follow_cursor()

    # -- the side pane

    def _pane(self) -> PaneContent:
        """Make what the pane says."""
        from trackcal_tui.tui.importing.import_pane import import_pane  # after the first frame

        app, around = self.app, self._body.surroundings()
        here = self._events.index
        return import_pane(self._sheet, here, app.entries_of, app.times_imported, around)

    def on_side_pane_chosen(self, event: SidePane.Chosen) -> None:
        """Put the cursor on the event that wants a look."""
        ids = self._sheet.listing.ids
        if event.row in ids:
            self._reveal(ids.index(event.row))

    def _reveal(self, index: int) -> None:
        """Put the cursor on a draft, if need be without the filter."""
        if self._sheet.query and index not in self._sheet.visible:
            self.app.change_sheet(partial(change.filtered, query=""))
        self._events.go_to(index)

    # -- ticking

    def action_tick(self) -> None:
        """Tick the draft under the cursor and move on."""
        index = self._events.index
        if self._has_rows() and index is not None:
            self.app.change_sheet(partial(change.ticked, index=index))
            self._events.action_move(1)

    def action_tick_all(self) -> None:
        """Tick all that is shown; while a range is loading, once it is there."""
        if self._is_loading:
            self._tick_when_read = self._sheet.range
            self.show_hint("Loading …, then all of it is ticked", "accent")
        elif self._has_rows():
            self.app.change_sheet(partial(change.ticked_all, now=self.app.now()))

    def action_tick_none(self) -> None:
        """Untick everything."""
        if self._sheet.ticked.count:
            self.app.change_sheet(change.ticked_none)
        else:
            self._show_missing("Nothing is ticked")

    def action_tick_invert(self) -> None:
        """Turn the ticks of what is shown."""
        if self._has_rows():
            self.app.change_sheet(change.ticks_inverted)

    def action_remembered(self) -> None:
        """Tick what was imported the last time it occurred."""
        if self._has_rows() and not self.app.change_sheet(change.tick_remembered):
            is_any = self._sheet.listing.remembered
            self.show_hint("Everything remembered is ticked" if is_any else NOTHING_REMEMBERED)

    def action_tick_day(self) -> None:
        """Tick the day of the cursor's row; untick it where all of it is ticked."""
        index = self._events.index
        if self._has_rows() and index is not None:
            self.app.change_sheet(partial(change.tick_day, index=index, now=self.app.now()))

    @on(EventList.Ticked)
    def _tick(self, event: EventList.Ticked) -> None:
        self.clear_hint()
        tick = partial(change.ticked_span, indices=event.indices, on=event.on)
        self.app.change_sheet(tick, is_span=len(event.indices) > 1)

    def _has_rows(self) -> bool:
        """Return whether there is a draft under the cursor; say why not."""
        if self._events.index is None:
            self._show_missing("No events here")
        return self._events.index is not None

    def _show_missing(self, text: str) -> None:
        """Say what is not there, but not while it may still come."""
        is_loading = self._is_loading or self.app.week_seconds is None
        self.show_hint("Still loading …" if is_loading else text)

    @property
    def _is_loading(self) -> bool:
        """Whether another range than the one before is being read."""
        return self._sheet.phase == "loading" and self._sheet.sheet is None

    # -- what opens over the list

    async def action_edit(self) -> None:
        """Edit the row under the cursor in place."""
        if (parts := await self._mount_parts()) and self._has_rows():
            parts.edit()

    async def action_project(self) -> None:
        """Assign a project to the ticked drafts that are shown, or to the one under the cursor."""
        if (parts := await self._mount_parts()) and self._has_rows():
            parts.pick_project()

    async def action_project_like(self) -> None:
        """Assign a project to the draft under the cursor and all that are like it."""
        if (parts := await self._mount_parts()) and self._has_rows():
            parts.pick_project_for_alike()

    async def action_filter(self) -> None:
        """Filter as one types."""
        if parts := await self._mount_parts():
            parts.filter()

    async def action_never_offer(self) -> None:
        """Never offer the event under the cursor, or its series, again."""
        if not (parts := await self._mount_parts()) or not self._has_rows():
            return
        if self.app.read_only:
            self.show_hint(f"Read-only: {self.app.read_only}")
        else:
            parts.ask_dismiss()

    def action_skipped(self) -> None:
        """Show what can't be imported, and why."""
        from trackcal_tui.tui.importing.skipped_screen import SkippedScreen

        if self._sheet.skipped:
            self.app.open_screen(SkippedScreen())
        else:
            self._show_missing("Nothing is skipped in this range")

    def action_drift(self) -> None:
        """Show what changed in Outlook since its import, and what looks imported already."""
        from trackcal_tui.tui.importing.drift_screen import DriftScreen

        if drifts_of(self._sheet) or lookalikes_of(self._sheet):
            self.app.open_screen(DriftScreen())
        else:
            self._show_missing("Nothing changed in Outlook since its import")

    # -- range

    def action_period(self, direction: int) -> None:
        """Show the previous or next period of the same kind."""
        self._load(shift_range(self._sheet.range, direction))

    def action_range(self) -> None:
        """Choose the range."""
        from trackcal_tui.tui.shared.range_screen import DateRangeScreen

        screen = DateRangeScreen(self._sheet.range, self.app.today, self.app.first_weekday)
        self.app.open_screen(screen, self._load)

    def _load(self, days: DateRange | None) -> None:
        if days is not None:
            if self._parts is not None:
                self._parts.close()
            self.app.jobs.reading.read(days)

    def action_reload(self) -> None:
        """Read the calendar again."""
        self.app.jobs.reading.reload()

    def action_cancel(self) -> None:
        """Stop a read, or show everything again."""
        if self.app.progress is not None:
            self.app.jobs.reading.stop()
        elif self._sheet.query:
            self.app.change_sheet(partial(change.filtered, query=""))

    # -- importing

    def action_plan(self) -> None:
        """Show what would be written."""
        from trackcal_tui.tui.importing.plan_screen import open_plan

        if self.app.jobs.reading.when_fresh(self.action_plan):
            self.show_hint("Reading Outlook again first …", "accent")
        elif self._sheet.ticked.count:
            open_plan(self.app, self._resolutions, self._look_at)
        elif self._has_rows():
            words = "Nothing is ticked · {import.tick} tick · {import.all} tick all"
            self.show_hint(words)

    def _look_at(self, where: LookAt | None) -> None:
        if where is not None:
            self.call_later(self._go_to, where)

    async def _go_to(self, where: LookAt) -> None:
        """Go to what wanted a look in the plan."""
        if not (parts := await self._mount_parts()):
            return
        sheet, ids = self._sheet, set(where.event_ids)
        found = [
            index
            for index, draft in enumerate(sheet.drafts)
            if draft.event_id in ids or (not ids and draft.date == where.day)
        ]
        if not found:
            return
        self._reveal(found[0])
        if where.wants_project:
            parts.pick_project_for(tuple(found))

    def action_undo(self) -> None:
        """Undo the last change."""
        self.app.jobs.history.undo()

    def action_redo(self) -> None:
        """Redo what was undone last."""
        self.app.jobs.history.redo()
