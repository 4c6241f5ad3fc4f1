"""The timesheet as it is drawn: figures, widths, and text that strangers wrote."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from tests import hostile
from tests.tui.helpers_ledger import FORBIDDEN
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange, month_range
from trackcal_tui.core.timesheet import timesheet
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.tui.timesheet.chart_lines import chart_lines
from trackcal_tui.tui.timesheet.grid_lines import geometry
from trackcal_tui.tui.timesheet.page import (
    Cell,
    Page,
    entries_by_cell,
    kind_of,
)
from trackcal_tui.tui.timesheet.page_lines import WIDE, Layout, layout, rows_shown

WEEK = DateRange(date(2026, 11, 16), date(2026, 11, 22))
TWELVE_WEEKS = DateRange(date(2026, 8, 31), date(2026, 11, 22))
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, 20, tzinfo=UTC)
CODES = ("ACME-2026", "GLOBEX", "INT", None)
RANGES = (WEEK, month_range(2026, 11), month_range(2026, 10, 3), DateRange(TODAY, TODAY))

Length = st.integers(1, 90_000)


def page_of(entries: tuple[Entry, ...], days: DateRange, *, is_wide: bool = False) -> Page:
    """A page as the section makes it."""
    projects = tuple(Project(code, f"{code} title") for code in CODES if code)
    hours = WorkingHours()
    sheet = timesheet(entries, projects, days, hours, NOW, by=kind_of(days))
    among = [entry for entry in entries if entry.date in TWELVE_WEEKS]
    return Page(
        sheet=sheet,
        entries=entries_by_cell(sheet, entries),
        today=TODAY,
        day_target=8 * 3600,
        weeks=timesheet(among, projects, TWELVE_WEEKS, hours, NOW, by="week") if is_wide else None,
    )


def drawn(page: Page, size: tuple[int, int] = (80, 18)) -> list[str]:
    """The lines of a page."""
    return ["".join(text for text, _ in line) for line in laid_out(page, size, Cell()).lines]


def laid_out(page: Page, size: tuple[int, int], cursor: Cell) -> Layout:
    at = geometry(page.sheet, size[0], 0, cursor.column)
    return layout(page, cursor, at, *size, 0)


@st.composite
def entries_in(draw: st.DrawFn, days: DateRange) -> tuple[Entry, ...]:
    """At least one entry."""
    listed = draw(
        st.lists(
            st.tuples(st.integers(0, days.days - 1), Length, st.sampled_from(CODES)),
            min_size=1,
            max_size=30,
        )
    )
    return tuple(
        Entry(f"e{n}", "Task", days.first + timedelta(days=day), seconds, code)
        for n, (day, seconds, code) in enumerate(listed)
    )


@given(st.sampled_from(RANGES[:2]).flatmap(lambda days: st.tuples(st.just(days), entries_in(days))))
def test_every_figure_of_the_grid_is_that_of_the_entries(
    case: tuple[DateRange, tuple[Entry, ...]],
) -> None:
    days, entries = case
    page = page_of(entries, days)
    lines = drawn(page)
    for row, line in zip(page.rows, lines[1:], strict=False):
        total = sum(entry.seconds for entry in entries if entry.project == row.project)
        assert line.split()[-1] == hours(total)
        shown = re.findall(r"[0-9]+\.[0-9]{2}", line)
        cells = [
            sum(entry.seconds for entry in page.entries_of(Cell(page.rows.index(row), column)))
            for column in range(len(page.sheet.columns))
        ]
        assert shown == [*(hours(one) for one in cells if one), hours(total)]
    totals = next(line for line in lines if line.startswith(" Total"))
    assert totals.split()[-1] == hours(sum(entry.seconds for entry in entries))


@given(
    st.sampled_from(RANGES).flatmap(lambda days: st.tuples(st.just(days), entries_in(days))),
    st.tuples(st.integers(60, 200), st.integers(8, 50)),
    st.tuples(st.integers(0, 3), st.integers(0, 13)),
)
def test_lines_fit_the_window_and_show_the_cursor(
    case: tuple[DateRange, tuple[Entry, ...]], size: tuple[int, int], at: tuple[int, int]
) -> None:
    page = page_of(case[1], case[0], is_wide=size[0] >= WIDE)
    cursor = page.within(Cell(*at))
    shown = laid_out(page, size, cursor)
    for line in shown.lines:
        assert sum(cell_len(text) for text, _ in line) <= size[0]
    assert sum(style == "cursor" for line in shown.lines for _, style in line) == 1


@given(entries_in(WEEK), st.integers(1, 59), st.integers(1, 7))
def test_a_window_that_is_being_resized_may_have_any_size(
    entries: tuple[Entry, ...], width: int, height: int
) -> None:
    assert laid_out(page_of(entries, WEEK), (width, height), Cell(0, 6)).lines


@pytest.mark.parametrize("width", [60, 80, 120])
def test_seven_days_and_their_totals_fit(width: int) -> None:
    entries = tuple(
        Entry(f"e{day}", "Task", WEEK.first + timedelta(days=day), 36_000 + day, "ACME-2026")
        for day in range(7)
    )
    head, row, *_ = drawn(page_of(entries, WEEK), (width, 18))
    assert head.split()[-1] == "Total" and [day for day in ("16", "22") if day in head.split()]
    assert row.split()[-8:] == ["10.00"] * 7 + ["70.01"]


def test_a_month_fits_80_columns_by_weeks() -> None:
    month = RANGES[1]
    entry = Entry("e", "Task", date(2026, 11, 18), 3600, None)
    head = drawn(page_of((entry,), month))[0]
    assert head.split() == [
        "Project",
        *["Sun", "1", "2–8", "9–15", "16–22", "23–29", "Mon", "30", "Total"],
    ]


def test_what_is_missing_adds_up_to_that_of_the_range() -> None:
    entry = Entry("e", "Task", date(2026, 11, 22), 5400, None)
    lines = drawn(page_of((entry,), WEEK))
    missing = next(line for line in lines if line.startswith(" of 8.00 a day"))
    assert missing.split()[4:] == [*["-8.00"] * 5, "+1.50", "-38.50"]
    lines = drawn(page_of((entry,), RANGES[1]))
    missing = next(line for line in lines if line.startswith(" of 168.00"))
    assert missing.split()[2:] == ["-40.00"] * 2 + ["-38.50", "-40.00", "-8.00", "-166.50"]


def test_many_projects_scroll_and_totals_stay() -> None:
    assert rows_shown(30, 18, 0, 29) == (23, 7)
    assert rows_shown(30, 18, 23, 22) == (22, 7)
    assert rows_shown(2, 10, 5, 0) == (0, 2)
    entries = tuple(Entry(f"e{n}", "Task", TODAY, 3600 + n, f"P-{n:02}") for n in range(30))
    lines = drawn(page_of(entries, WEEK))
    assert lines[0].startswith(" 1–7 of 30") and lines[9].startswith(" Total")


def test_gaps_are_left_to_the_pane_where_there_is_one() -> None:
    page = page_of((Entry("e", "Task", WEEK.first, 5400, None),), WEEK)
    assert "Gaps in" in "\n".join(drawn(page))
    assert "Gaps in" not in "\n".join(drawn(replace(page, has_gaps_beside=True)))


def test_gaps_name_the_day_and_how_many_more_there_are() -> None:
    entry = Entry("e", "Task", date(2026, 11, 2), 5400, None)
    text = "\n".join(drawn(page_of((entry,), RANGES[1]), (80, 30)))
    assert "Gaps in working hours  Mon 2 Nov  10:30 – 17:30" in text
    assert "                        Tue 10 Nov 09:00 – 17:30" in text
    assert re.search(r"and [0-9]+ more", text)


def test_entries_of_a_cell_that_have_no_room_are_counted() -> None:
    entries = tuple(Entry(f"e{n}", f"Task {n}", WEEK.first, 60, "INT") for n in range(20))
    lines = [line.rstrip() for line in drawn(page_of(entries, WEEK))]
    shown = sum("Task" in line for line in lines)
    assert len(lines) == 18 and 0 < shown < 20
    assert lines[-1] == f"   and {20 - shown} more"


def test_the_chart_has_a_column_for_each_week_with_hours() -> None:
    entries = (
        Entry("a", "Task", TWELVE_WEEKS.first, 4 * 3600, "INT"),
        Entry("b", "Task", TWELVE_WEEKS.last, 8 * 3600, "INT"),
        Entry("c", "Task", WEEK.first, 8 * 3600, None),
    )
    weeks = page_of(entries, TWELVE_WEEKS, is_wide=True).weeks
    assert weeks is not None
    lines = ["".join(text for text, _ in line) for line in chart_lines(weeks, 11, str)]
    assert lines[0].startswith("Last 12 weeks")
    assert lines[1].rstrip().endswith("16.0") and lines[-1].split()[-1] == "47"
    full = [line.count("████") for line in lines]
    assert [column for column, _ in groupby(full) if column] == [1, 2]
    nothing = page_of((), TWELVE_WEEKS, is_wide=True).weeks
    assert nothing is not None and chart_lines(nothing, 11, str) == []


def test_hostile_text_is_plain() -> None:
    for text in hostile.HOSTILE.values():
        entry = Entry("e", text, WEEK.first, 3600, text)
        page = page_of((entry,), WEEK, is_wide=True)
        for line in drawn(page, (120, 36)):
            assert not FORBIDDEN & set(line)
