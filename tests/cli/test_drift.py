"""`drift`: what changed on the demo tenant since its import, listed and decided about."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Run
from trackcal_tui.demo.tenant import DemoTenant

Change = Callable[..., None]


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Change:
    """Changes events in the tenant's answers, as their organizers would: by id, Graph's fields.
    Without fields an event is deleted."""
    changes: dict[str, dict[str, Any]] = {}
    deleted: set[str] = set()
    answer = DemoTenant.handle

    def changed(tenant: DemoTenant, request: httpx.Request) -> httpx.Response:
        response = answer(tenant, request)
        if request.url.path.rpartition("/")[2] in deleted:
            return httpx.Response(404, json={"error": {"code": "ErrorItemNotFound"}})
        if "calendarView" not in request.url.path or response.status_code != 200:
            return response
        page = json.loads(response.content)
        kept = (one for one in page["value"] if one["id"] not in deleted)
        page["value"] = [one | changes.get(one["id"], {}) for one in kept]
        return httpx.Response(200, json=page)

    def remember(event_id: str, **fields: Any) -> None:
        changes[event_id] = fields
        if not fields:
            deleted.add(event_id)

    monkeypatch.setattr(DemoTenant, "handle", changed)
    return remember


@pytest.fixture
def week(run: Run) -> list[dict[str, Any]]:
    """The entries of the imported week."""
    done = run("import", "this-week", "--yes", "--json").json("import")
    imported: list[dict[str, Any]] = done["imported"]
    return imported


def id_of(entry: dict[str, Any]) -> str:
    return str(entry["source"]["event_id"])


def listed(run: Run, *words: str) -> Any:
    return run("drift", "this-week", "--json", *words).json("drift")


def entries(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("entries", "this-week", "--json").json("entries")["entries"]
    return found


def test_nothing_changed_in_outlook(run: Run, week: list[dict[str, Any]]) -> None:
    document = listed(run)
    assert document["drift"] == document["lookalikes"] == []
    assert "Nothing changed in Outlook" in run("drift", "this week").out


def test_listing_changes_nothing(run: Run, week: list[dict[str, Any]], change: Change) -> None:
    change(id_of(week[0]), subject="Another name")
    change(id_of(week[1]), isCancelled=True)
    first, second = listed(run)["drift"]
    assert (first["entry_id"], first["kinds"]) == (week[0]["id"], ["renamed"])
    assert first["entry"] == week[0]
    assert first["applied"] == week[0] | {"task_name": "Another name"}
    assert (second["kinds"], second["applied"]) == (["cancelled"], None)
    told = run("drift", "this-week").out
    assert '"Another name"' in told and "cancelled" in told and week[0]["id"][:8] in told
    assert "2 entries changed in Outlook" in told
    assert entries(run) == week


def test_applying_one_change(run: Run, week: list[dict[str, Any]], change: Change) -> None:
    for entry in week[:2]:
        change(id_of(entry), subject="Another name")
    document = listed(run, "--apply", week[0]["id"][:8], "--yes")
    assert [one["id"] for one in document["updated"]] == [week[0]["id"]]
    assert [one["entry_id"] for one in document["drift"]] == [week[1]["id"]]
    assert [one["task_name"] for one in entries(run)[:2]] == ["Another name", week[1]["task_name"]]
    assert [one["entry_id"] for one in listed(run)["drift"]] == [week[1]["id"]]


def test_applying_all_and_undoing(run: Run, week: list[dict[str, Any]], change: Change) -> None:
    change(id_of(week[0]), subject="Another name")
    change(id_of(week[1]), isCancelled=True)
    told = run("drift", "this-week", "--apply", "all", "--yes").out
    assert told == ("1 entry updated · 1 entry deleted with the event · undo with: trackcal undo\n")
    assert len(entries(run)) == len(week) - 1
    # A cancelled event is not importable again.
    skipped = run("events", "this-week", "--all", "--json").json("events")["skipped"]
    assert {"cancelled"} == {one["reason"] for one in skipped if one["id"] == id_of(week[1])}
    run("undo")
    assert entries(run) == week


def test_a_change_that_is_kept_away_is_not_listed_again(
    run: Run, week: list[dict[str, Any]], change: Change
) -> None:
    change(id_of(week[0]), subject="Another name")
    document = listed(run, "--keep", week[0]["id"], "--yes")
    assert document["kept"] == [week[0]]
    assert document["drift"] == []
    assert listed(run)["drift"] == []
    assert entries(run) == week
    assert run("drift", "this-week", "--keep", "all", "--yes").out == "Nothing to decide\n"


def test_a_linked_event_is_imported(run: Run, week: list[dict[str, Any]], change: Change) -> None:
    change(id_of(week[0]), id="renumbered")
    (known,) = listed(run)["lookalikes"]
    assert known["event"]["id"] == "renumbered"
    assert known["entry"] == week[0]
    assert "same meeting as your entry" in run("drift", "this-week").out
    document = listed(run, "--link", "renumbered", "--yes")
    assert id_of(document["linked"][0]) == "renumbered"
    assert document["lookalikes"] == []
    again = run("import", "this-week", "--yes", "--json").json("import")
    assert again["imported"] == []
    assert again["already_imported"] == len(week)


def test_an_import_leaves_out_what_looks_imported(
    run: Run, week: list[dict[str, Any]], change: Change
) -> None:
    change(id_of(week[0]), id="renumbered")
    told = run("import", "this-week", "--yes")
    assert "0 imported" in told.out
    assert "1 event looks already imported under another id and was skipped" in told.err
    assert "trackcal drift 2026-11-16..2026-11-22" in told.err
    assert entries(run) == week
    done = run("import", "this-week", "--only", "renumbered", "--yes", "--json").json("import")
    assert [id_of(one) for one in done["imported"]] == ["renumbered"]


def test_what_looks_imported_is_not_suggested_to_be_ticked(
    run: Run, week: list[dict[str, Any]], change: Change
) -> None:
    _, meeting, *_ = (one for one in week if one["task_name"] == "Daily stand-up")
    change(id_of(meeting), id="renumbered")
    (draft,) = run("events", "this-week", "--json").json("events")["events"]
    assert draft["id"] == "renumbered"
    assert (draft["suggestion"] or {}).get("tick") is not True
    run("delete", meeting["id"], "--yes")  # then it is a meeting like any other of its series
    (draft,) = run("events", "this-week", "--json").json("events")["events"]
    assert draft["suggestion"]["tick"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--apply", "ffffffff"), "no_such_drift"),
        (("--keep", "all", "--apply", "all"), "usage"),
        (("--apply", "a"), "no_such_drift"),
        (("--link", "nothing"), "no_such_event"),
    ],
)
def test_wrong_decisions_change_nothing(
    run: Run, week: list[dict[str, Any]], change: Change, words: tuple[str, ...], code: str
) -> None:
    change(id_of(week[0]), subject="Another name")
    run("drift", "this-week", *words, "--yes", "--json").failed(2, code)
    assert entries(run) == week


def test_without_a_terminal_a_decision_needs_yes(
    run: Run, week: list[dict[str, Any]], change: Change
) -> None:
    change(id_of(week[0]), subject="Another name")
    for word in ("--apply", "--keep", "--link"):
        run("drift", "this-week", word, "all", "--json").failed(2, "confirmation_needed")
    assert entries(run) == week


# -- a damaged ledger


def damaged(home: Path) -> bytes:
    file = home / "track.json"
    content = file.read_bytes()[:-30]
    file.write_bytes(content)
    return content


def test_recovering_the_previous_generation(
    run: Run, home: Path, week: list[dict[str, Any]]
) -> None:
    run("delete", week[0]["id"], "--yes")
    broken = damaged(home)
    failure = run("entries", "this-week", "--json").failed(6, "store_damaged")
    assert "trackcal doctor --recover" in failure["hint"]
    assert "track.json.previous" in failure["hint"]
    (kept,) = home.glob("track.json.damaged-*")
    assert kept.name in failure["title"]
    # A look alone recovers nothing.
    assert run("doctor", "--json").json("doctor")["exit_code"] == 6
    done = run("doctor", "--recover", "--json").json("doctor")
    assert done["exit_code"] == 0
    (recovery,) = [one for one in done["findings"] if one["check"] == "recovery"]
    assert recovery["level"] == "warning"
    assert f"{len(week)} entries" in recovery["title"]
    assert kept.name in recovery["hint"]
    assert kept.read_bytes() == broken
    assert entries(run) == week


def test_recovering_without_a_previous_generation(run: Run, home: Path) -> None:
    run("import", "this-week", "--yes")
    damaged(home)
    (home / "track.json.previous").unlink(missing_ok=True)
    told = run("doctor", "--recover").out
    assert "Recovered: an empty file is in use now" in told
    assert entries(run) == []


def test_recovering_a_sound_ledger_changes_nothing(
    run: Run, home: Path, week: list[dict[str, Any]]
) -> None:
    before = (home / "track.json").read_bytes()
    told = run("doctor", "--recover").out
    assert "The time entries are not damaged: nothing to recover" in told
    assert (home / "track.json").read_bytes() == before


def test_an_event_deleted_in_outlook_is_listed_and_decided_about(
    run: Run, week: list[dict[str, Any]], change: Change
) -> None:
    change(id_of(week[0]))
    (found,) = listed(run)["drift"]
    assert (found["entry_id"], found["kinds"]) == (week[0]["id"], ["deleted"])
    assert (found["changes"], found["applied"]) == (["deleted in Outlook"], None)
    assert listed(run, "--keep", "all", "--yes")["kept"] == [week[0]]
    assert listed(run)["drift"] == []
    run("undo")
    refused = run("drift", "this-week", "--apply", "all")
    assert (refused.code, entries(run)) == (2, week)
    run("drift", "this-week", "--apply", "all", "--yes")
    assert entries(run) == week[1:]
