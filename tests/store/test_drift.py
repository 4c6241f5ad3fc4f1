"""Imported events that changed in Outlook: found, applied, kept; and new ids that look known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tests.store.factories import (
    ANA,
    BERLIN,
    MONDAY,
    draft_of,
    drafts,
    event,
    imported_ids,
    manual_entry,
    opened,
)
from trackcal_tui.core.drift import find_drift, kinds
from trackcal_tui.core.entries import Entry, Source
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent, Drift, DriftKind, Lookalike
from trackcal_tui.core.lookalikes import find_lookalikes
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import snapshot
from trackcal_tui.store.ledger import TinyLedger

HOUR = timedelta(hours=1)
EVENT = event(1)
assert EVENT.start is not None
assert EVENT.end is not None
START, END = EVENT.start, EVENT.end


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ()),
        ({"change_key": "other"}, ()),
        ({"response": "tentativelyaccepted"}, ()),
        ({"subject": " Meeting  1\u200b"}, ()),
        ({"start": None}, ()),
        ({"start": START + HOUR, "end": END + HOUR}, ("moved",)),
        ({"end": END + HOUR}, ("length",)),
        ({"end": END + timedelta(milliseconds=400)}, ()),
        ({"start": START - HOUR}, ("moved", "length")),
        ({"subject": "Review"}, ("renamed",)),
        ({"subject": ""}, ("renamed",)),
        ({"is_cancelled": True, "subject": "Canceled: Meeting 1"}, ("cancelled",)),
        ({"response": "declined", "start": START + HOUR}, ("declined",)),
        ({"is_all_day": True}, ()),
        (
            {
                "is_all_day": True,
                "start": datetime(2026, 11, 16, tzinfo=UTC),
                "end": datetime(2026, 11, 17, tzinfo=UTC),
            },
            ("all_day",),
        ),
        (
            {"start": START + HOUR, "end": END + 2 * HOUR, "subject": "x"},
            ("moved", "length", "renamed"),
        ),
    ],
)
def test_drift_kinds(change: dict[str, object], expected: tuple[str, ...]) -> None:
    now = event(1, **change)
    assert kinds(snapshot(EVENT), now) == expected
    assert tuple(kind for kind in DriftKind if kind in expected) == expected  # in this order
    if now.start is not None:
        assert kinds(snapshot(now), now) == ()  # kept once, it is no drift any more


def imported(folder: Path, source: CalendarEvent = EVENT) -> tuple[TinyLedger, Entry]:
    ledger = opened(folder)
    (entry,) = ledger.import_drafts([draft_of(source)], ANA, "Europe/Berlin").imported
    return ledger, entry


def apply(
    ledger: TinyLedger, entry: Entry, now: CalendarEvent, zone: ZoneInfo = BERLIN
) -> Entry | None:
    return ledger.apply_drifts([Drift(entry, (), now)], zone)[0]


def keep(ledger: TinyLedger, entry: Entry, now: CalendarEvent) -> Entry:
    return ledger.keep_drifts([Drift(entry, (), now)])[0]


def link(ledger: TinyLedger, entry: Entry, new: CalendarEvent) -> Entry:
    return ledger.link_events([Lookalike(draft_of(new), entry)], ANA)[0]


def test_drift_is_found_only_for_events_that_were_read(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.import_drafts(drafts(1, 2, 3), ANA, "Europe/Berlin")
    ledger.add_entry(manual_entry())
    moved = event(2, start=START - 5 * HOUR, end=END - 5 * HOUR)
    read = {e.id: e for e in (event(1), moved)}
    assert ledger.entries_of_events("ben@global", read) == ()
    entries = ledger.entries_of_events(ANA, [*read, "unknown"])
    assert {entry.task_name for entry in entries} == {"Meeting 1", "Meeting 2"}
    (drift,) = find_drift(ledger.entries(), read)
    assert (drift.entry.task_name, drift.kinds, drift.event) == (
        "Meeting 2",
        ("moved",),
        moved,
    )


def test_applying_a_drift_updates_the_entry_and_can_be_undone(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    day = timedelta(days=8)
    now = event(1, start=START + day, end=END + day + HOUR, subject="Review")
    applied = apply(ledger, entry, now)
    assert applied is not None
    assert (applied.task_name, applied.date, applied.seconds) == (
        "Review",
        date(2026, 11, 24),
        5400,
    )
    assert (applied.start, applied.end) == (now.start, now.end)
    assert applied.snapshot == snapshot(now)
    assert (applied.id, applied.source, applied.batch) == (entry.id, entry.source, entry.batch)
    assert find_drift(ledger.entries(), {now.id: now}) == ()
    undone = ledger.undo()
    assert undone is not None
    assert undone.what == 'update of "Meeting 1" (0.50 h) from Outlook'
    assert ledger.entries() == (entry,)


def test_applying_a_drift_keeps_what_the_person_changed(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    mine = replace(manual_entry("My name"), date=MONDAY + timedelta(days=1), seconds=2400)
    edited = ledger.edit_entries([entry.id], mine)[0]
    renamed = apply(ledger, entry, event(1, subject="Review"))
    assert renamed == replace(edited, snapshot=snapshot(event(1, subject="Review")))
    moved = event(1, subject="Review", start=START + HOUR, end=END + HOUR)
    applied = apply(ledger, entry, moved)
    assert applied is not None
    assert (applied.task_name, applied.date, applied.seconds) == ("My name", MONDAY, 2400)
    assert applied.start == moved.start
    assert applied.end == START + HOUR + timedelta(seconds=2400)


def test_longer_event_does_not_move_an_entry_the_person_moved(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    tuesday = MONDAY + timedelta(days=1)
    ledger.edit_entries([entry.id], replace(manual_entry(entry.task_name), date=tuesday))
    applied = apply(ledger, entry, event(1, end=END + HOUR))
    assert applied is not None
    assert (applied.date, applied.seconds) == (tuesday, 5400)
    assert (applied.start, applied.end) == (
        START + timedelta(days=1),
        END + timedelta(days=1) + HOUR,
    )


def test_moved_event_is_dated_in_the_current_zone_and_others_are_not(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    tokyo = ZoneInfo("Asia/Tokyo")
    kept = apply(ledger, entry, event(1, end=END + HOUR), tokyo)
    assert kept is not None
    assert (kept.date, kept.timezone) == (MONDAY, "Europe/Berlin")
    evening = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)
    moved = apply(ledger, entry, event(1, start=evening, end=evening + HOUR), tokyo)
    assert moved is not None
    assert (moved.date, moved.timezone) == (date(2026, 11, 17), "Asia/Tokyo")
    assert moved.start is not None
    assert moved.start.isoformat() == "2026-11-17T05:00:00+09:00"


@pytest.mark.parametrize(
    "change",
    [{"is_cancelled": True}, {"response": "declined"}, {"is_all_day": True}, {"end": START}],
)
def test_applying_a_cancelled_event_deletes_the_entry(
    tmp_path: Path, change: dict[str, object]
) -> None:
    ledger, entry = imported(tmp_path)
    assert apply(ledger, entry, event(1, **change)) is None
    assert ledger.entries() == ()
    assert imported_ids(ledger) == frozenset()
    undone = ledger.undo()
    assert undone is not None
    assert undone.entries_restored == 1
    assert ledger.entries() == (entry,)


def test_keeping_a_drift_updates_only_the_snapshot(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    now = event(1, is_cancelled=True, subject="Canceled: Meeting 1")
    kept = keep(ledger, entry, now)
    assert kept == replace(entry, snapshot=snapshot(now))
    assert find_drift(ledger.entries(), {now.id: now}) == ()
    undone = ledger.undo()
    assert undone is not None
    assert undone.what == 'decision to keep "Meeting 1" (0.50 h)'
    assert len(find_drift(ledger.entries(), {now.id: now})) == 1
    with pytest.raises(UsageError):
        keep(ledger, entry, event(1, start=None))


OCCURRENCE = event(
    1, series_id="series", ical_uid="uid", original_start="2026-11-16T08:30:00Z", kind="occurrence"
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (EVENT, replace(EVENT, id="new"), True),
        (EVENT, replace(EVENT, id="new", start=START + HOUR, subject="x"), True),
        (EVENT, replace(EVENT, id="new", ical_uid="other"), False),
        (replace(EVENT, ical_uid=None), replace(EVENT, id="new", ical_uid=None), False),
        (OCCURRENCE, replace(OCCURRENCE, id="new", start=START - HOUR), True),
        (OCCURRENCE, replace(OCCURRENCE, id="new", original_start="2026-11-17T08:30:00Z"), False),
        (
            OCCURRENCE,
            replace(OCCURRENCE, id="new", original_start="2026-11-16T09:30:00.0000000+01:00"),
            True,
        ),
        (
            replace(OCCURRENCE, original_start=None),
            replace(OCCURRENCE, id="new", original_start=None, start=START + HOUR),
            False,
        ),
        (
            replace(OCCURRENCE, original_start="odd"),
            replace(OCCURRENCE, id="new", original_start="odd"),
            True,
        ),
    ],
)
def test_new_id_of_a_known_meeting_is_offered(
    tmp_path: Path, old: CalendarEvent, new: CalendarEvent, expected: bool
) -> None:
    ledger, entry = imported(tmp_path, old)
    draft = draft_of(new)
    known = ledger.entries_of_meetings(
        {new.ical_uid} if new.ical_uid else set(), DateRange(MONDAY, MONDAY)
    )
    found = find_lookalikes([draft], known, {new.id})
    assert found == ((Lookalike(draft, entry),) if expected else ())
    assert find_lookalikes([draft], known, {new.id, old.id}) == ()  # a copy, not a new id


def test_linking_records_the_new_id_and_keeps_the_old_one(tmp_path: Path) -> None:
    ledger, entry = imported(tmp_path)
    new = replace(EVENT, id="new", subject="Review")
    linked = link(ledger, entry, new)
    assert linked == replace(entry, source=Source(ANA, "new"), snapshot=snapshot(new))
    assert opened(tmp_path).entries() == (linked,)
    assert imported_ids(ledger) == {"new", EVENT.id}
    again = ledger.import_drafts([draft_of(EVENT), draft_of(new)], ANA, "Europe/Berlin")
    assert (again.imported, again.already_imported) == ((), 2)
    newest = link(ledger, entry, replace(EVENT, id="newest"))
    with pytest.raises(UsageError, match="imported already"):
        link(ledger, entry, new)

    assert ledger.delete_entries([entry.id]) == (newest,)
    assert imported_ids(ledger) == frozenset()
    for expected in (newest, linked, entry):
        ledger.undo()
        assert ledger.entries() == (expected,)
    assert imported_ids(ledger) == {EVENT.id}
