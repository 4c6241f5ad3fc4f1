"""The demo tracker: it stands ready, answers as Looped Track does, and remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.demo.tracker import KEY, NAME, DemoTracker
from trackcal_tui.engine.engine import Engine, open_engine

WEEK = DateRange(FIXED_NOW.date(), FIXED_NOW.date())


def demo(home: Path) -> Engine:
    return open_engine(home, demo=True, clock=FixedClock(), environment={})


def test_the_demo_can_be_pushed_to_and_remembers(tmp_path: Path) -> None:
    engine = demo(tmp_path)
    (tracker,) = engine.trackers.all()
    assert (tracker.name, tracker.title, tracker.key) == (NAME, "Looped Track", "demo")
    assert engine.trackers.test(NAME).where == "test team"
    edit = EntryEdit("Planning", FIXED_NOW.date(), 1800, "ACME-2026")
    entry = engine.ledger.add_entry(edit)
    result = engine.pushing.push(engine.pushing.prepare(WEEK, NAME))
    assert [done.entry for done in result.created] == [entry.id]
    engine.close()

    engine = demo(tmp_path)
    assert engine.pushing.prepare(WEEK, NAME).preview.unchanged == 1
    (row,) = DemoTracker(tmp_path / "demo-tracker.json").rows
    assert row["projectId"] == "proj_acme-2026"
    engine.close()


def test_nothing_leaves_the_machine_for_other_trackers(tmp_path: Path) -> None:
    from trackcal_tui.config.tracker_settings import TrackerSettings
    from trackcal_tui.core.errors import TrackerUnreachable
    from trackcal_tui.trackers import api

    engine = demo(tmp_path)
    engine.trackers.add(TrackerSettings("toggl"), key="0" * 32)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(TrackerUnreachable):
        patch.setattr(api, "_BACKOFF", (0.0, 0.0, 0.0))
        engine.trackers.test("toggl")
    engine.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "word"),
    [
        ("GET", "/time", b"", 400, "date"),
        ("POST", "/time", b"x", 400, "JSON"),
        ("POST", "/time", b"[]", 400, "object"),
        ("POST", "/time", b'{"taskName":"a","date":"2026-11-16"}', 400, "durationSeconds"),
        (
            *("POST", "/time"),
            b'{"taskName":"","durationSeconds":1,"date":"2026-11-16"}',
            400,
            "taskName",
        ),
        (
            *("POST", "/time"),
            b'{"taskName":"a","durationSeconds":0,"date":"2026-11-16"}',
            400,
            "positive",
        ),
        (*("POST", "/time"), b'{"taskName":"a","durationSeconds":1,"date":"soon"}', 400, "date"),
        (
            "POST",
            "/time",
            b'{"taskName":"a","durationSeconds":1,"date":"2026-11-16","userId":"x"}',
            400,
            "userId",
        ),
        ("PATCH", "/time/te_1", b"{}", 404, "not found"),
        ("PUT", "/time", b"{}", 404, "Not found"),
    ],
)
def test_it_refuses_what_looped_track_refuses(
    method: str, path: str, body: bytes, status: int, word: str
) -> None:
    said, answer, _ = DemoTracker().answer(method, f"/v1/track{path}", {}, {"X-API-Key": KEY}, body)
    assert said == status
    assert word in answer["error"]


def test_a_wrong_key_is_refused() -> None:
    assert DemoTracker().answer("GET", "/v1/track/projects", {}, {}, b"")[0] == 401
