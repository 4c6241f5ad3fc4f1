"""Skipped events that a person can log, what is offered for them, and what changes afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.core.events import BERLIN, DAY, NINE, all_day, event
from trackcal_tui.core.drift import applied, kinds
from trackcal_tui.core.entries import Entry, EntryEdit
from trackcal_tui.core.events import CalendarEvent, DriftKind, Skipped
from trackcal_tui.core.rules import build_sheet, snapshot
from trackcal_tui.core.skipped import can_be_logged, entry_to_log
from trackcal_tui.core.working_hours import WorkingHours

MONDAY = DAY.first
HOUR = timedelta(hours=1)
INVITED = {"is_organizer": False, "has_attendees": True}
MAYBE = event(response="tentativelyaccepted", **INVITED)
LOGGABLE = {
    "tentative": MAYBE,
    "unanswered": event(response="notresponded", **INVITED),
    "all_day": all_day(MONDAY),
    "no_length": event(length=timedelta()),
    "starts_before_range": event(start=NINE - 12 * HOUR, length=12 * HOUR),
}
OTHERS = {
    "cancelled": event(is_cancelled=True),
    "declined": event(response="declined"),
    "unreadable": event(end=None),
    "already_imported": event("known"),
    "dismissed": event("unwanted"),
}


def skipped(made: CalendarEvent, imported: tuple[str, ...] = ("known",)) -> Skipped:
    (found,) = build_sheet([made], DAY, BERLIN, imported, {"unwanted"}).skipped
    return found


@pytest.mark.parametrize("reason", LOGGABLE)
def test_an_event_with_a_time_can_be_logged_once(reason: str) -> None:
    found = skipped(LOGGABLE[reason])
    assert (found.reason.value, can_be_logged(found)) == (reason, True)
    assert found.event == LOGGABLE[reason]
    logged = skipped(LOGGABLE[reason], imported=("a",))
    assert (logged.reason.value, can_be_logged(logged)) == (reason, False)


@pytest.mark.parametrize("reason", OTHERS)
def test_other_skipped_events_cannot_be_logged(reason: str) -> None:
    found = skipped(OTHERS[reason])
    assert (found.reason.value, can_be_logged(found)) == (reason, False)


def test_an_invite_is_offered_as_an_import_would_write_it() -> None:
    offered = entry_to_log(MAYBE, WorkingHours(), BERLIN)
    start = NINE.astimezone(BERLIN)
    assert offered == EntryEdit("Event a", MONDAY, 3600, start=start)


def test_an_event_that_began_earlier_is_offered_on_the_day_it_began() -> None:
    offered = entry_to_log(LOGGABLE["starts_before_range"], WorkingHours(), BERLIN)
    assert (offered.date, offered.seconds) == (date(2026, 11, 15), 12 * 3600)


def test_an_event_without_length_leaves_the_hours_open() -> None:
    assert entry_to_log(LOGGABLE["no_length"], WorkingHours(), BERLIN).seconds is UNSET


@pytest.mark.parametrize(
    ("first", "days", "hours"),
    [(MONDAY, 1, 8), (MONDAY, 2, 16), (date(2026, 11, 20), 4, 16), (date(2026, 11, 21), 1, 0)],
)
def test_an_all_day_event_is_offered_as_its_working_days(
    first: date, days: int, hours: int
) -> None:
    offered = entry_to_log(all_day(first, days), WorkingHours(), BERLIN)
    assert (offered.date, offered.start) == (first, None)
    assert offered.seconds == (hours * 3600 or UNSET)


# -- what changed in Outlook afterwards


def logged(made: CalendarEvent, **fields: object) -> Entry:
    entry = Entry("e", "By hand", MONDAY, 7200, snapshot=snapshot(made))
    return replace(entry, **fields)


def test_a_logged_all_day_event_drifts_when_its_days_change_only() -> None:
    before = snapshot(all_day(MONDAY))
    assert kinds(before, all_day(MONDAY)) == ()
    assert kinds(before, all_day(MONDAY, 2)) == ()
    assert kinds(before, all_day(date(2026, 11, 17))) == (DriftKind.MOVED,)
    assert kinds(before, replace(all_day(MONDAY), subject="New")) == (DriftKind.RENAMED,)
    declined = replace(all_day(MONDAY), response="declined")
    assert kinds(before, declined) == (DriftKind.DECLINED,)
    assert kinds(snapshot(declined), declined) == ()
    cancelled = replace(all_day(MONDAY), is_cancelled=True)
    assert kinds(before, cancelled) == (DriftKind.CANCELLED,)


def test_a_moved_all_day_event_takes_its_entry_along() -> None:
    moved = all_day(date(2026, 11, 18))
    after = applied(logged(all_day(MONDAY)), moved, BERLIN)
    assert after is not None
    assert (after.date, after.start, after.seconds) == (date(2026, 11, 18), None, 7200)
    begun = logged(all_day(MONDAY), start=NINE.astimezone(BERLIN))
    after = applied(begun, moved, BERLIN)
    assert after is not None
    assert f"{after.start:%d %H:%M}–{after.end:%H:%M}" == "18 10:00–12:00"


def test_an_all_day_event_that_gets_times_gives_its_entry_a_length() -> None:
    after = applied(logged(all_day(MONDAY)), event(), BERLIN)
    assert after is not None
    assert (after.seconds, after.start) == (3600, NINE.astimezone(BERLIN))


def test_a_moved_event_without_length_keeps_its_entry_and_hours() -> None:
    before = event(length=timedelta())
    after = applied(logged(before), event(start=NINE + HOUR, length=timedelta()), BERLIN)
    assert after is not None
    assert (after.seconds, after.start) == (7200, (NINE + HOUR).astimezone(BERLIN))


def test_an_event_that_loses_its_length_takes_its_entry_along() -> None:
    assert applied(logged(event()), event(length=timedelta()), BERLIN) is None
