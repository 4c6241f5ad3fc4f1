"""The workbook, read back by openpyxl: the same hours as the entries, and nothing that runs."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from tests.hostile import HOSTILE
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.timesheet import columns_of, timesheet
from trackcal_tui.core.working_hours import WorkingHours
from trackcal_tui.exports.workbook import to_xlsx

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAYS = DateRange(date(2026, 11, 12), date(2026, 11, 24))
PROJECTS = (Project("ACME", "Website"), Project("int", "Internal", billable=False))
FORMULAS = ("=1+1", "+49 30", "-cmd|'/c calc'!A0", "@SUM(A1)", "{=1}", "https://x.y", "007", "1e5")


def made(
    entries: list[Entry], projects: tuple[Project, ...] = PROJECTS, first_weekday: int = 0
) -> bytes:
    hours = WorkingHours()
    weeks = [
        timesheet([one for one in entries if one.date in week], projects, week, hours, NOW)
        for week in columns_of(DAYS, "week", first_weekday)
    ]
    whole = timesheet(entries, projects, DAYS, hours, NOW)
    return to_xlsx(entries, weeks, whole, first_weekday=first_weekday, created=NOW)


def opened(content: bytes, *, formulas: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=not formulas)


def rows(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def entry(name: str = "Task", **fields: Any) -> Entry:
    values = {"id": "e1", "date": date(2026, 11, 16), "seconds": 5400, **fields}
    return Entry(task_name=name, **values)


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.just("e1"),
        st.sampled_from(["One", "=Two"]),
        st.dates(DAYS.first, DAYS.last),
        st.integers(1, 90_000),
        st.sampled_from([None, "ACME", "int", "*", ">0"]),
        rounded_from=st.none() | st.integers(1, 90_000),
    ),
    max_size=12,
)


@given(ENTRIES, st.integers(0, 6))
@settings(max_examples=25, deadline=None)
def test_every_sheet_has_the_hours_of_the_entries(entries: list[Entry], first_weekday: int) -> None:
    book = opened(made(entries, first_weekday=first_weekday))
    total = sum(one.seconds for one in entries) / 3600
    listed = rows(book, "Entries")
    assert [row[3] for row in listed[1 : len(entries) + 1]] == [
        pytest.approx(one.seconds / 3600) for one in entries
    ]
    assert listed[len(entries) + 2][3] == pytest.approx(total)
    by_project = rows(book, "Projects")
    assert by_project[-1][3:5] == (len(entries), pytest.approx(total))
    for row in by_project[1:-1]:
        own = [one for one in entries if (one.project or "no project") == row[0]]
        assert row[3] == len(own)
        assert row[4] == pytest.approx(sum(one.seconds for one in own) / 3600)
    assert rows(book, "Timesheet")[-1][-1] == pytest.approx(total)
    days: dict[date, float] = {}
    for row in rows(book, "Timesheet")[1:]:
        if any(isinstance(cell, datetime) for cell in row):
            heads = row
        elif row[0] == "Total":
            for head, cell in zip(heads[2:9], row[2:9], strict=True):
                if head:
                    days[head.date()] = cell
    assert days == {
        DAYS.first + timedelta(days=at): pytest.approx(
            sum(one.seconds for one in entries if one.date == DAYS.first + timedelta(days=at))
            / 3600
        )
        for at in range(DAYS.days)
    }


def test_days_and_times_are_real_ones_and_hours_are_numbers() -> None:
    start = datetime(2026, 11, 16, 9, 30, tzinfo=BERLIN)
    timed = entry(
        project="ACME",
        start=start,
        end=start + timedelta(minutes=90),
        note="Room 2",
        tags=("a", "b"),
        rounded_from=5000,
    )
    book = opened(made([timed, entry(id="e2")]))
    head, first, second, *_ = rows(book, "Entries")
    values = dict(zip(head, first, strict=True))
    assert values == {
        "Date": datetime(2026, 11, 16),
        "Start": time(9, 30),
        "End": time(11),
        "Hours": 1.5,
        "Project": "ACME",
        "Task": "Task",
        "Note": "Room 2",
        "Tags": "a, b",
        "Exact hours": pytest.approx(5000 / 3600),
        "Id": "e1",
    }
    assert second[1:3] == (None, None)


def test_totals_are_formulas_with_their_values() -> None:
    content = made([entry(project="ACME"), entry(id="e2")])
    formulas, values = opened(content, formulas=True), opened(content)
    for sheet, cell, formula, value in (
        ("Timesheet", "J6", "=SUM(C6:I6)", 1.5),
        ("Timesheet", "C8", "=SUM(C6:C7)", 3.0),
        ("Entries", "D5", "=SUBTOTAL(109,D2:D4)", 3.0),
        ("Projects", "E2", "=SUMPRODUCT(--(Entries!$E$2:$E$3=A2),Entries!$D$2:$D$3)", 1.5),
        ("Projects", "E3", '=SUMPRODUCT(--(Entries!$E$2:$E$3=""),Entries!$D$2:$D$3)', 1.5),
        ("Projects", "E4", "=SUM(E2:E3)", 3.0),
    ):
        assert formulas[sheet][cell].value == formula, cell
        assert values[sheet][cell].value == value, cell


def test_foreign_text_is_text_whatever_it_looks_like() -> None:
    names = [*HOSTILE.values(), *FORMULAS]
    projects = tuple(Project(f"P{at}", name) for at, name in enumerate(names))
    entries = [
        entry(name, project=project.code, note=name, tags=(name,))
        for name, project in zip(names, projects, strict=True)
    ]
    book = opened(made([*entries, entry(project="=1+1")], projects), formulas=True)
    listed = list(book["Entries"].iter_rows(min_row=2, max_row=len(names) + 1))
    for row, name in zip(listed, names, strict=True):
        for cell in (row[5], row[6], row[7]):
            assert isinstance(cell, Cell)
            assert (cell.value or "") == clean(name)
            assert cell.data_type in "sn"
            assert cell.hyperlink is None
    for sheet, column in (("Timesheet", 2), ("Projects", 2)):
        titles = {row[column - 1].value for row in book[sheet].iter_rows(min_row=2)}
        assert {clean(name) for name in FORMULAS} <= titles
    codes = [row[0] for row in book["Timesheet"].iter_rows() if row[0].value == "=1+1"]
    assert [cell.data_type for cell in codes] == ["s"]


def test_sheets_print_on_one_page_wide_with_their_heads_frozen() -> None:
    book = opened(made([entry()]))
    assert book.sheetnames == ["Timesheet", "Entries", "Projects"]
    for sheet in book.worksheets:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (None, 0), "the printer's own: A4 or Letter"
        assert sheet.freeze_panes in ("C2", "A2")
    assert book["Timesheet"].page_setup.fitToHeight in (None, 1)
    assert all(width.width >= 8 for width in book["Entries"].column_dimensions.values())


def test_a_range_without_entries_makes_a_workbook_too() -> None:
    book = opened(made([]))
    assert rows(book, "Projects")[-1][3:5] == (0, 0)
    assert opened(made([]), formulas=True)["Projects"]["D2"].value == "=0", "not a sum of itself"
    assert rows(book, "Entries")[-1][0] == "Total"
