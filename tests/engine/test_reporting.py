"""Timesheets, reports and exports of one ledger agree with its entries, to the second."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from trackcal_tui.core.entries import EntryEdit, Project
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.reports import REPORT_KINDS
from trackcal_tui.core.rounding import Per, Rounding, RoundingMode
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import Engine, open_engine

DAYS = DateRange(date(2026, 10, 19), date(2026, 11, 1))
"""With the night on which European clocks go back."""
ZONES = ("Europe/Berlin", "UTC", "America/St_Johns", "Pacific/Kiritimati", "Asia/Kolkata")
PROJECTS = (Project("ACME", "Website"), Project("int", "Internal", billable=False))


@contextmanager
def engine_in(zone: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as home:
        environment = {"TRACKCAL_TIMEZONE": zone}
        engine = open_engine(home, clock=FixedClock(FIXED_NOW), environment=environment)
        try:
            for project in PROJECTS:
                engine.ledger.add_project(project)
            yield engine
        finally:
            engine.close()


@st.composite
def edits(draw: st.DrawFn, zone: str) -> EntryEdit:
    """Draw an entry, with a start or without."""
    day = draw(st.dates(DAYS.first, DAYS.last))
    edit = EntryEdit(
        task_name=draw(st.sampled_from(["Review", "=1+1", "Call; plan"])),
        date=day,
        seconds=draw(st.integers(1, 90_000)),
        project=draw(st.sampled_from([None, "ACME", "int"])),
    )
    if draw(st.booleans()):
        clock = time(draw(st.integers(0, 23)), draw(st.integers(0, 59)))
        start = datetime.combine(day, clock, ZoneInfo(zone))
        return EntryEdit(edit.task_name, edit.date, edit.seconds, edit.project, start=start)
    return edit


@given(
    st.data(),
    st.sampled_from(ZONES),
    st.none() | st.builds(Rounding, st.sampled_from([1, 6, 15, 60]), st.sampled_from(RoundingMode)),
    st.sampled_from(["entry", "day"]),
)
@settings(max_examples=20, deadline=None)
def test_all_say_the_same(
    data: st.DataObject, zone: str, rounding: Rounding | None, per: Per
) -> None:
    with engine_in(zone) as engine:
        for edit in data.draw(st.lists(edits(zone), max_size=8)):
            engine.ledger.add_entry(edit)
        exact = sum(entry.seconds for entry in engine.ledger.entries(DAYS))
        by_week = engine.reporting.timesheet(DAYS, "week")
        by_day = engine.reporting.timesheet(DAYS)
        assert by_week.seconds == by_day.seconds == exact == engine.ledger.totals(DAYS).seconds
        assert [column.seconds for column in by_week.columns] == [
            sum(one.seconds for one in by_day.columns[at : at + 7]) for at in (0, 7)
        ]
        reports = [
            engine.reporting.report(DAYS, by, rounding=rounding, per=per) for by in REPORT_KINDS
        ]
        (total,) = {report.seconds for report in reports}
        assert {report.exact_seconds for report in reports} == {exact}
        if rounding is None:
            assert total == exact

        def exported(form: str) -> bytes:
            made = engine.exporting.make(
                DAYS,
                form,
                rounding=rounding,
                per=per,  # type: ignore[arg-type] # plain str
            )
            return made.content

        rows = list(csv.DictReader(io.StringIO(exported("csv").decode(), newline="")))
        assert sum(int(row["seconds"]) for row in rows) == total
        assert sum(int(row["exact_seconds"]) for row in rows) == exact
        assert json.loads(exported("json"))["totals"]["seconds"] == total
        events = Calendar.from_ical(exported("ics")).walk("VEVENT")
        assert sum(int(event["X-TRACKCAL-SECONDS"]) for event in events) == total
        book = load_workbook(io.BytesIO(exported("xlsx")), data_only=True)
        *_, last = book["Projects"].iter_rows(values_only=True)
        assert last[4] == pytest.approx(total / 3600)
        codes = {row.key: row.seconds for row in reports[0].rows}
        for code, _, _, _, hours, _ in book["Projects"].iter_rows(2, values_only=True):
            if code != "Total":
                key = None if code == "no project" else code
                assert hours == pytest.approx(codes[key] / 3600)


def test_the_last_twelve_weeks_end_with_the_range_or_this_week() -> None:
    with engine_in("Europe/Berlin") as engine:
        day = date(2026, 8, 31)
        engine.ledger.add_entry(EntryEdit("Long ago", day, 3600, "ACME"))
        engine.ledger.add_entry(EntryEdit("Longer ago", day - timedelta(days=1), 60, "int"))
        weeks = engine.reporting.recent_weeks(DateRange(date(2026, 11, 18), date(2026, 11, 18)))
        assert len(weeks.columns) == 12
        assert weeks.columns[0].days.first == day
        assert weeks.columns[-1].days.last == date(2026, 11, 22)
        assert [(row.project, row.cells[0]) for row in weeks.rows] == [("ACME", 3600)]
        assert engine.reporting.recent_weeks(DateRange(day, date(2027, 1, 1))) == weeks
