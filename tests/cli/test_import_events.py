"""`import` on the demo tenant."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import DEMO, Run


def test_two_imports_at_once_never_double(home: Path) -> None:
    words = [*DEMO, "--home", str(home), "import", "this-week", "--yes", "--json"]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    answers = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        answers.append(json.loads(out))
    imported = [entry["source"]["event_id"] for one in answers for entry in one["imported"]]
    assert len(imported) == len(set(imported)) > 10
    for answer in answers:
        assert len(answer["imported"]) + answer["already_imported"] == len(imported)


def events(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("events", "this-week", "--json").json("events")["events"]
    return found


def test_importing_twice_doubles_nothing(run: Run) -> None:
    wanted = events(run)
    first = run("import", "this-week", "--yes", "--json").json("import")
    assert first["batch"]["entries"] == len(first["imported"]) == len(wanted)
    assert first["already_imported"] == 0
    assert first["dry_run"] is False
    for entry, event in zip(first["imported"], wanted, strict=True):
        assert entry["source"]["event_id"] == event["id"]
        assert entry["task_name"] == event["task_name"]
        assert entry["batch"] == first["batch"]["id"]
    again = run("import", "this-week", "--yes", "--json").json("import")
    assert again == {
        "batch": None,
        "imported": [],
        "already_imported": len(wanted),
        "dry_run": False,
    }
    left = run("events", "this-week", "--json").json("events")
    assert left["events"] == []
    assert left["skipped_counts"]["already_imported"] == len(wanted)


def test_a_dry_run_saves_nothing(run: Run) -> None:
    plan = run("import", "this-week", "--dry-run", "--project", "int", "--json").json("import")
    assert plan["dry_run"] is True
    assert plan["batch"]["id"] is None
    assert plan["batch"]["entries"] == len(plan["imported"]) > 0
    assert {entry["project"] for entry in plan["imported"]} == {"INT"}
    assert run("entries", "this-week", "--json").json("entries")["entries"] == []
    told = run("import", "this-week", "--dry-run")
    assert "Nothing was saved." in told.out


def test_only_imports_the_events_named(run: Run) -> None:
    first, second, *_ = events(run)
    words = ("import", "this-week", "--only", first["id"], "--only", second["id"], "--yes")
    done = run(*words, "--json").json("import")
    assert [entry["source"]["event_id"] for entry in done["imported"]] == [
        first["id"],
        second["id"],
    ]
    again = run(*words, "--json").json("import")
    assert again["already_imported"] == 2
    assert again["batch"] is None


def test_only_says_why_an_event_is_skipped(run: Run) -> None:
    everything = run("events", "this-week", "--all", "--json").json("events")
    declined = next(one for one in everything["skipped"] if one["reason"] == "declined")
    words = ("import", "this-week", "--yes", "--json", "--only")
    error = run(*words, declined["id"]).failed(2, "event_left_out")
    assert "declined" in error["title"]
    run(*words, "no-such-id").failed(2, "no_such_event")
    assert run("entries", "this-week", "--json").json("entries")["entries"] == []


def test_match_looks_into_titles(run: Run) -> None:
    done = run("import", "this-week", "--match", "DAILY", "--yes", "--json").json("import")
    assert {entry["task_name"] for entry in done["imported"]} == {"Daily stand-up"}
    again = run("import", "this-week", "--match", "daily", "--yes", "--json").json("import")
    assert again["already_imported"] == len(done["imported"])
    none = run("import", "this-week", "--match", "no such title", "--yes", "--json")
    assert none.json("import") == {
        "batch": None,
        "imported": [],
        "already_imported": 0,
        "dry_run": False,
    }


@pytest.mark.parametrize(
    ("code", "why"), [("NOPE", "does not exist"), ("ACME-2025", "is archived")]
)
def test_only_active_projects_are_taken(run: Run, code: str, why: str) -> None:
    error = run("import", "today", "--project", code, "--yes", "--json").failed(2, "project")
    assert why in error["title"]
    assert error["hint"] == "Active projects: ACME-2026, GLOBEX, INT."


@pytest.mark.parametrize("words", [["import", "today"], ["disconnect"]])
def test_without_a_terminal_changes_need_yes(run: Run, words: list[str]) -> None:
    error = run(*words, "--json").failed(2, "confirmation_needed")
    assert "--yes" in error["hint"]


def test_results_as_text(run: Run) -> None:
    assert "imported · " in run("import", "this-week", "--yes").out
    result = run("import", "this-week", "--yes")
    assert result.code == 0
    assert result.out.startswith("0 imported · 0.00 h · ")
    first = run("entries", "this-week", "--json").json("entries")["entries"][0]
    assert "1 event can be imported again" in run("delete", first["id"], "--yes").out
    assert run("undo").out.startswith("Undone: ")


def test_an_import_says_what_is_in_the_future_or_billed_twice(run: Run) -> None:
    doubts = " · 1 in the future · 0.50 h billed twice"
    wanted = events(run)
    much = f"{sum(one['seconds'] for one in wanted) / 3600:.2f} h{doubts}"
    told = run("import", "this-week", "--dry-run").out
    assert f"\nWould import {len(wanted)} events · {much}; 0 already imported.\n" in told
    told = run("import", "this-week", "--yes").out
    assert told.startswith(f"{len(wanted)} imported · {much} · ")
    assert doubts not in run("import", "this-week", "--yes").out


def test_hours_that_are_logged_already_are_billed_twice(run: Run) -> None:
    first, *_ = events(run)
    start = first["start"][11:16]
    run("add", "Review", "0.25", "--date", first["date"], "--start", start)
    words = ("import", "this-week", "--only", first["id"])
    assert " h · 0.25 h billed twice; " in run(*words, "--dry-run").out
    assert " h · 0.25 h billed twice · " in run(*words, "--yes").out


def test_the_plan_names_what_wants_a_look_and_what_the_week_adds_up_to(run: Run) -> None:
    told = run("import", "last-week", "--dry-run").out
    assert "overlap " in told
    assert "no project " in told
    done = run("import", "last-week", "--yes", "--json").json("import")
    hours = done["batch"]["seconds"] / 3600
    assert f"  0.00 → {hours:.2f} h\n" in told
    run("undo")
    one = run("events", "last-week", "--json").json("events")["events"][0]
    run("import", "last-week", "--only", one["id"], "--yes")
    before = one["seconds"] / 3600
    told = run("import", "last-week", "--dry-run").out
    assert f"  {before:.2f} → {hours:.2f} h\n" in told


def test_hours_are_rounded_as_the_settings_say_and_the_exact_ones_kept(
    run: Run, home: Path
) -> None:
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "config.toml").write_text('[rounding]\nminutes = 60\nmode = "up"\n', encoding="utf-8")
    plan = run("import", "last-week", "--dry-run", "--json").json("import")
    done = run("import", "last-week", "--yes", "--json").json("import")
    assert [one["seconds"] for one in plan["imported"]] == [
        one["seconds"] for one in done["imported"]
    ]
    assert any(one["seconds"] != one["exact_seconds"] for one in done["imported"])
    for one in done["imported"]:
        assert one["seconds"] % 3600 == 0
        assert one["seconds"] - 3600 < one["exact_seconds"] <= one["seconds"]
    (home / "config.toml").unlink()
    ids = [one["id"] for one in done["imported"]]
    restored = json.loads(run("edit", *ids, "--hours", "exact", "--json").out)["edited"]
    assert {one["id"]: one["seconds"] for one in restored} == {
        one["id"]: one["exact_seconds"] for one in done["imported"]
    }
    run("undo")
    listed = run("entries", "last-week", "--json").json("entries")["entries"]
    exact = {event["id"]: event["seconds"] for event in plan_events(run)}
    assert {one["source"]["event_id"]: one["exact_seconds"] for one in listed} == exact


def plan_events(run: Run) -> list[dict[str, Any]]:
    """The events of last week once their entries are deleted."""
    run("undo")
    found: list[dict[str, Any]] = run("events", "last-week", "--json").json("events")["events"]
    return found
