"""The CSV formats that trackers import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.trackers.making import MONDAY, WEEK, Machine, begin_early
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.export_formats import TRACKER_FORMS, TrackerForm

FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", '=HYPERLINK("http://x")')
ANA = Connection("id@global", "ana@example.com", AccountKind.WORK, "global", "t", name="Ana Novak")
HEADERS: dict[TrackerForm, str] = {
    "toggl": "Email,Start date,Start time,Duration,Client,Project,Task,Description,Billable,Tags",
    "clockify": "Client,Project,Task,Description,Billable,Tags,Email,"
    "Start date,Start time,Duration",
    "harvest": "Date,Client,Project,Task,Notes,Hours,First name,Last name",
    "looped": "Date,Project,Task,Member,Duration (hours),Billable",
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path / "home")
    made.ledger.save_connection(ANA)
    yield made
    made.close()


def rows(machine: Machine, form: TrackerForm) -> list[dict[str, str]]:
    text = machine.engine.exporting.make_for(WEEK, form).text
    assert text.partition("\r\n")[0] == HEADERS[form]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_an_entry_in_every_form(machine: Machine) -> None:
    (entry,) = machine.fill(1)
    machine.edit(entry, seconds=5430, note="With Priya", tags=("onsite", "plan"))
    times = {"Start date": "2026-11-16", "Start time": "09:00:00", "Duration": "01:30:30"}
    common = {
        "Email": "ana@example.com",
        "Client": "",
        "Project": "Acme website",
        "Task": "",
        "Description": "Meeting 0 – With Priya",
        "Billable": "Yes",
        "Tags": "onsite, plan",
        **times,
    }
    assert rows(machine, "toggl") == [common]
    assert rows(machine, "clockify") == [common]
    assert rows(machine, "harvest") == [
        {
            "Date": "2026-11-16",
            "Client": "",
            "Project": "Acme website",
            "Task": "Meetings",
            "Notes": "Meeting 0 – With Priya",
            "Hours": "1.51",
            "First name": "Ana",
            "Last name": "Novak",
        }
    ]
    assert rows(machine, "looped") == [
        {
            "Date": "2026-11-16",
            "Project": "Acme website",
            "Task": "Meeting 0",
            "Member": "Ana Novak",
            "Duration (hours)": "1.51",
            "Billable": "Yes",
        }
    ]


def test_only_hours_of_billable_projects_are_billable(machine: Machine) -> None:
    (entry,) = machine.fill(1)
    (project,) = [one for one in machine.ledger.projects() if one.code == entry.project]
    machine.ledger.edit_project(project.code, replace(project, billable=False))
    assert [row["Billable"] for row in rows(machine, "toggl")] == ["No"]
    machine.edit(entry, project=None)
    assert [row["Billable"] for row in rows(machine, "clockify")] == ["No"]


def test_an_entry_without_a_start_follows_what_the_day_has(machine: Machine) -> None:
    timed, by_hand = machine.fill(2)
    machine.edit(by_hand, start=None, date=MONDAY)
    assert [row["Start time"] for row in rows(machine, "toggl")] == ["09:00:00", "09:30:00"]
    machine.edit(timed, date=MONDAY + timedelta(days=1))
    assert [row["Start time"] for row in rows(machine, "clockify")] == ["09:00:00", "09:00:00"]
    begin_early(machine)
    assert [row["Start time"] for row in rows(machine, "toggl")] == ["07:30:00", "09:00:00"]


@pytest.mark.parametrize("form", TRACKER_FORMS)
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_run_by_a_spreadsheet(machine: Machine, form: TrackerForm, formula: str) -> None:
    (entry,) = machine.fill(1)
    machine.edit(entry, task_name=formula)
    (row,) = rows(machine, form)
    assert any(formula.strip() in value for value in row.values())
    assert not any(value.startswith(("=", "+", "-", "@", "＝")) for value in row.values())
