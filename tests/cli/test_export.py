"""`export` on the demo tenant."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from tests.cli.conftest import DEMO, Run, check
from tests.cli.terminal import Terminal


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
    assert run("export", "this-week", "--json").json("entries") == entries
    assert run("export", "this-week", "--json", "--excel").out.startswith("\ufeffdate")
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


@pytest.mark.usefixtures("imported")
def test_a_workbook_is_written_to_a_file_or_a_pipe(run: Run, tmp_path: Path, home: Path) -> None:
    total = run("entries", "--json").json("entries")["totals"]["seconds"] / 3600
    file = tmp_path / "week.xlsx"
    assert run("export", "--format", "xlsx", "-o", str(file)).code == 0
    words = [*DEMO, "--home", str(home), "export", "--format", "xlsx"]
    piped = subprocess.run(words, capture_output=True, check=True).stdout
    for content in (file.read_bytes(), piped):
        sheet = load_workbook(io.BytesIO(content), data_only=True)["Projects"]
        *_, last = sheet.iter_rows(values_only=True)
        assert last[4] == pytest.approx(total)


@pytest.mark.pty
def test_a_workbook_is_not_poured_into_a_terminal(home: Path) -> None:
    terminal = Terminal([*DEMO, "--home", str(home), "export", "--format", "xlsx"], 80, {})
    assert terminal.finish() == 2
    assert "--output" in terminal.text


@pytest.mark.usefixtures("imported")
def test_a_csv_for_excel_has_the_decimal_mark_of_the_locale_or_the_option(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    german = run("export", "--excel").out
    assert german.startswith("\ufeffdate;task_name;")
    assert german == run("export", "--decimal", ",").out
    english = run("export", "--excel", "--decimal", ".").out
    assert english.startswith("\ufeffdate,task_name,")
    run("export", "--excel", "--format", "ics", "--json").failed(2, "usage")
    run("export", "--excel", "--for", "toggl", "--json").failed(2, "usage")


@pytest.mark.usefixtures("imported")
def test_an_export_may_be_rounded_and_keeps_the_exact_seconds(run: Run) -> None:
    exact = run("entries", "--json").json("entries")
    words = ("--round", "60:up", "--per", "day")
    document = json.loads(run("export", "--format", "json", *words).out)
    check(document, "entries")
    report = run("report", *words, "--json").json("report")
    assert document["totals"]["seconds"] == report["totals"]["seconds"]
    assert document["totals"]["seconds"] > exact["totals"]["seconds"]
    assert [one["exact_seconds"] for one in document["entries"]] == [
        one["seconds"] for one in exact["entries"]
    ]
