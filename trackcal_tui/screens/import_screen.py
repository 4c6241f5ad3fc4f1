"""Import: the range's events, to be ticked, renamed, assigned and imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui import messages as ask
from trackcal_tui import state as change
from trackcal_tui.display import hours
from trackcal_tui.models import ConnectionState, DateRange, Project
from trackcal_tui.ranges import describe_range, range_name, shift_range
from trackcal_tui.screens.section import Section, bindings_of
from trackcal_tui.services import ReadProgress
from trackcal_tui.state import SheetState
from trackcal_tui.widgets.day_list import DayList
from trackcal_tui.widgets.event_list import EventHead, EventList
from trackcal_tui.widgets.panels import FilterBar, ProjectPicker, SkippedDrawer
from trackcal_tui.widgets.placeholder import Placeholder, placeholder_of
from trackcal_tui.widgets.row_editor import RowEditor
from trackcal_tui.widgets.rule import Rule
from trackcal_tui.widgets.status_line import Part, StatusLine


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
        self._hint = ""
        self._hint_is_error = False
        self._move_on = False
        self._state = ConnectionState.NOT_CONNECTED

    def compose_body(self) -> Iterable[Widget]:
        """Range, list with its editor, panels, totals."""
        yield StatusLine(id="range-line")
        yield Rule()
        yield EventHead(id="head")
        with Container(id="list-area"):
            yield EventList(self._sheet, id="events")
            yield Placeholder(id="placeholder")
            yield RowEditor(id="row-editor")
        yield ProjectPicker(id="picker")
        yield SkippedDrawer(id="skipped")
        yield Rule()
        with Container(id="foot"):
            yield StatusLine(id="totals")
            yield FilterBar(id="filter")

    def on_mount(self) -> None:
        """Follow the app's state."""
        super().on_mount()
        self._events = self.query_one(EventList)
        self._editor = self.query_one(RowEditor)
        self._totals = self.query_one("#totals", StatusLine)
        self._range_line = self.query_one("#range-line", StatusLine)
        self._events.focus()
        self.follow("connection_state", self._show_state)
        self.follow("projects", self._take_projects)
        self.follow("sheet", self._show_sheet)
        self.follow("progress", self._show_progress)
        self.follow("notice", self._show_notice)

    # -- showing the state

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        self._projects = projects

    def _show_state(self, state: ConnectionState) -> None:
        self._state = state
        self._show_placeholder()

    def _show_sheet(self, sheet: SheetState) -> None:
        old, self._sheet = self._sheet, sheet
        other_rows = len(sheet.drafts) != len(old.drafts) or sheet.range != old.range
        if self._editor.is_open and other_rows:
            self._close_editor()
        self._events.show(sheet)
        if self._move_on:
            # Together with the tick, so that both go out in one update.
            self._move_on = False
            self._events.action_move(1)
        if sheet.range != old.range or sheet.phase != old.phase:
            self._show_range()
        if sheet.phase != old.phase or sheet.visible is not old.visible:
            self._show_placeholder()
        if sheet.sheet is not old.sheet and self.query_one(SkippedDrawer).display:
            self.action_skipped()
        self._show_totals()

    def _show_progress(self, progress: ReadProgress | None) -> None:
        self._progress = progress
        self._show_range()

    def _show_notice(self, notice: str) -> None:
        self._notice = notice
        self._show_totals()

    def _show_range(self) -> None:
        days = self._sheet.range
        name = range_name(days, self.host.today(), self.host.first_weekday)
        left: list[Part] = [(f" {describe_range(days)}", "strong")]
        if name:
            left.append((f" · {name}", "muted"))
        progress = self._progress
        if progress is None:
            keys = (
                ((" [", " previous  "), ("]", " next  "), ("r", " range "))
                if self.size.width >= 72
                else ((" [ ]", "  "), ("r", " range "))
            )
            right: list[Part] = [
                part for key, label in keys for part in ((key, "accent"), (label, "muted"))
            ]
        elif progress.waiting_seconds:
            wait = max(1, round(progress.waiting_seconds))
            right = [(f"{progress.reason}; again in {wait} s · escape cancels ", "warning")]
        elif progress.events:
            right = [(f"reading … {progress.events:,} events ", "accent")]
        else:
            right = [("reading … ", "accent")]
        self._range_line.show(left, right)

    def _show_placeholder(self) -> None:
        content = placeholder_of(self._sheet, self._state)
        holder = self.query_one(Placeholder)
        holder.show(content)

    def _show_totals(self) -> None:
        sheet = self._sheet
        left: list[Part]
        if self._hint:
            left = [(f" {self._hint}", "bad" if self._hint_is_error else "accent")]
        elif self._notice:
            left = [(f" {self._notice}", "good")]
        elif sheet.drafts:
            ticked = sheet.ticked
            left = [(f" {ticked.count} of {len(sheet.drafts)} ticked", "plain")]
            if ticked.count:
                left.append((f" · {hours(ticked.seconds)} h", "strong"))
                left += _by_project(ticked.by_project)
            if sheet.query:
                left.append((f" · /{sheet.query} shows {len(sheet.visible)}", "warning"))
        else:
            left = []
        skipped = len(sheet.skipped)
        right: list[Part] = []
        if skipped:
            right = [(f" {skipped} left out: ", "muted"), ("x", "accent"), (" why ", "muted")]
        self._totals.show(left, right)

    # -- ticking

    def _apply(self, transition: Callable[[SheetState], SheetState]) -> None:
        self.post_message(ask.SheetChanged(transition))

    def action_tick(self) -> None:
        """Tick the draft under the cursor and move on."""
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        self._move_on = True
        self._apply(partial(change.ticked, index=index))

    def action_tick_all(self) -> None:
        """Tick all that is shown."""
        self._change_shown(change.ticked_all)

    def action_tick_none(self) -> None:
        """Untick everything."""
        if self._sheet.ticked.count:
            self._apply(change.ticked_none)
        else:
            self._say("Nothing is ticked")

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
        self._say("There are no events here")

    def _say(self, text: str, *, is_error: bool = False) -> None:
        """One line in place of the totals, until the next thing happens."""
        self._hint, self._hint_is_error = text, is_error
        self._show_totals()

    def on_key(self) -> None:
        """Whatever is pressed next, what was said about the last key is over."""
        if self._hint and not self._editor.is_open:
            self._hint = ""
            self._show_totals()

    @on(DayList.Moved)
    def _follow_cursor(self) -> None:
        if self._editor.is_open:
            self._place_editor()

    # -- editing

    def action_edit(self) -> None:
        """Edit the row under the cursor in place."""
        self._open_editor("task")

    def _open_editor(self, field: str) -> None:
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        self._place_editor()
        self._editor.open(index, self._sheet.drafts[index], self._projects, field)
        self.keys.hint(
            ("enter", "save"), ("tab", "project"), ("↑↓", "save and go on"), ("escape", "revert")
        )

    def _place_editor(self) -> None:
        """Lay the editor over the task and project of the cursor's row."""
        position = self._events.cursor
        y = None if position is None else self._events.row_y(position)
        if y is None:
            return
        columns = self._events.columns
        width = columns.task + (columns.project + 2 if columns.project else 16)
        width = min(width, self._events.size.width - columns.task_x)
        self._editor.place(columns.task_x, y, width, max(columns.project, 14) + 1)

    def on_resize(self, event: Resize) -> None:
        """Keep the editor on its row."""
        super().on_resize(event)
        self._show_range()
        if self._editor.is_open:
            self.call_after_refresh(self._place_editor)

    @on(RowEditor.Saved)
    def _save_row(self, event: RowEditor.Saved) -> None:
        self._apply(
            partial(change.edited, index=event.index, name=event.task_name, project=event.project)
        )
        at_the_end = self._events.cursor == self._events.row_count - 1
        self._events.action_move(event.then)
        if event.edit_on and not (at_the_end and event.then > 0):
            self.call_after_refresh(self._open_editor, "task")
        else:
            self._close_editor()

    @on(RowEditor.Reverted)
    def _close_editor(self) -> None:
        self._events.focus()
        self._editor.close()
        self._hint = ""
        self.keys.hint()
        self._show_totals()

    @on(RowEditor.Hinted)
    def _show_hint(self, event: RowEditor.Hinted) -> None:
        if self._editor.is_open:
            self._say(event.text, is_error=event.is_error)

    # -- projects

    def action_project(self) -> None:
        """Assign a project to all ticked drafts, or to the one under the cursor."""
        index = self._events.index
        if index is None:
            return self._say_nothing_here()
        count = self._sheet.ticked.count
        what = "this event" if not count else "the ticked event"
        if count > 1:
            what = f"{count} ticked events"
        self.query_one(ProjectPicker).open(self._projects, what)
        self.keys.hint(("↑↓", "choose"), ("enter", "assign"), ("escape", "cancel"))

    @on(ProjectPicker.Picked)
    def _assign(self, event: ProjectPicker.Picked) -> None:
        index = self._events.index
        indices = tuple(change.bits(self._sheet.ticked.mask)) or (
            (index,) if index is not None else ()
        )
        self._apply(partial(change.with_project, indices=indices, project=event.code))
        self._close_panel()

    @on(ProjectPicker.Cancelled)
    @on(SkippedDrawer.Closed)
    def _close_panel(self) -> None:
        self._events.focus()
        self.query_one(ProjectPicker).display = False
        self.query_one(SkippedDrawer).display = False
        self.keys.hint()

    # -- filter

    def action_filter(self) -> None:
        """Filter as you type."""
        self.query_one(FilterBar).open(self._sheet.query)
        self.keys.hint(("enter", "to the list"), ("escape", "show all"))

    @on(FilterBar.Changed)
    def _filter(self, event: FilterBar.Changed) -> None:
        if event.query_text != self._sheet.query:
            self._apply(partial(change.filtered, query=event.query_text))

    @on(FilterBar.Closed)
    def _close_filter(self) -> None:
        self._events.focus()
        self.query_one(FilterBar).close()
        self.keys.hint()

    # -- what was left out

    def action_skipped(self) -> None:
        """Show what was left out, and why."""
        sheet = self._sheet.sheet
        if sheet is None or not sheet.skipped:
            return self._say("Nothing was left out")
        self.query_one(SkippedDrawer).open(sheet.skipped, sheet.skipped_counts)
        self.keys.hint(("↑↓", "move"), ("escape", "close"))

    # -- range

    def action_period(self, direction: int) -> None:
        """The previous or next period of the same kind."""
        self._load(shift_range(self._sheet.range, direction))

    def action_range(self) -> None:
        """Choose the range."""
        from trackcal_tui.screens.date_range import DateRangeScreen

        screen = DateRangeScreen(self._sheet.range, self.host.today(), self.host.first_weekday)
        self.app.push_screen(screen, self._range_chosen)

    def _range_chosen(self, days: DateRange | None) -> None:
        if days is not None:
            self._load(days)

    def _load(self, days: DateRange) -> None:
        self.query_one(FilterBar).close()
        self.post_message(ask.RangeChosen(days))

    def action_reload(self) -> None:
        """Read the calendar again."""
        self.post_message(ask.ReloadRequested())

    def key_escape(self) -> None:
        """Stop a read, or show everything again."""
        if self._progress is not None:
            self.post_message(ask.ReadCancelled())
        elif self._sheet.query:
            self._apply(partial(change.filtered, query=""))

    # -- importing

    def action_plan(self) -> None:
        """Show what would be written."""
        if not self._sheet.ticked.count:
            if not self._sheet.drafts:
                return self._say_nothing_here()
            return self._say("Nothing is ticked: space ticks one event, a all of them")
        self.post_message(ask.PlanRequested())

    def action_undo(self) -> None:
        """Take back the last change."""
        self.post_message(ask.UndoRequested())


def _by_project(by_project: Mapping[str | None, int]) -> list[Part]:
    """` · ACME-2026 7.50 · none 1.75`, most first."""
    rows = sorted(by_project.items(), key=lambda row: (row[0] is None, -row[1], row[0] or ""))
    if rows == [(None, rows[0][1])]:
        return []
    return [(f" · {code or 'none'} {hours(seconds)}", "muted") for code, seconds in rows]
