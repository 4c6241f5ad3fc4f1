"""Import: the range's events, to be ticked, renamed, assigned and imported."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Offset
from textual.widget import Widget

from trackcal_tui.core.entries import Project
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import DateRange, shift_range
from trackcal_tui.tui.importing.event_list import EventHead, EventList
from trackcal_tui.tui.importing.import_lines import range_line, totals_line
from trackcal_tui.tui.keys.commands import SECTIONS, rebound
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.section_screen import Section, bindings_of
from trackcal_tui.tui.shared.status_line import Part, StatusLine, notice_part
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.state.ticks import bits

if TYPE_CHECKING:
    from trackcal_tui.tui.importing.row_editor import SavedRow
    from trackcal_tui.tui.importing.screen_parts import ImportParts

_LIST_ACTIONS = frozenset(command.action.partition("(")[0] for command in SECTIONS["import"])


class ImportScreen(Section):
    """The home of a connected user."""

    SECTION = "import"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("import")]

    def __init__(self) -> None:
        super().__init__()
        self._sheet = SheetState(range=DateRange(date.min, date.min))
        self._projects: tuple[Project, ...] = ()
        self._progress: ReadProgress | None = None
        self._notice = ""
        self._parts: ImportParts | None = None
        self._completing = asyncio.Lock()

    def compose_body(self) -> Iterable[Widget]:
        """Range, list with its editor, panels, totals."""
        yield StatusLine(rule="below", id="range-line")
        yield EventHead(id="head")
        yield EventList(self._sheet, id="events")
        yield StatusLine(rule="above", id="totals")

    async def complete(self) -> None:
        """Mount what stands in the place of the list."""
        from trackcal_tui.tui.importing.placeholder import Placeholder

        self.read_styles("parts.tcss")
        if self._events.is_attached:  # not when the person has left at once
            await self._events.mount(Placeholder(id="placeholder"))

    async def _mount_parts(self) -> ImportParts:
        """Mount what is needed later still: editor, filter and panels."""
        async with self._completing:
            if self._parts is None:
                from trackcal_tui.tui.importing.screen_parts import ImportParts  # 5 ms

                self._parts = await ImportParts.mount(self, self)
            return self._parts

    def on_mount(self) -> None:
        """Follow the app's state."""
        self._events = self.query_one(EventList)
        self._totals = self.query_one("#totals", StatusLine)
        self._range_line = self.query_one("#range-line", StatusLine)
        self.set_focus(self._events)
        self.follow("projects", self._take_projects)
        self.follow("sheet", self._show_sheet)
        self.follow("progress", self._show_progress)
        self.follow("notice", self._show_notice)
        self.set_timer(0.5, self._mount_parts)

    @property
    def _is_editing(self) -> bool:
        return self._parts is not None and self._parts.editor.is_open

    # -- showing the state

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        self._projects = projects

    def _show_sheet(self, sheet: SheetState) -> None:
        old, self._sheet = self._sheet, sheet
        editor = self._parts.editor if self._parts is not None and self._is_editing else None
        if editor and (len(sheet.drafts) != len(old.drafts) or not editor.is_on(sheet.drafts)):
            self.close_editor()
        self._events.show(sheet)
        if sheet.range != old.range or sheet.phase != old.phase:
            self._show_range()
        if sheet.sheet is not old.sheet and self.query("#skipped.-open"):
            self._show_skipped()
        self._show_totals()

    def _show_progress(self, progress: ReadProgress | None) -> None:
        self._progress = progress
        self._show_range()

    def _show_notice(self, notice: str) -> None:
        self._notice = notice
        if notice:
            self.clear_hint()
        self._show_totals()

    def _show_range(self) -> None:
        days = self._sheet.range
        name = range_name(days, self.app.today(), self.app.first_weekday)
        live = rebound(self.app)
        self._range_line.show(*range_line(days, name, self._progress, self.size.width, live))

    def _show_totals(self) -> None:
        said: Part | None = None
        if self.hint:
            said = (f" {self.hint}", "bad" if self._hint_is_error else "accent")
        elif self._notice:
            said = notice_part(self._notice)
        self._totals.show(*totals_line(self._sheet, said, self.size.width, rebound(self.app)))

    # -- ticking

    def _apply(self, transition: Callable[[SheetState], SheetState]) -> None:
        self.clear_hint()
        self.app.change_sheet(transition)

    def action_tick(self) -> None:
        """Tick the draft under the cursor and move on."""
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        self._apply(partial(change.ticked, index=index))
        self._events.action_move(1)

    def action_tick_all(self) -> None:
        """Tick all that is shown."""
        self._change_shown(change.ticked_all)

    def action_tick_none(self) -> None:
        """Untick everything."""
        if self._sheet.ticked.count:
            self._apply(change.ticked_none)
        else:
            self.show_hint("Nothing is ticked")

    def action_tick_invert(self) -> None:
        """Turn the ticks of what is shown."""
        self._change_shown(change.ticks_inverted)

    def _change_shown(self, transition: Callable[[SheetState], SheetState]) -> None:
        if self._sheet.visible:
            self._apply(transition)
        else:
            self._say_nothing_here()

    @on(EventList.TickToggled)
    def _toggle(self, event: EventList.TickToggled) -> None:
        self._apply(partial(change.ticked, index=event.index))

    @on(EventList.SpanTicked)
    def _tick_span(self, event: EventList.SpanTicked) -> None:
        self._apply(partial(change.ticked_span, indices=event.indices, on=event.on))

    def _say_nothing_here(self) -> None:
        self.show_hint("There are no events here")

    def show_hint(self, text: str, *, is_error: bool = False) -> None:
        """One line in place of the totals, until the next thing happens."""
        self.hint, self._hint_is_error = text, is_error
        self._show_totals()

    def clear_hint(self) -> None:
        """Something else is done: what was said about the last key is over."""
        if self.hint and not self._is_editing:
            self.hint = ""
            self._show_totals()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a row, the filter or a panel has the focus its keys come before the list's."""
        if action in _LIST_ACTIONS and not isinstance(self.focused, EventList):
            return False
        if action == "cancel":
            return self._progress is not None or bool(self._sheet.query)
        return super().check_action(action, parameters)

    @on(DayList.Moved)
    def _follow_cursor(self) -> None:
        if self._is_editing:
            self._place_editor()
        else:
            self.clear_hint()

    # -- editing

    async def action_edit(self) -> None:
        """Edit the row under the cursor in place."""
        await self._mount_parts()
        self._open_editor()

    def _open_editor(self, *, in_project: bool = False) -> None:
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        if self._parts is not None:
            self._place_editor()
            draft = self._sheet.drafts[index]
            self._parts.editor.open(index, draft, self._projects, in_project=in_project)
            self.keys.hint(*self._parts.hints["editor"])

    def _place_editor(self) -> None:
        """Lay the editor over the task and project of the cursor's row."""
        position = self._events.cursor
        y = None if position is None else self._events.row_y(position)
        if y is None or self._parts is None:
            return
        columns = self._events.columns
        width = columns.task + (columns.project + 3 if columns.project else 16)
        width = min(width, self._events.size.width - columns.task_x)
        at = self._events.region.offset + Offset(columns.task_x, y)
        self._parts.editor.place(at, width, max(columns.project, 14) + 1)

    @on(Resize)
    def _keep_editor_on_its_row(self) -> None:
        self._show_range()
        self._show_totals()
        if self._is_editing:
            self.call_after_refresh(self._place_editor)

    def save_row(self, row: SavedRow) -> None:
        """Keep a row's fields and move on."""
        edit = partial(change.edited, index=row.index, name=row.task_name, project=row.project)
        self._apply(edit)
        here = self._events.cursor
        self._events.action_move(row.then)
        if row.edit_on and self._events.cursor != here:
            self.show_hint("")
            self._open_editor(in_project=row.in_project)
        else:
            self.close_editor()

    def close_editor(self) -> None:
        """Leave the row; its fields stay as the sheet has them."""
        self.set_focus(self._events)
        if self._parts is not None:
            self._parts.editor.close()
        self.hint = ""
        self.keys.hint()
        self._show_totals()

    def show_editor_hint(self, text: str, is_error: bool) -> None:
        """Say what can be completed, or what is wrong."""
        if self._is_editing:
            self.show_hint(text, is_error=is_error)

    async def action_project(self) -> None:
        """Assign a project to all ticked drafts, or to the one under the cursor."""
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        count = self._sheet.ticked.count
        what = ("this event", "the ticked event")[count] if count < 2 else f"{count} ticked events"
        parts = await self._mount_parts()
        parts.picker.open(self._projects, what)
        self.keys.hint(*parts.hints["picker"])

    def assign(self, project: str | None) -> None:
        """Give the ticked drafts, or this one, a project."""
        here = () if self._events.index is None else (self._events.index,)
        indices = tuple(bits(self._sheet.ticked.mask)) or here
        self._apply(partial(change.with_project, indices=indices, project=project))
        self.close_panel()

    def close_panel(self) -> None:
        """Back to the list."""
        self.set_focus(self._events)
        for panel in self.query("#picker, #skipped"):
            panel.remove_class("-open")
        self.keys.hint()

    # -- filter

    async def action_filter(self) -> None:
        """Filter as you type."""
        parts = await self._mount_parts()
        parts.filter_bar.open(self._sheet.query)
        self.keys.hint(*parts.hints["filter"])

    def filter_rows(self, query: str) -> None:
        """Show only what matches."""
        if query != self._sheet.query:
            self._apply(partial(change.filtered, query=query))

    def close_filter(self) -> None:
        """Back to the list, with the filter as it is."""
        self.set_focus(self._events)
        if self._parts is not None:
            self._parts.filter_bar.close()
        self.keys.hint()

    # -- what was left out

    async def action_skipped(self) -> None:
        """Show what was left out, and why."""
        await self._mount_parts()
        self._show_skipped()

    def _show_skipped(self) -> None:
        sheet = self._sheet.sheet
        if sheet is None or not sheet.skipped:
            self.close_panel()
            return self.show_hint("Nothing was left out")
        if self._parts is not None:
            self._parts.drawer.open(sheet.skipped, sheet.skipped_counts)
            self.keys.hint(*self._parts.hints["left_out"])

    def action_drift(self) -> None:
        """Show what changed in Outlook since its import, and what looks imported already."""
        from trackcal_tui.tui.importing.drift_screen import DriftScreen

        if not drifts_of(self._sheet) and not lookalikes_of(self._sheet):
            return self.show_hint("Nothing changed in Outlook since its import")
        self.app.push_screen(DriftScreen())

    # -- range

    def action_period(self, direction: int) -> None:
        """The previous or next period of the same kind."""
        self._load(shift_range(self._sheet.range, direction))

    def action_range(self) -> None:
        """Choose the range."""
        from trackcal_tui.tui.importing.range_screen import DateRangeScreen

        screen = DateRangeScreen(self._sheet.range, self.app.today(), self.app.first_weekday)
        self.app.push_screen(screen, self._range_chosen)

    def _range_chosen(self, days: DateRange | None) -> None:
        if days is not None:
            self._load(days)

    def _load(self, days: DateRange) -> None:
        if self._parts is not None:
            self._parts.filter_bar.close()
        self.app.jobs.reading.read(days)

    def action_reload(self) -> None:
        """Read the calendar again."""
        self.app.jobs.reading.reload()

    def action_cancel(self) -> None:
        """Stop a read, or show everything again."""
        if self._progress is not None:
            self.app.jobs.reading.stop()
        elif self._sheet.query:
            self._apply(partial(change.filtered, query=""))

    # -- importing

    def action_plan(self) -> None:
        """Show what would be written."""
        if self._sheet.ticked.count:
            from trackcal_tui.tui.importing.plan_screen import open_plan

            open_plan(self.app)
        elif self._sheet.drafts:
            self.show_hint(
                self.words("Nothing is ticked: {import.tick} ticks one, {import.all} all")
            )
        else:
            self._say_nothing_here()

    def action_undo(self) -> None:
        """Take back the last change."""
        self.app.jobs.changes.undo()
