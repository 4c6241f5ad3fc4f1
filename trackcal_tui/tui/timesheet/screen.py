"""Timesheet: the hours of a week by project and day, or of longer ranges by project and week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Literal

from textual import on
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.text import count_of
from trackcal_tui.core.timesheet import Timesheet, timesheet
from trackcal_tui.core.timesheet_text import timesheet_markdown, timesheet_tsv
from trackcal_tui.core.trackers import PushState
from trackcal_tui.core.working_hours import WORKING_DAYS
from trackcal_tui.terminal.locale import decimal_mark
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.shared.copying import copy_text
from trackcal_tui.tui.shared.empty_note import EmptyNote, nothing_logged
from trackcal_tui.tui.shared.entry_form import EntryForm, default_day, surroundings_of
from trackcal_tui.tui.shared.export_panel import proposed_stem
from trackcal_tui.tui.shared.exporting import ask_export
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.pane_body import PaneBody
from trackcal_tui.tui.shared.ranged_section import RangedSection
from trackcal_tui.tui.shared.side_pane import SidePane
from trackcal_tui.tui.shared.summary_line import range_parts, total_parts
from trackcal_tui.tui.state.entries_wanted import OnlyProject
from trackcal_tui.tui.state.pane import PaneContent
from trackcal_tui.tui.timesheet.page import (
    Cell,
    Page,
    entries_by_cell,
    kind_of,
    month_of,
)
from trackcal_tui.tui.timesheet.page_lines import WIDE
from trackcal_tui.tui.timesheet.timesheet_pane import cell_of, timesheet_pane
from trackcal_tui.tui.timesheet.timesheet_view import TimesheetView

_ROOMY = 80
"""From this width on the head says what is missing to the target."""


class TimesheetScreen(RangedSection):
    """Show the grid of a range, and what it is made of."""

    PLACE = SECTIONS["timesheet"]
    BINDINGS = PLACE.bindings()
    FOR_ROWS = ("open", "copy", "export")
    """Actions that need something logged: an empty sheet does not name their keys."""

    def __init__(self) -> None:
        self.grid = TimesheetView(id="timesheet")
        super().__init__(self.grid)
        self._body = PaneBody(self.grid, content=self._pane)
        self._page: Page | None = None
        self._pushed: Mapping[str, PushState] = {}
        """Entry id → how far it is in the trackers."""
        self._is_on_today = False
        """Whether the cursor was put on today's column once."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the grid, and what stands beside it."""
        yield self._body

    def on_mount(self) -> None:
        """Show the side pane where there is room."""
        self.call_later(self._body.open_pane)
        self.follow("pane", self._show_again)

    # -- showing

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page or self._read()

    def show_ledger(self) -> None:
        """Show the range as the ledger has it now."""
        had_rows = self._page is not None and bool(self._page.rows)
        self._page = page = self._read()
        entries = chain.from_iterable(page.entries.values())
        self._pushed = self.app.push_states(entries) if self.app.revision else {}
        cursor = self.grid.cursor
        if not self._is_on_today and self.app.revision:
            self._is_on_today = True
            cursor = Cell(0, self._column_of(self.app.today()))
        self.grid.show(page, cursor, self._empty_note())
        if had_rows != bool(page.rows):
            self.refresh_bindings()
        self._show_range()
        self.show_message()
        self._body.follow()

    def _read(self) -> Page:
        app, days = self.app, self.days
        entries, hours = app.entries_of(days), app.engine.settings.hours
        sheet = timesheet(
            entries,
            app.projects,
            days,
            hours,
            app.now(),
            by=kind_of(days),
            first_weekday=app.first_weekday,
        )
        return Page(
            sheet=sheet,
            entries=entries_by_cell(sheet, entries),
            today=app.today(),
            day_target=hours.week // WORKING_DAYS,
            weeks=self._read_weeks() if self.size.width >= WIDE and app.revision else None,
            has_gaps_beside=kind_of(days) == "day" and app.pane and self._body.has_room,
        )

    def _read_weeks(self) -> Timesheet | None:
        try:
            return self.app.engine.reporting.recent_weeks(self.days)
        except StoreError:  # the file of an earlier year
            return None

    def _empty_note(self) -> EmptyNote:
        if not self.app.revision:
            return self.opening_note()
        return nothing_logged(self.range_name, "timesheet")

    def _show_range(self) -> None:
        sheet = self.page.sheet
        left = range_parts(self.app, self.days, "timesheet")
        right = total_parts(sheet.seconds, sheet.target)
        if sheet.difference < 0 and self.size.width >= _ROOMY:
            right.append((f"  {hours(-sheet.difference)} h to go ", "warning"))
        self.summary.show(left, right)

    def status(self) -> tuple[list[Part], list[Part]]:
        """Return how much of what is shown is in the trackers."""
        states = Counter(self._pushed.values())
        there = states[PushState.SENT] + states[PushState.CHANGED]
        if not states:
            return [], []
        left: list[Part] = [(f" Pushed {there} of {self.page.count}", "strong")]
        if changed := states[PushState.CHANGED]:
            left.append((f" · {changed} changed since", "warning"))
        if failed := states[PushState.FAILED]:
            left.append((f" · {failed} failed", "bad"))
        return left, []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with the grid where there is one."""
        if action in self.FOR_ROWS and not (self._page and self._page.rows):
            return False
        return super().check_action(action, parameters)

    def why_not(self, command_id: str) -> str:
        """Say that nothing is logged."""
        if (reason := super().why_not(command_id)) or self.page.rows:
            return reason
        return self.missing("Nothing logged here · {timesheet.new} add an entry")

    @on(Resize)
    def _show_again(self) -> None:
        """Lay it out for another width or pane: chart and free hours depend on both."""
        if self.app.revision:
            self.show_ledger()

    # -- the range

    def action_month(self) -> None:
        """Show the month by weeks, or from there the week of the cursor."""
        day = self._day_here()
        if kind_of(self.days) == "day":
            self.go_to(month_of(day))
        else:
            self.go_to(week_of(day, self.app.first_weekday))
        self.grid.move_to(Cell(self.grid.cursor.row, self._column_of(day)))

    def _column_of(self, day: date) -> int:
        columns = self.page.sheet.columns
        return next((at for at, one in enumerate(columns) if day in one.days), 0)

    def _day_here(self) -> date:
        """Return the day of the cursor's column: today, or a working day of it."""
        return default_day(self.page.days_of(self.grid.cursor), self.app.today())

    # -- cells

    @on(TimesheetView.Moved)
    def _follow_cursor(self) -> None:
        self.clear_hint()
        self._body.follow()

    def _pane(self) -> PaneContent:
        """Make what the pane says."""
        around, has_chart = self._body.surroundings(), self.grid.size.width >= WIDE
        return timesheet_pane(self.page, self._day_here(), around, has_chart=has_chart)

    @on(SidePane.Chosen)
    def _go_to_cell(self, event: SidePane.Chosen) -> None:
        """Put the cursor on the cell of what wants a look."""
        if (cell := cell_of(self.page, event.row)) is not None:
            self.grid.move_to(cell)

    @on(TimesheetView.Opened)
    def action_open(self) -> None:
        """Show the entries of the cell."""
        page, cursor = self.page, self.grid.cursor
        if page.entries_of(cursor):
            only = OnlyProject(page.project_of(cursor))
            self.app.show_entries(page.days_of(cursor), only=only)
        else:
            key = self.key_of("timesheet.new")
            self.show_hint(f"Nothing in this cell · {key} add an entry")

    def action_new(self) -> None:
        """Add an entry into the cell: its date and project are filled in."""
        if not self.is_blocked():
            project = self.page.project_of(self.grid.cursor)
            blank = EntryEdit(date=self._day_here(), project=project)
            self.open_panel(EntryForm(blank, surroundings_of(self.app), saved=self._add))

    def _add(self, edit: EntryEdit) -> None:
        self.close_panel()
        self.app.jobs.changes.add_entry(edit)

    # -- copying and exporting

    def action_copy(self, form: Literal["tsv", "md"] = "tsv") -> None:
        """Copy the grid for a spreadsheet, or as Markdown."""
        sheet = self.page.sheet
        is_tsv = form == "tsv"
        text = timesheet_tsv(sheet, decimal_mark()) if is_tsv else timesheet_markdown(sheet)
        command = "timesheet.copy" if is_tsv else "timesheet.copy_markdown"
        copy_text(self, text, command, file=f"{proposed_stem(self.days)}.{form}")

    def action_export(self) -> None:
        """Ask where to export the range to."""
        count = count_of(self.page.count, "entry", "entries")
        ask_export(self, self.days, f"{count} · {hours(self.page.sheet.seconds)} h")
