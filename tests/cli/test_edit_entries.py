"""`add`, `edit`, `redo` and the filters of `entries`."""

from __future__ import annotations

from typing import Any
from unicodedata import category

import pytest

from tests.cli.conftest import Run
from tests.hostile import HOSTILE


def added(run: Run, *words: str) -> dict[str, Any]:
    entry: dict[str, Any] = run("add", *words, "--json").json("add")["entry"]
    return entry


def listed(run: Run, *words: str) -> list[str]:
    found = run("entries", *words, "--json").json("entries")["entries"]
    return [entry["task_name"] for entry in found]


def test_an_entry_is_added_with_every_field(run: Run) -> None:
    day = ("--date", "yesterday", "--start", "9:30")
    more = ("--project", "globex", "--note", "two\nlines", "--tag", "phone", "urgent")
    entry = added(run, "Support", "1h30", *day, *more)
    assert entry | {"id": ""} == {
        "id": "",
        "task_name": "Support",
        "date": "2026-11-19",
        "seconds": 5400,
        "exact_seconds": 5400,
        "hours": 1.5,
        "project": "GLOBEX",
        "note": "two lines",
        "tags": ["phone", "urgent"],
        "start": "2026-11-19T09:30:00+01:00",
        "end": "2026-11-19T11:00:00+01:00",
        "source": None,
        "batch": None,
    }
    assert run("entries", "--json").json("entries")["entries"] == [entry]


def test_an_entry_needs_no_more_than_task_and_hours(run: Run) -> None:
    entry = added(run, "Review", "45m")
    assert (entry["date"], entry["seconds"], entry["project"]) == ("2026-11-20", 2700, None)
    result = run("add", "Review", "0,25")
    assert "0.25 h added" in result.out
    assert "trackcal undo" in result.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Review soon", "hours"),
        ("Review 1 --date someday", "day"),
        ("Review 1 --date this-week", "day"),
        ("Review 1 --start 25:00", "time"),
        ("Review 1 --start half", "time"),
        ("Review 1 --project NOWHERE", "project"),
    ],
)
def test_a_wrong_field_is_named_and_adds_nothing(run: Run, words: str, code: str) -> None:
    run("add", *words.split(), "--json").failed(2, code)
    assert listed(run, "2026-W46..2026-W47") == []


def test_editing_sets_the_same_fields_on_each_entry(run: Run) -> None:
    one = added(run, "One", "1", "--start", "10:00", "--note", "kept")
    two = added(run, "Two", "2", "--tag", "old")
    words = ("--hours", "3:00", "--project", "INT", "--date", "monday", "--tag", "new")
    document = run("edit", one["id"], two["id"][:6], *words, "--json").json("edit")
    assert document["totals"] == {"entries": 2, "seconds": 21600, "hours": 6.0}
    first, second = document["edited"]
    assert (first["task_name"], first["note"], first["tags"]) == ("One", "kept", ["new"])
    assert first["start"] == "2026-11-16T10:00:00+01:00"
    assert second["date"] == "2026-11-16"
    assert {first["project"], second["project"]} == {"INT"}
    cleared = run("edit", one["id"], "--project", "none", "--note", "", "--tag", "--json")
    (after,) = cleared.json("edit")["edited"]
    assert (after["project"], after["note"], after["tags"]) == (None, "", [])
    assert "1 entry · 3.00 h edited" in run("edit", two["id"], "--task", "Three").out


def test_an_edit_without_a_field_or_with_a_wrong_id_changes_nothing(run: Run) -> None:
    entry = added(run, "One", "1")
    error = run("edit", entry["id"], "--json").failed(2, "usage")
    assert "--hours" in error["hint"]
    run("edit", entry["id"], "nosuchid", "--task", "Two", "--json").failed(2, "usage")
    assert listed(run) == ["One"]


def test_what_was_undone_is_redone(run: Run) -> None:
    assert run("redo", "--json").json("redo") == {"redone": None}
    assert run("redo").out == "Nothing to redo\n"
    added(run, "One", "1")
    run("undo")
    assert listed(run) == []
    assert run("redo", "--json").json("redo")["redone"]["entries_restored"] == 1
    assert listed(run) == ["One"]


def test_entries_are_filtered_by_project_and_text(run: Run) -> None:
    added(run, "Code review", "1", "--project", "INT")
    added(run, "Meeting", "1", "--project", "GLOBEX", "--note", "about the review")
    added(run, "Lunch", "1", "--tag", "preview")
    added(run, "Phone", "1")
    assert listed(run, "--project", "int") == ["Code review"]
    assert set(listed(run, "--project", "none")) == {"Lunch", "Phone"}
    assert set(listed(run, "--match", "REVIEW")) == {"Code review", "Meeting", "Lunch"}
    assert listed(run, "today", "--project", "GLOBEX", "--match", "about") == ["Meeting"]
    assert run("entries", "--match", "x", "--json").json("entries")["totals"]["entries"] == 0
    run("entries", "--project", "NOWHERE", "--json").failed(2, "project")


def test_foreign_text_is_plain_in_every_listing(run: Run) -> None:
    for text in HOSTILE.values():
        run("add", text, "1", "--note", text, "--tag", text)
    run("projects", "add", HOSTILE["escape"], "--code", HOSTILE["title"])
    run("add", "Review", "1", "--project", HOSTILE["title"])
    for words in (
        ("entries",),
        ("entries", "--match", HOSTILE["escape"]),
        *(("report", "--by", by) for by in ("project", "task")),
        *(("report", "--by", "task", "--format", form) for form in ("markdown", "csv")),
        *(("export", "--format", form) for form in ("csv", "timedot")),
    ):
        result = run(*words)
        assert result.code == 0, words
        controls = {one for one in result.out if category(one) in ("Cc", "Cf", "Cs")}
        assert controls <= {"\n", "\r", "\u200d"}, words  # a joiner holds an emoji together
