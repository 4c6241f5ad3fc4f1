"""`events`, `entries` and `export` on the demo tenant."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.conftest import Run, check
from trackcal_tui.core.events import SkipReason


def test_events(run: Run) -> None:
    document = run("events", "this-week", "--json").json("events")
    assert document["range"] == {
        "from": "2026-11-16",
        "to": "2026-11-22",
        "timezone": "Europe/Berlin",
    }
    assert document["connection"]["state"] == "Connected"
    assert document["skipped"] == []
    assert document["totals"]["events"] == len(document["events"]) > 10
    assert document["totals"]["seconds"] == sum(e["seconds"] for e in document["events"])
    starts = [(event["start"], event["id"]) for event in document["events"]]
    assert starts == sorted(starts)
    for event in document["events"]:
        assert event["start"].startswith(event["date"])
        assert event["start"].endswith("+01:00")
        assert event["hours"] == pytest.approx(event["seconds"] / 3600, abs=0.005)


def test_all_events_come_with_every_reason(run: Run) -> None:
    document = run("events", "this-week", "--all", "--json").json("events")
    counts: dict[str, int] = {}
    for skipped in document["skipped"]:
        counts[skipped["reason"]] = counts.get(skipped["reason"], 0) + 1
    assert counts == document["skipped_counts"]
    assert set(counts) == set(SkipReason) - {"already_imported", "dismissed"}
    assert (
        run("events", "this-week", "--json").json("events")["skipped_counts"]
        == document["skipped_counts"]
    )


def test_events_for_people(run: Run) -> None:
    result = run("events", "this", "week", "--all")
    assert result.code == 0
    assert result.err == ""
    assert "Mon 16 – Sun 22 Nov 2026 · this week · Europe/Berlin · ana@contoso.com" in result.out
    assert "Mon 16 Nov  10:00 – 12:00" in result.out
    assert "answered maybe" in result.out
    assert "\x1b" not in result.out


@pytest.mark.parametrize("columns", [None, "80", "200"])
def test_the_ids_shown_can_be_imported(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str | None
) -> None:
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    wanted = [event["id"] for event in run("events", "--json").json("events")["events"]]
    shown = re.findall(r"  (AAk\S+)", run("events").out)
    assert len(shown) == len(wanted)
    assert all(map(str.startswith, wanted, shown))
    plan = run("import", "--only", *shown[2:5], "--dry-run", "--json").json("import")
    assert [entry["source"]["event_id"] for entry in plan["imported"]] == wanted[2:5]
    run("import", "--only", "AAkA", "--dry-run", "--json").failed(2, "no_such_event")


def test_a_range_is_this_week_unless_it_is_given(run: Run) -> None:
    events = run("events", "--json").out
    assert events == run("events", "this-week", "--json").out
    assert run("import", "--dry-run").out == run("import", "this-week", "--dry-run").out
    run("import", "--yes")
    for command in ("entries", "export", "drift"):
        assert run(command).out == run(command, "this-week").out
        assert run(command).out != run(command, "last-month").out


def test_words_of_a_range_may_stand_around_options(run: Run) -> None:
    expected = run("events", "last-week", "--all", "--json").out
    for words in ("--all last week --json", "last --all --json week", "--json --all last-week"):
        assert run("events", *words.split()).out == expected


def test_json_may_stand_anywhere_and_ranges_may_begin_with_a_dash(run: Run) -> None:
    for words in (
        ["--json", "events", "-7d"],
        ["events", "-7d", "--json", "--demo"],
        ["events", "-7d..today", "--json"],
    ):
        document = run(*words).json("events")
        assert document["range"]["from"] == "2026-11-14"


def test_a_wrong_range_shows_three_right_ones(run: Run) -> None:
    error = run("events", "2026-13", "--json").failed(2, "range")
    assert "there is no month 13" in error["title"]
    assert error["hint"].count(",") == 1


@pytest.mark.parametrize("words", ["-7x", "-1m", "-7d..then", "-3 fortnights"])
def test_a_wrong_range_with_a_dash_is_no_option(run: Run, words: str) -> None:
    for command in (["entries", words, "--json"], ["--json", "entries", words]):
        error = run(*command).failed(2, "range")
        assert words in error["title"]


def test_entries(run: Run) -> None:
    assert run("entries", "this-week", "--json").json("entries") == {
        "entries": [],
        "totals": {"entries": 0, "seconds": 0, "hours": 0},
    }
    imported = run("import", "this-week", "--yes", "--json").json("import")
    document = run("entries", "this-week", "--json").json("entries")
    assert document["entries"] == imported["imported"]
    assert document["totals"]["entries"] == len(document["entries"])
    assert document["totals"]["seconds"] == imported["batch"]["seconds"]
    result = run("entries", "2026-W47")
    assert document["entries"][0]["id"][:8] in result.out
    assert f"{len(document['entries'])} entries" in result.out


@pytest.fixture
def imported(run: Run) -> None:
    assert run("import", "this-week", "--project", "GLOBEX", "--yes").code == 0


@pytest.mark.usefixtures("imported")
def test_exports(run: Run, tmp_path: Path) -> None:
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
def test_an_export_replaces_no_file_unasked(run: Run, tmp_path: Path) -> None:
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
