"""`events` on the demo tenant."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Run
from trackcal_tui.core.events import SkipReason


def test_events_as_json(run: Run) -> None:
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


def test_all_adds_the_skipped_events_with_reasons(run: Run) -> None:
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


def test_events_as_text(run: Run) -> None:
    result = run("events", "this", "week", "--all")
    assert result.code == 0
    assert result.err == ""
    assert "Mon 16 – Sun 22 Nov 2026 · this week · Europe/Berlin · ana@contoso.com" in result.out
    assert "Mon 16 Nov  10:00 – 12:00" in result.out
    assert "answered maybe" in result.out
    assert "\x1b" not in result.out


def test_event_imported_from_an_earlier_range_is_not_said_to_have_begun_earlier(run: Run) -> None:
    day = ("events", "2026-11-23", "--all")
    assert "began earlier  " in run(*day).out
    assert run("import", "2026-11-22", "--yes").code == 0
    after = run(*day).out
    assert re.search(r"already imported  .* On-call: deployment night", after)
    assert "1 already imported" in after and "began earlier" not in after
    counts = run(*day, "--json").json("events")["skipped_counts"]
    assert counts["starts_before_range"] == 1, "scripts get the reason by its precedence"


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
