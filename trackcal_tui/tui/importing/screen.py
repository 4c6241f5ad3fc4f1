"""Import: the range's events, to be ticked, renamed, assigned and imported."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.events import MouseDown
from textual.widget import Widget

from trackcal_tui.core.ranges import DateRange, shift_range
from trackcal_tui.tui.importing.event_section import EventSection
from trackcal_tui.tui.keys.commands import PANE, SECTIONS
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

if TYPE_CHECKING:
    from trackcal_tui.core.overlaps import Resolution
    from trackcal_tui.tui.importing.parts import ImportParts
    from trackcal_tui.tui.importing.plan_screen import LookAt

PATIENCE = 0.1
"""Seconds after the first frame in which the week may be listed before anything is said of it."""
_LIST_ACTIONS = {command.action.partition("(")[0] for command in (*SECTIONS["import"].own, PANE)}


class ImportScreen(EventSection):
    """Open what edits, assigns and imports the events of a range."""

    PLACE = SECTIONS["import"]
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._parts: ImportParts | None = None
        self._resolutions: dict[tuple[str, str], Resolution] = {}
        """What was decided about overlaps in plans, also of those that were left."""
        self._mounting_parts = asyncio.Lock()
        self._has_surroundings = False

    async def complete(self) -> None:
        """Mount what stands beside the list, or in its place, once the list had time to come."""
        self.set_timer(PATIENCE, self._mount_surroundings)

    async def _mount_surroundings(self) -> None:
        from trackcal_tui.tui.importing.placeholder import Placeholder

        if self.events.is_attached and not self._has_surroundings:  # the person may have left
            self._has_surroundings = True
            # Not in a batch: Textual 8.2.8 drops what else is laid out meanwhile, such as a panel.
            await self.events.mount(Placeholder(id="placeholder"))
            await self.body.open_pane()

    async def _mount_parts(self) -> ImportParts | None:
        """Mount what is needed later still: editor, filter and panels.

        Returns:
            Those parts; None in a program that ends.
        """
        async with self._mounting_parts:
            if self._parts is None:
                from trackcal_tui.tui.importing.parts import ImportParts  # 5 ms

                self.read_styles("parts.tcss")
                parts = ImportParts(self, self.events)
                await parts.mount(before=self.message_line)
                self._parts = parts
            return self._parts if self.app.is_running else None

    def on_mount(self) -> None:
        """Prepare what the person may open next."""
        self.set_timer(0.5, self._mount_parts)

    def show_sheet(self, sheet: SheetState) -> None:
        """Show another state of the sheet, and update what is open over the list."""
        super().show_sheet(sheet)
        if not self._has_surroundings and sheet.phase not in ("closed", "loading"):
            self.call_after_refresh(self._mount_surroundings)
        if self._parts is not None:
            self._parts.follow_sheet(sheet)

    @on(DayList.Moved)
    @on(DayList.Scrolled)
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
        if action in _LIST_ACTIONS and self.focused is not self.events:
            return False
        if action == "cancel":
            return self.app.progress is not None or bool(self.sheet.query)
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
            self._parts.finish_before(self.pointed_at(event))

    # -- what opens over the list

    async def action_edit(self) -> None:
        """Edit the row under the cursor in place."""
        if (parts := await self._mount_parts()) and self.has_rows():
            parts.edit()

    async def action_project(self) -> None:
        """Assign a project to the ticked drafts that are shown, or to the one under the cursor."""
        if (parts := await self._mount_parts()) and self.has_rows():
            parts.pick_project()

    async def action_project_like(self) -> None:
        """Assign a project to the draft under the cursor and all that are like it."""
        if (parts := await self._mount_parts()) and self.has_rows():
            parts.pick_project_for_alike()

    async def action_filter(self) -> None:
        """Filter as you type."""
        if parts := await self._mount_parts():
            parts.filter()

    async def action_never_offer(self) -> None:
        """Never offer the event under the cursor, or its series, again."""
        if not (parts := await self._mount_parts()) or not self.has_rows():
            return
        if self.app.read_only:
            self.show_hint(f"Read-only: {self.app.read_only}")
        else:
            parts.ask_dismiss()

    def action_skipped(self) -> None:
        """Show what can't be imported, and why."""
        from trackcal_tui.tui.importing.skipped_screen import SkippedScreen

        if self.sheet.skipped:
            self.app.open_screen(SkippedScreen())
        else:
            self.show_missing("Nothing is skipped in this range")

    def action_drift(self) -> None:
        """Show what changed in Outlook since its import, and what looks imported already."""
        from trackcal_tui.tui.importing.drift_screen import DriftScreen

        if drifts_of(self.sheet) or lookalikes_of(self.sheet):
            self.app.open_screen(DriftScreen())
        else:
            self.show_missing("Nothing changed in Outlook since you imported it")

    # -- range

    def action_period(self, direction: int) -> None:
        """Show the previous or next period of the same kind."""
        days = shift_range(self.sheet.range, direction)
        if days == self.sheet.range:
            self.show_hint("No range beyond this one")
        else:
            self._load(days)

    def action_range(self) -> None:
        """Choose the range."""
        from trackcal_tui.tui.shared.range_screen import DateRangeScreen

        screen = DateRangeScreen(self.sheet.range, self.app.today, self.app.first_weekday)
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
        elif self.sheet.query:
            self.app.change_sheet(partial(change.filtered, query=""))

    # -- importing

    def action_plan(self) -> None:
        """Show what would be written."""
        from trackcal_tui.tui.importing.plan_screen import open_plan

        if self.app.jobs.reading.when_fresh(self._plan_if_still_here):
            self.show_hint("Reloading Outlook first …", "accent")
        elif self.sheet.ticked.count:
            open_plan(self.app, self._resolutions, self._look_at)
        elif self.has_rows():
            words = "Nothing is ticked · {import.tick} tick · {import.all} tick all"
            self.show_hint(words)

    def _plan_if_still_here(self) -> None:
        if self.is_current and self.focused is self.events:
            self.action_plan()

    def _look_at(self, where: LookAt | None) -> None:
        if where is not None:
            self.call_later(self._go_to, where)

    async def _go_to(self, where: LookAt) -> None:
        """Go to what wanted a look in the plan."""
        if not (parts := await self._mount_parts()):
            return
        sheet, ids = self.sheet, set(where.event_ids)
        found = [
            index
            for index, draft in enumerate(sheet.drafts)
            if draft.event_id in ids or (not ids and draft.date == where.day)
        ]
        if not found:
            return
        self.reveal(found[0])
        if where.wants_project:
            parts.pick_project_for(tuple(found))
