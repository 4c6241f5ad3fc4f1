"""The side pane of a timesheet: its last weeks, and the cells it leads to."""

from __future__ import annotations

from datetime import date, timedelta

from tests.tui.timesheet.test_lines import NOW, TODAY, WEEK, page_of
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange, month_range
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.tui.state.pane import Surroundings
from trackcal_tui.tui.timesheet.page import Cell
from trackcal_tui.tui.timesheet.timesheet_pane import cell_of, timesheet_pane

AROUND = Surroundings(WorkingHours(), NOW, 0)
MONDAY = date(2026, 11, 16)


def test_the_last_weeks_begin_with_the_first_that_has_hours() -> None:
    early = Entry("a", "Early", MONDAY - timedelta(days=14), 7200, "INT")
    late = (Entry("b", "Late", MONDAY, 3600, "INT"), Entry("c", "Late", MONDAY, 1800))
    whole = page_of((early, *late), DateRange(early.date, WEEK.last), is_wide=True)
    weeks = timesheet_pane(whole, TODAY, AROUND).weeks
    assert [(week.number, week.seconds) for week in weeks] == [(45, 7200), (46, 0), (47, 5400)]
    assert weeks[-1].projects == (("INT", 3600), (None, 1800))
    assert timesheet_pane(whole, TODAY, AROUND, has_chart=True).weeks == (), "not said twice"
    alone = timesheet_pane(page_of(late, WEEK, is_wide=True), TODAY, AROUND)
    assert alone.weeks == (), "nothing to compare with"


def test_free_hours_of_more_than_a_week_are_left_to_the_grid() -> None:
    entry = Entry("a", "One", MONDAY, 60, "INT")
    week, month = page_of((entry,), WEEK), page_of((entry,), month_range(2026, 11))
    assert all(day.gap for day in timesheet_pane(week, TODAY, AROUND).days)
    pane = timesheet_pane(month, TODAY, AROUND)
    assert len(pane.days) == 5 and not any(day.gap for day in pane.days) and not pane.looks


def test_an_entry_leads_to_the_cell_that_adds_it_up() -> None:
    page = page_of((Entry("a", "One", MONDAY, 60, "INT"), Entry("b", "Two", TODAY, 60)), WEEK)
    assert cell_of(page, "b") == Cell(1, 4)
    assert cell_of(page, "gone") is None
