"""`export` on the demo tenant."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.conftest import Run, check


def test_a_file_name_may_hold_half_a_character(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "week-\udcff.csv"
    words = ("export", "today", "--format", "csv", "--output", str(file), "--json")
    assert run(*words).json("export")["export"]["file"] == str(file)
    assert file.exists()


@pytest.fixture
def imported(run: Run) -> None:
    assert run("import", "this-week", "--project", "GLOBEX", "--yes").code == 0


@pytest.mark.usefixtures("imported")
def test_exports_hold_the_same_entries(run: Run, tmp_path: Path) -> None:
    entries = run("entries", "this-week", "--json").json("entries")
    table = run("export", "this-week").out
    assert table == run("export", "this-week", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table, newline=""), strict=True))
    assert [row["id"] for row in rows] == [entry["id"] for entry in entries["entries"]]
    assert {row["project"] for row in rows} == {"GLOBEX"}
    document = json.loads(run("export", "this-week", "--format", "json").out)
    check(document, "entries")
    assert document == entries
    file = tmp_path / "week.ics"
    told = run("export", "this-week", "--format", "ics", "--output", str(file), "--json")
    assert told.json("export")["export"]["entries"] == len(rows)
    names = [str(event["UID"]) for event in Calendar.from_ical(file.read_text()).walk("VEVENT")]
    assert names == [f"{row['id']}@trackcal" for row in rows]


@pytest.mark.usefixtures("imported")
def test_an_export_replaces_a_file_only_with_force(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "week.csv"
    file.write_text("mine")
    words = ("export", "this-week", "--format", "csv", "-o", str(file))
    error = run(*words, "--json").failed(2, "output_exists")
    assert "--force" in error["hint"]
    assert file.read_text() == "mine"
    result = run(*words, "--force")
    assert result.code == 0
    assert result.out.startswith(f"{file}: ")
    assert file.read_text().startswith("date,")
    missing = tmp_path / "none" / "week.csv"
    run("export", "today", "--format", "csv", "-o", str(missing), "--json").failed(1, "output")


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("form", ["toggl", "clockify", "harvest", "looped"])
def test_an_export_for_a_tracker_holds_every_entry(run: Run, form: str, tmp_path: Path) -> None:
    entries = run("entries", "this-week", "--json").json("entries")["entries"]
    table = run("export", "this-week", "--for", form).out
    rows = list(csv.DictReader(io.StringIO(table, newline=""), strict=True))
    assert [row["Project"] for row in rows] == ["Globex support retainer"] * len(entries)
    file = tmp_path / "week.csv"
    told = run("export", "this-week", "--for", form, "--output", str(file), "--json")
    assert told.json("export")["export"]["format"] == "csv"
    assert file.read_bytes().decode() == table
    run("export", "--for", form, "--format", "ics", "--json").failed(2, "usage")
