"""The timesheet: every figure is that of the entries, to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import HOSTILE
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.hours import hours_number
from trackcal_tui.core.ranges import DateRange, month_range, week_of
from trackcal_tui.core.timesheet import Timesheet, columns_of, timesheet
from trackcal_tui.core.timesheet_text import timesheet_markdown, timesheet_tsv
from trackcal_tui.core.working_hours import WorkingHours, gaps, target

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 16)
WEEK = week_of(MONDAY)
LATER = datetime(2027, 1, 1, tzinfo=BERLIN)
HOURS = WorkingHours()
PROJECTS = (Project("ACME", "Website"), Project("int", "Internal", billable=False))
CODES = (None, "ACME", "int", "Zürich", "gone")


def entry(
    day: int = 0, clock: str = "", seconds: int = 3600, project: str | None = None, **fields: object
) -> Entry:
    on = MONDAY + timedelta(days=day)
    start = datetime.combine(on, time.fromisoformat(clock), BERLIN) if clock else None
    end = start + timedelta(seconds=seconds) if start else None
    return Entry("1", "Task", on, seconds, project, start, end, **fields)  # type: ignore[arg-type]


@st.composite
def ranges_with_entries(draw: st.DrawFn) -> tuple[DateRange, tuple[Entry, ...]]:
    first = draw(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    days = DateRange(first, first + timedelta(days=draw(st.integers(0, 70))))
    one = st.builds(
        Entry,
        st.just("1"),
        st.just("Task"),
        st.dates(days.first, days.last),
        st.integers(1, 90_000),
        st.sampled_from(CODES),
    )
    return days, tuple(draw(st.lists(one, max_size=30)))


@given(ranges_with_entries(), st.sampled_from(["day", "week"]), st.integers(0, 6))
def test_every_figure_is_the_sum_of_its_entries(
    case: tuple[DateRange, tuple[Entry, ...]], by: str, first_weekday: int
) -> None:
    days, entries = case
    sheet = timesheet(
        entries,
        PROJECTS,
        days,
        HOURS,
        LATER,
        by=by,  # type: ignore[arg-type]
        first_weekday=first_weekday,
    )
    for row in sheet.rows:
        for column, cell in zip(sheet.columns, row.cells, strict=True):
            assert cell == sum(
                one.seconds
                for one in entries
                if one.project == row.project and one.date in column.days
            )
        assert row.seconds == sum(row.cells)
    assert [one.seconds for one in sheet.columns] == [
        sum(row.cells[at] for row in sheet.rows) for at in range(len(sheet.columns))
    ]
    assert sheet.seconds == sum(one.seconds for one in entries)
    assert sheet.difference == sheet.seconds - sheet.target
    assert 0 <= sheet.billable_share <= 1


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 70), st.integers(0, 6))
def test_weeks_cover_a_range_without_gap_or_overlap(
    first: date, more: int, first_weekday: int
) -> None:
    days = DateRange(first, first + timedelta(days=more))
    columns = columns_of(days, "week", first_weekday)
    assert (columns[0].first, columns[-1].last) == (days.first, days.last)
    for before, after in pairwise(columns):
        assert after.first - before.last == timedelta(days=1)
        assert after.first.weekday() == first_weekday
    assert all(1 <= column.days <= 7 for column in columns)
    assert sum(target(HOURS, column) for column in columns) == target(HOURS, days)


def test_projects_stand_by_code_and_entries_without_one_last() -> None:
    entries = [entry(project=code) for code in (None, "int", "ACME", "gone")]
    sheet = timesheet(entries, PROJECTS, WEEK, HOURS, LATER)
    assert [(row.project, row.title) for row in sheet.rows] == [
        ("ACME", "Website"),
        ("gone", ""),
        ("int", "Internal"),
        (None, ""),
    ]


def test_only_hours_of_billable_projects_are_billable() -> None:
    entries = [entry(project=code) for code in (None, "int", "ACME", "gone")]
    sheet = timesheet(entries, PROJECTS, WEEK, HOURS, LATER)
    assert (sheet.billable, sheet.billable_share) == (2 * 3600, 0.5)


def test_the_target_counts_working_days() -> None:
    sheet = timesheet([entry(seconds=6 * 3600)], PROJECTS, WEEK, HOURS, LATER)
    assert [column.target // 3600 for column in sheet.columns] == [8, 8, 8, 8, 8, 0, 0]
    assert sheet.columns[0].difference == -2 * 3600
    assert sheet.target == 40 * 3600
    november = month_range(2026, 11)
    assert target(HOURS, november) == 21 * 8 * 3600


def test_an_empty_range_has_a_grid_of_zeros() -> None:
    sheet = timesheet([], PROJECTS, WEEK, HOURS, LATER)
    assert (sheet.rows, sheet.seconds, sheet.billable_share) == ((), 0, 0.0)
    assert [column.seconds for column in sheet.columns] == [0] * 7


def gap_texts(*entries: Entry, hours: WorkingHours = HOURS, now: datetime = LATER) -> list[str]:
    found = gaps(entries, DateRange(MONDAY, MONDAY), hours, now)
    return [f"{gap.start:%H:%M}-{gap.end:%H:%M}" for gap in found]


def test_gaps_are_working_time_that_no_entry_covers() -> None:
    assert gap_texts() == ["09:00-17:30"]
    assert gap_texts(entry(0, "09:00", 4 * 3600), entry(0, "15:00", 3 * 3600)) == ["13:00-15:00"]
    assert gap_texts(entry(0, "08:00", 2 * 3600), entry(0, "09:30", 3600)) == ["10:30-17:30"]
    assert gap_texts(entry(0, "08:00", 10 * 3600)) == []


def test_the_break_that_the_working_day_leaves_is_no_gap() -> None:
    morning, afternoon = entry(0, "09:00", 3 * 3600), entry(0, "12:30", 5 * 3600)
    assert gap_texts(morning, afternoon) == []
    assert gap_texts(morning, afternoon, hours=WorkingHours(42 * 3600)) == ["12:00-12:30"]


def test_entries_without_a_start_fill_gaps() -> None:
    assert gap_texts(entry(seconds=2 * 3600)) == ["11:00-17:30"]
    assert gap_texts(entry(seconds=2 * 3600), entry(0, "10:00", 3600)) == ["12:00-17:30"]
    assert gap_texts(entry(seconds=9 * 3600)) == []


def test_a_gap_is_measured_by_the_time_before_rounding() -> None:
    rounded = entry(0, "09:00", 5 * 3600, rounded_from=4 * 3600)
    assert gap_texts(rounded) == ["13:00-17:30"]


def test_there_are_no_gaps_in_the_future_or_at_weekends() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=BERLIN)
    assert gap_texts(now=noon) == ["09:00-12:00"]
    assert gaps([], DateRange(date(2026, 11, 17), WEEK.last), HOURS, noon) == ()
    assert gaps([], DateRange(date(2026, 11, 21), WEEK.last), HOURS, LATER) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.none() | st.integers(0, 23 * 60), st.integers(1, 40_000)),
        max_size=12,
    )
)
def test_gaps_lie_in_working_hours_and_beside_all_entries(
    found: list[tuple[int, int | None, int]],
) -> None:
    entries = [
        entry(day, "" if at is None else f"{at // 60:02}:{at % 60:02}", seconds)
        for day, at, seconds in found
    ]
    days = DateRange(MONDAY, MONDAY + timedelta(days=2))
    free = gaps(entries, days, HOURS, LATER)
    assert sorted(free) == list(free)
    for gap in free:
        assert HOURS.begin <= gap.start.time() < gap.end.time() <= HOURS.end
        for one in entries:
            if one.start and one.end and one.date == gap.start.date():
                start, end = one.start.replace(tzinfo=None), one.end.replace(tzinfo=None)
                assert end <= gap.start or start >= gap.end


def sample() -> Timesheet:
    entries = [
        entry(0, "09:00", 12_600, "ACME"),
        entry(2, "09:00", 900, "int"),
        entry(0, seconds=1799),
    ]
    return timesheet(entries, PROJECTS, WEEK, HOURS, datetime(2026, 11, 16, tzinfo=UTC))


def test_tab_separated_text() -> None:
    lines = [line.split("\t") for line in timesheet_tsv(sample(), ",").splitlines()]
    assert lines == [
        ["Project", "Title", *(f"2026-11-{day}" for day in range(16, 23)), "Total"],
        ["ACME", "Website", "3,50", *[""] * 6, "3,50"],
        ["int", "Internal", "", "", "0,25", *[""] * 4, "0,25"],
        ["no project", "", "0,50", *[""] * 6, "0,50"],
        ["Total", "", "4,00", "", "0,25", *[""] * 4, "4,25"],
    ]


def test_markdown() -> None:
    assert timesheet_markdown(sample()).splitlines() == [
        "**Mon 16 – Sun 22 Nov 2026**: 4.25 of 40.00 h",
        "",
        "| Project | Mon 16 | Tue 17 | Wed 18 | Thu 19 | Fri 20 | Sat 21 | Sun 22 | Total |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| ACME Website | 3.50 |  |  |  |  |  |  | 3.50 |",
        "| int Internal |  |  | 0.25 |  |  |  |  | 0.25 |",
        "| no project | 0.50 |  |  |  |  |  |  | 0.50 |",
        "| **Total** | **4.00** | **0.00** | **0.25** | **0.00** | **0.00** | **0.00** | **0.00** "
        "| **4.25** |",
    ]


@given(ranges_with_entries(), st.sampled_from([".", ","]))
def test_what_is_pasted_has_the_same_numbers(
    case: tuple[DateRange, tuple[Entry, ...]], mark: str
) -> None:
    days, entries = case
    sheet = timesheet(entries, PROJECTS, days, HOURS, LATER, by="week")
    numbers = [[*row.cells, row.seconds] for row in sheet.rows]
    numbers.append([*(column.seconds for column in sheet.columns), sheet.seconds])
    wanted = [[hours_number(seconds) for seconds in row] for row in numbers]
    tsv = [line.split("\t")[2:] for line in timesheet_tsv(sheet, mark).splitlines()[1:]]
    assert [[float(cell.replace(mark, ".") or 0) for cell in row] for row in tsv] == wanted
    rows = [line.strip("| ").split(" |")[1:] for line in timesheet_markdown(sheet).splitlines()[4:]]
    assert [[float(cell.strip("* ") or 0) for cell in row] for row in rows] == wanted


def test_a_month_by_weeks_names_them_by_their_days() -> None:
    sheet = timesheet([], (), DateRange(date(2026, 11, 28), date(2026, 12, 8)), HOURS, LATER,
                      by="week")  # fmt: skip
    assert "28 – 29 Nov | 30 Nov – 6 Dec | 7 – 8 Dec" in timesheet_markdown(sheet)


def test_foreign_text_is_no_formula_and_no_markup() -> None:
    titles = [*HOSTILE.values(), "=1+1", "@SUM(A1)", "a | b", "**bold**", "[x](http://y)", "<b>"]
    projects = [Project(f"P{at}", title) for at, title in enumerate(titles)]
    entries = [entry(project=one.code) for one in projects]
    sheet = timesheet(entries, projects, WEEK, HOURS, LATER)
    for line in timesheet_tsv(sheet).splitlines()[1:-1]:
        cells = line.split("\t")
        assert len(cells) == 10
        assert not cells[1].startswith(("=", "+", "-", "@"))
    for line in timesheet_markdown(sheet).splitlines()[4:-1]:
        assert line.replace("\\|", "").count("|") == 10
        assert not {"**", "<", "]("} & set(line.replace("\\\\", "").split("\\"))
