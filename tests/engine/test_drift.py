"""Imported events that no longer come: asked for by their ids, deleted or moved away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.tui.helpers_drift import MEETINGS, Outlook, event, imported
from tests.tui.helpers_ledger import WEEK
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.drift_words import changes, outcome
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.errors import Cancelled, TrackCalError, Unreachable
from trackcal_tui.core.events import CalendarEvent, Drift, DriftKind, FoundEvents
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.calendar import MAX_QUESTIONS
from trackcal_tui.engine.engine import Engine, open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(
        tmp_path,
        demo=True,
        clock=FixedClock(FIXED_NOW),
        environment={"TRACKCAL_TIMEZONE": "Europe/Berlin"},
    )
    yield opened
    opened.close()


class Asked(Outlook):
    """Remembers what it is asked for by id, and can fail to answer."""

    questions: tuple[str, ...] = ()
    failure: TrackCalError | None = None

    def find(
        self, connection: Connection, event_ids: Iterable[str], *, cancel: Cancel | None = None
    ) -> FoundEvents:
        self.questions = tuple(event_ids)
        if self.failure is not None:
            raise self.failure
        return super().find(connection, self.questions, cancel=cancel)


def outlook_of(engine: Engine, *events: CalendarEvent) -> Asked:
    outlook = Asked(*imported(engine, *events).events)
    engine.__dict__["calendar_source"] = outlook
    return outlook


def drifts(engine: Engine) -> tuple[Drift, ...]:
    return engine.calendar.read_sheet(WEEK).drifts


def test_nothing_is_asked_while_every_event_comes(engine: Engine) -> None:
    outlook = outlook_of(engine)
    assert drifts(engine) == ()
    assert outlook.questions == ()


def test_a_deleted_event_can_take_its_entry_along(engine: Engine) -> None:
    outlook = outlook_of(engine)
    outlook.delete(2)
    (drift,) = drifts(engine)
    assert outlook.questions == ("AAMk2",)
    assert drift.kinds == (DriftKind.DELETED,)
    assert changes(drift, engine.zone) == ("deleted in Outlook",)
    assert outcome(drift, engine.zone) == "the entry is deleted"
    assert engine.ledger.apply_drifts([drift], engine.zone) == (None,)
    assert drifts(engine) == ()
    assert "AAMk2" not in engine.ledger.imported_ids(engine.accounts.require().id)
    engine.ledger.undo()
    assert [one.kinds for one in drifts(engine)] == [(DriftKind.DELETED,)]


def test_a_kept_entry_is_not_asked_about_again_until_its_event_is_back(engine: Engine) -> None:
    outlook = outlook_of(engine)
    outlook.delete(2)
    before = engine.ledger.entries(WEEK)
    engine.ledger.keep_drifts(drifts(engine))
    outlook.questions = ()
    assert drifts(engine) == ()
    assert outlook.questions == ()
    kept = engine.ledger.entries(WEEK)
    assert [one.seconds for one in kept] == [one.seconds for one in before]
    outlook.events = (*outlook.events, replace(MEETINGS[1], subject="Back again"))
    assert [one.kinds for one in drifts(engine)] == [(DriftKind.RENAMED,)]


def test_an_event_moved_out_of_the_range_is_moved(engine: Engine) -> None:
    outlook = outlook_of(engine)
    start, end = MEETINGS[0].start, MEETINGS[0].end
    assert start is not None and end is not None
    month = timedelta(days=30)
    outlook.change(1, start=start + month, end=end + month)
    (drift,) = drifts(engine)
    assert drift.kinds == (DriftKind.MOVED,)
    assert changes(drift, engine.zone) == ("moved Mon 16 Nov 09:00 → Wed 16 Dec 09:00",)
    (after,) = engine.ledger.apply_drifts([drift], engine.zone)
    assert after is not None
    assert f"{after.date}" == "2026-12-16"
    assert drifts(engine) == ()


def test_an_event_that_came_under_another_id_is_not_deleted(engine: Engine) -> None:
    outlook = outlook_of(engine)
    outlook.change(4, id="AAMk-new-4")
    sheet = engine.calendar.read_sheet(WEEK)
    assert (sheet.drifts, len(sheet.lookalikes)) == ((), 1)
    assert outlook.questions == ()


def test_at_most_twenty_are_asked_for(engine: Engine) -> None:
    outlook = outlook_of(engine, *(event(n, 16 + n % 5, 8, n) for n in range(1, 31)))
    outlook.events = ()
    assert len(drifts(engine)) == len(outlook.questions) == MAX_QUESTIONS == 20


def test_entries_of_other_days_and_without_an_event_are_not_asked_about(engine: Engine) -> None:
    outlook = outlook_of(engine)
    engine.ledger.add_entry(EntryEdit("By hand", WEEK.first, 3600))
    first = engine.ledger.entries(WEEK)[0]
    far = event(1, 16, 8)
    assert far.start is not None and far.end is not None
    later = timedelta(days=60)
    moved = replace(far, start=far.start + later, end=far.end + later)
    outlook.events = (moved, *outlook.events[1:])
    (drift,) = drifts(engine)
    engine.ledger.keep_drifts([drift])
    outlook.questions = ()
    assert drifts(engine) == ()
    assert outlook.questions == (), "its event is known to be elsewhere"
    assert engine.ledger.entry(first.id).date == first.date


def test_without_an_answer_nothing_is_said_and_the_calendar_is_shown(engine: Engine) -> None:
    outlook = outlook_of(engine)
    outlook.delete(2)
    outlook.failure = Unreachable("Microsoft cannot be reached")
    sheet = engine.calendar.read_sheet(WEEK)
    assert sheet.drifts == ()
    assert len(sheet.skipped) == len(outlook.events)
    outlook.failure = Cancelled()
    with pytest.raises(Cancelled):
        engine.calendar.read_sheet(WEEK)
