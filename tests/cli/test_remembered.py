"""What commands remember of earlier imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

STAND_UP = "Daily stand-up"
STATUS = "[EXT] Acme weekly status"
PRIYA = "1:1 with Priya"


@pytest.fixture
def last_week(run: Run) -> Run:
    """The same as `run`, after a last week with two series imported."""
    for match, project in (("stand-up", "INT"), ("weekly status", "ACME-2026")):
        words = ("import", "last-week", "--match", match, "--project", project, "--yes")
        assert run(*words).code == 0
    return run


def events(run: Run, days: str = "this-week") -> dict[str, dict[str, Any]]:
    """The last event of each task name."""
    found = run("events", days, "--json").json("events")["events"]
    return {event["task_name"]: event for event in found}


def test_what_was_imported_last_week_is_suggested(last_week: Run) -> None:
    found = events(last_week)
    assert found[STATUS]["project"] == "ACME-2026"
    assert found[STATUS]["suggestion"] == {
        "project": "ACME-2026",
        "task_name": None,
        "reason": "as last week",
        "tick": True,
    }
    assert found[PRIYA]["suggestion"]["reason"] == "5 of 5 with Priya Raman"
    assert not found[PRIYA]["suggestion"]["tick"]
    assert found["Focus: Acme checkout flow"]["suggestion"] is None
    assert "ACME-2026 ≈" in last_week("events", "this-week").out


def test_what_is_remembered_is_imported_as_it_was_announced(last_week: Run) -> None:
    announced = events(last_week)
    words = ("import", "this-week", "--remembered", "--yes", "--json")
    document = last_week(*words).json("import")
    assert {entry["task_name"] for entry in document["imported"]} == {STAND_UP, STATUS}
    assert len(document["imported"]) == 6
    for entry in document["imported"]:
        assert entry["project"] == announced[entry["task_name"]]["project"]
    again = last_week(*words).json("import")
    assert again["imported"] == []


def test_what_was_left_out_last_time_is_not_remembered(last_week: Run) -> None:
    last_week("import", "this-week", "--match", "stand-up", "--yes")
    found = events(last_week, "next-week")
    assert found[STATUS]["suggestion"]["project"] == "ACME-2026", "it is still suggested"
    left = events(last_week)
    assert left[STATUS]["suggestion"]["tick"], "this one can still be imported"
    monday = ("import", "2026-11-23", "--remembered", "--yes", "--json")
    assert last_week(*monday).json("import")["imported"] == [], "it has not ended"


def test_the_series_left_out_last_week_is_not_ticked_this_week(run: Run) -> None:
    run("import", "2026-11-02..2026-11-08", "--project", "ACME-2026", "--yes")
    assert events(run)[PRIYA]["suggestion"]["tick"]
    run("import", "last-week", "--match", "stand-up", "--yes")
    found = events(run)
    assert found[PRIYA]["suggestion"]["project"] == "ACME-2026"
    assert not found[PRIYA]["suggestion"]["tick"]
    assert found[STAND_UP]["suggestion"]["tick"]
    run("import", "last-week", "--match", "1:1", "--yes")
    assert events(run)[PRIYA]["suggestion"]["tick"], "imported after all"


def test_another_choice_is_what_is_remembered(last_week: Run) -> None:
    last_week("import", "this-week", "--match", "weekly", "--project", "GLOBEX", "--yes")
    assert events(last_week, "2026-11-24")[STATUS]["project"] == "GLOBEX"
    last_week("undo")
    assert events(last_week, "2026-11-24")[STATUS]["project"] == "ACME-2026"
    assert events(last_week)[STATUS]["project"] == "GLOBEX", "as it was to be imported"
    last_week("redo")
    assert STATUS not in events(last_week)
    assert events(last_week, "2026-11-24")[STATUS]["project"] == "GLOBEX"


def test_a_deleted_entry_is_forgotten(last_week: Run) -> None:
    entries = last_week("entries", "last-week", "--json").json("entries")["entries"]
    last_week("delete", *(entry["id"] for entry in entries), "--yes")
    assert {event["suggestion"] for event in events(last_week).values()} == {None}


@pytest.mark.parametrize("remember", ["off", "suggest"])
def test_the_setting(last_week: Run, home: Path, remember: str) -> None:
    (home / "config.toml").write_text(f'remember = "{remember}"\n')
    suggestion = events(last_week)[STATUS]["suggestion"]
    assert (suggestion is None) == (remember == "off")


def test_damaged_drafts_are_set_aside_and_said(last_week: Run, home: Path) -> None:
    (home / "drafts.json").write_text("nonsense")
    result = last_week("events", "this-week")
    assert result.code == 0
    assert "drafts.json.damaged-1" in result.err
    assert last_week("events", "this-week").err == ""
