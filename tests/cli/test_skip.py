"""`skip` and `unskip` on the demo tenant."""

from __future__ import annotations

from tests.cli.conftest import Run

LUNCH = "AAkALgAAdemo-2026-11-16-lunch-learn"
STAND_UPS = [f"AAkALgAAdemo-2026-11-{day}-standup" for day in (16, 17, 18, 19, 20)]


def offered(run: Run) -> set[str]:
    document = run("events", "this-week", "--all", "--json").json("events")
    dismissed = {one["id"] for one in document["skipped"] if one["reason"] == "dismissed"}
    ids = {event["id"] for event in document["events"]}
    assert not ids & dismissed
    return ids


def test_an_event_is_never_offered_until_it_is_offered_again(run: Run) -> None:
    before = offered(run)
    document = run("skip", LUNCH, "--json").json("skip")
    assert document["dismissed"] == [
        {"event_id": LUNCH, "series_id": None, "title": "Lunch & learn: design tokens"}
    ]
    assert offered(run) == before - {LUNCH}
    assert run("skip", LUNCH, "--json").json("skip")["dismissed"] == []
    imported = run("import", "this-week", "--yes", "--json").json("import")["imported"]
    assert LUNCH not in {entry["source"]["event_id"] for entry in imported}
    assert run("unskip", LUNCH, "--json").json("unskip")["offered"] == document["dismissed"]
    assert offered(run) == {LUNCH}


def test_a_series_is_dismissed_by_one_of_its_events_and_offered_again_by_another(run: Run) -> None:
    before = offered(run)
    (series,) = run("skip", STAND_UPS[0], "--series", "--json").json("skip")["dismissed"]
    assert (series["event_id"], series["title"]) == (None, "Daily stand-up")
    assert offered(run) == before - {*STAND_UPS}
    assert run("unskip", STAND_UPS[3], "--json").json("unskip")["offered"] == [series]
    assert offered(run) == before


def test_dismissing_is_undone_and_redone(run: Run) -> None:
    before = offered(run)
    told = run("skip", LUNCH).out
    assert told == (
        'Never offered again: "Lunch & learn: design tokens" · undo with: trackcal undo\n'
    )
    assert "never offering" in run("undo").out
    assert offered(run) == before
    run("redo")
    assert offered(run) == before - {LUNCH}


def test_ids_that_fit_nothing_are_refused(run: Run) -> None:
    for command in ("skip", "unskip"):
        run(command, "nonsense", "--json").failed(2, "no_such_event")
    words = ("skip", LUNCH, "--range", "2026-11-02", "--json")
    error = run(*words).failed(2, "no_such_event")
    assert "--range" in error["hint"]
    refused = run("skip", LUNCH, "--series", "--json").failed(2, "usage")
    assert "is not part of a series" in refused["title"]
    assert refused["hint"] == "Leave out --series."
