"""Reports: however they are cut and rounded, they say what the entries say."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import HOSTILE
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.core.reports import REPORT_KINDS, ReportKind, bar_parts, make_report
from trackcal_tui.core.rounding import Per, Rounding, RoundingMode, rounded
from trackcal_tui.core.timesheet import timesheet
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.exports.report_formats import report_csv, report_markdown

DAYS = DateRange(date(2026, 11, 1), date(2026, 12, 6))
PROJECTS = (Project("ACME", "Website"), Project("int", "Internal"))
KINDS = st.sampled_from(REPORT_KINDS)
ROUNDINGS = st.none() | st.builds(
    Rounding, st.sampled_from([1, 6, 15, 60]), st.sampled_from(RoundingMode)
)
PERS: st.SearchStrategy[Per] = st.sampled_from(["entry", "day"])


def entry(
    day: int = 0, seconds: int = 3600, project: str | None = None, task: str = "Task"
) -> Entry:
    return Entry("1", task, DAYS.first + timedelta(days=day), seconds, project)


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.just("1"),
        st.sampled_from(["One", "Two", "=3"]),
        st.dates(DAYS.first, DAYS.last),
        st.integers(1, 90_000),
        st.sampled_from([None, "ACME", "int", "gone"]),
        rounded_from=st.none() | st.integers(1, 90_000),
    ),
    max_size=30,
)


@given(ENTRIES, ROUNDINGS, PERS, st.integers(0, 6))
def test_all_reports_of_a_range_have_the_same_totals(
    entries: list[Entry], rounding: Rounding | None, per: Per, first_weekday: int
) -> None:
    made = [
        make_report(
            entries, PROJECTS, DAYS, by, rounding=rounding, per=per, first_weekday=first_weekday
        )
        for by in REPORT_KINDS
    ]
    assert len({(one.entries, one.seconds, one.exact_seconds) for one in made}) == 1
    for one in made:
        assert one.seconds == sum(row.seconds for row in one.rows)
        assert sum(row.entries for row in one.rows) == len(entries)
    assert made[0].exact_seconds == sum(one.exact_seconds for one in entries)


@given(ENTRIES, st.integers(0, 6))
def test_without_rounding_a_report_is_the_timesheet(
    entries: list[Entry], first_weekday: int
) -> None:
    grid = timesheet(
        entries,
        PROJECTS,
        DAYS,
        WorkingHours(),
        datetime(2027, 1, 1, tzinfo=UTC),
        by="week",
        first_weekday=first_weekday,
    )
    by_project = make_report(entries, PROJECTS, DAYS, "project")
    assert {row.key: row.seconds for row in by_project.rows} == {
        row.project: row.seconds for row in grid.rows
    }
    by_week = make_report(entries, PROJECTS, DAYS, "week", first_weekday=first_weekday)
    assert [row.seconds for row in by_week.rows] == [
        column.seconds for column in grid.columns if column.seconds
    ]


@given(ENTRIES, st.integers(1, 60), st.sampled_from(RoundingMode))
def test_rounding_per_day_rounds_each_project_on_each_day(
    entries: list[Entry], minutes: int, mode: RoundingMode
) -> None:
    rounding = Rounding(minutes, mode)
    made = make_report(entries, PROJECTS, DAYS, "project", rounding=rounding, per="day")
    days: dict[tuple[str | None, date], int] = {}
    for one in entries:
        key = (one.project, one.date)
        days[key] = days.get(key, 0) + one.exact_seconds
    for row in made.rows:
        assert row.seconds == sum(
            rounded(seconds, rounding) for (code, _), seconds in days.items() if code == row.key
        )


@given(ENTRIES, KINDS, ROUNDINGS, PERS)
def test_a_csv_says_what_the_report_says(
    entries: list[Entry], by: ReportKind, rounding: Rounding | None, per: Per
) -> None:
    made = make_report(entries, PROJECTS, DAYS, by, rounding=rounding, per=per)
    text = report_csv(made)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [int(row["seconds"]) for row in rows] == [row.seconds for row in made.rows]
    assert [int(row["exact_seconds"]) for row in rows] == [row.exact_seconds for row in made.rows]
    assert sum(int(row["entries"]) for row in rows) == len(entries)
    assert not any(row[by].startswith("=") for row in rows)


def test_projects_and_tasks_have_most_hours_first_and_days_are_in_order() -> None:
    entries = [
        entry(0, 60, "ACME", "short"),
        entry(9, 3600, None, "long"),
        entry(3, 1800, "int", "middle"),
    ]

    def keys(by: ReportKind) -> list[str | None]:
        made = make_report(entries, PROJECTS, DAYS, by)
        return [row.key for row in made.rows]

    assert keys("project") == [None, "int", "ACME"]
    assert keys("task") == ["long", "middle", "short"]
    assert keys("day") == ["2026-11-01", "2026-11-04", "2026-11-10"]
    assert keys("week") == ["2026-W44", "2026-W45", "2026-W46"]


def test_weeks_that_start_on_sunday_are_named_by_their_days() -> None:
    made = make_report([entry()], PROJECTS, DAYS, "week", first_weekday=6)
    assert made.rows[0].key == "2026-11-01..2026-11-07"
    assert made.rows[0].title == "Sun 1 – Sat 7 Nov 2026"


def test_markdown_has_the_exact_hours_beside_rounded_ones() -> None:
    entries = [entry(0, 1000, "ACME"), entry(1, 3600)]
    plain = report_markdown(make_report(entries, PROJECTS, week_of(DAYS.first), "project"))
    assert plain.splitlines() == [
        "**Mon 26 Oct – Sun 1 Nov 2026**",
        "",
        "| Project | Entries | Hours |",
        "| --- | ---: | ---: |",
        "| no project | 1 | 1.00 |",
        "| ACME Website | 1 | 0.28 |",
        "| **Total** | **2** | **1.28** |",
    ]
    made = make_report(entries, PROJECTS, DAYS, "project", rounding=Rounding(15))
    assert report_markdown(made).splitlines()[-3:] == [
        "| no project | 1 | 1.00 | 1.00 |",
        "| ACME Website | 1 | 0.25 | 0.28 |",
        "| **Total** | **2** | **1.25** | **1.28** |",
    ]


def test_foreign_text_stays_inside_its_cell() -> None:
    names = [*HOSTILE.values(), "a | b", "**bold**", "[x](http://y)", "<b>"]
    made = make_report([entry(task=name) for name in names], (), DAYS, "task")
    for line in report_markdown(made).splitlines()[4:-1]:
        assert line.replace("\\|", "").count("|") == 4


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 200), st.integers(0, 10**6))
def test_the_parts_of_a_bar_add_up_to_its_length(parts: list[int], cells: int, more: int) -> None:
    most = sum(parts) + more
    lengths = bar_parts(parts, most, cells)
    assert all(length >= 0 for length in lengths)
    whole = sum(parts) * cells / most if most else 0
    assert abs(sum(lengths) - whole) <= 0.5
