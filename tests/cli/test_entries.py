"""`entries`, `delete` and `undo` on the demo tenant."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import Run


def importable(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("events", "--json").json("events")["events"]
    return found


def test_entries_are_those_imported(run: Run) -> None:
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


def test_a_deleted_entry_frees_its_event(run: Run) -> None:
    imported = run("import", "this-week", "--yes", "--json").json("import")["imported"]
    first, second, *_ = imported
    done = run("delete", first["id"], second["id"][:12], first["id"][:12], "--yes", "--json")
    assert done.json("delete")["deleted"] == [first, second]
    assert {event["id"] for event in importable(run)} == {
        first["source"]["event_id"],
        second["source"]["event_id"],
    }
    run("delete", first["id"], "--yes", "--json").failed(2, "usage")
    again = run("import", "this-week", "--yes", "--json").json("import")
    assert len(again["imported"]) == 2
    assert again["already_imported"] == len(imported) - 2


def test_a_wrong_id_among_right_ones_deletes_nothing(run: Run) -> None:
    imported = run("import", "this-week", "--yes", "--json").json("import")["imported"]
    assert run("delete", imported[0]["id"], "nosuchid", "--yes").code == 2
    kept = run("entries", "this-week", "--json").json("entries")["entries"]
    assert kept == imported


def test_an_unknown_id_is_told_before_a_confirmation_is_asked_for(run: Run) -> None:
    imported = run("import", "today", "--yes", "--json").json("import")["imported"]
    run("delete", "nosuchid", "--json").failed(2, "usage")
    error = run("delete", imported[0]["id"], "--json").failed(2, "confirmation_needed")
    assert "--yes" in error["hint"]
    assert run("entries", "today", "--json").json("entries")["entries"] == imported


def test_undo_and_redo_say_what_a_tracker_still_has(run: Run) -> None:
    imported = run("import", "this-week", "--yes", "--json").json("import")["imported"]
    pushed = run("push", "today", "--yes", "--json").json("push")["created"]
    part = f"{len(pushed)} of them still in Looped Track until the next push"
    assert run("undo").out.endswith(f" h) · {part}\n")
    assert run("redo").out.endswith(" h)\n"), "nothing was removed"
    run("push", "this-week", "--yes")
    assert run("undo").out.endswith(" · still in Looped Track until the next push\n")
    run("push", "this-week", "--yes")
    run("redo")
    assert run("undo").out.endswith(" h)\n"), "the tracker has heard of it"
    run("redo")
    run("push", "this-week", "--yes")
    run("delete", imported[0]["id"], "--yes")
    run("undo")
    assert run("redo").out.endswith(" · still in Looped Track until the next push\n")


def test_undo_goes_back_step_by_step(run: Run) -> None:
    imported = run("import", "this-week", "--yes", "--json").json("import")["imported"]
    run("delete", imported[0]["id"], "--yes")
    back = run("undo", "--json").json("undo")["undone"]
    assert back["entries_restored"] == 1
    assert run("entries", "this-week", "--json").json("entries")["entries"] == imported
    back = run("undo", "--json").json("undo")["undone"]
    assert back["entries_removed"] == len(imported)
    assert run("entries", "this-week", "--json").json("entries")["entries"] == []
    assert len(importable(run)) == len(imported)
    assert run("undo", "--json").json("undo") == {"undone": None}
    assert run("undo").out == "Nothing to undo\n"
