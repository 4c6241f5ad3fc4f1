"""The demo mailbox on any day and in any zone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.events import CalendarEvent, SkipReason
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, window
from trackcal_tui.core.text import MAX_TASK_NAME
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.demo.mailbox import DemoEvent, DemoMailbox, monday_of, visible_weeks, week_events
from trackcal_tui.demo.projects import DEMO_PROJECTS
from trackcal_tui.graph.parse import parse_page

BERLIN = ZoneInfo("Europe/Berlin")
days = st.dates(date(2020, 1, 1), date(2060, 1, 1))
zones = st.sampled_from(
    [BERLIN, *map(ZoneInfo, ("UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"))]
)


def mailbox(today: date, zone: ZoneInfo = BERLIN) -> DemoMailbox:
    return DemoMailbox(FixedClock(datetime.combine(today, time(15, 20), zone)), zone)


def read(box: DemoMailbox, start: datetime, end: datetime) -> tuple[CalendarEvent, ...]:
    """Return the events as the real parser sees them."""
    found = [box.to_graph(event, immutable_ids=True) for event in box.between(start, end)]
    return parse_page(json.dumps({"value": found}).encode()).events


def week_of(monday: date) -> DateRange:
    return DateRange(monday, monday + timedelta(days=6))


@given(today=days, zone=zones)
@settings(max_examples=60, deadline=None)
def test_every_week_has_every_skip_reason_and_a_week_of_work(today: date, zone: ZoneInfo) -> None:
    box = mailbox(today, zone)
    for monday in visible_weeks(today):
        week = week_of(monday)
        events = read(box, *window(week, zone))
        sheet = build_sheet(events, week, zone)
        reasons = set(sheet.skipped_counts)
        assert reasons == set(SkipReason) - {SkipReason.ALREADY_IMPORTED, SkipReason.DISMISSED}
        assert 25 <= len(sheet.drafts) + len(sheet.skipped) <= 35
        assert 18 <= sum(draft.seconds for draft in sheet.drafts) / 3600 <= 30
        assert any(draft.overlap for draft in sheet.drafts)
        weekend = [draft for draft in sheet.drafts if draft.date.weekday() > 4]
        assert len(weekend) <= 2


@given(today=days)
@settings(deadline=None)
def test_two_weeks_before_this_one_and_the_next_one_are_visible(today: date) -> None:
    weeks = visible_weeks(today)
    this = monday_of(today)
    assert weeks == tuple(this + timedelta(weeks=n) for n in (-2, -1, 0, 1))
    assert weeks[0] <= today - timedelta(days=14)
    assert weeks[-1] + timedelta(days=6) >= today + timedelta(days=7)


@given(today=days, later=st.integers(1, 20))
@settings(max_examples=30, deadline=None)
def test_an_event_is_the_same_on_every_day(today: date, later: int) -> None:
    whole = (datetime(2019, 1, 1, tzinfo=UTC), datetime(2061, 1, 1, tzinfo=UTC))
    before = {event.id: event for event in read(mailbox(today), *whole)}
    after = {event.id: event for event in read(mailbox(today + timedelta(days=later)), *whole)}
    both = before.keys() & after.keys()
    assert both
    assert all(before[key] == after[key] for key in both)


@given(monday=days.map(monday_of))
@settings(max_examples=30, deadline=None)
def test_ids_are_unique_and_their_two_forms_differ(monday: date) -> None:
    box = mailbox(monday)
    events = [e for n in range(3) for e in week_events(monday + timedelta(weeks=n), BERLIN)]
    forms = [
        {box.to_graph(event, immutable_ids=immutable)["id"] for event in events}
        for immutable in (True, False)
    ]
    assert len(forms[0]) == len(forms[1]) == len(events)
    assert not forms[0] & forms[1]


@given(monday=days.map(monday_of))
@settings(deadline=None)
def test_a_week_is_believable(monday: date) -> None:
    events = week_events(monday, BERLIN)
    moved = [event for event in events if event.is_moved]
    assert len(moved) == 1
    assert moved[0].slot.series
    titles = " ".join(event.subject for event in events)
    assert any(len(event.subject) > MAX_TASK_NAME for event in events)
    for wanted in ("\u200d", "東京", "פגישת", "[EXT] ", "Canceled: "):
        assert wanted in titles
    local = [event.start.astimezone(BERLIN) for event in events if event.end]
    assert any(
        event.end and event.start.astimezone(BERLIN).date() < event.end.astimezone(BERLIN).date()
        for event in events
        if not event.slot.all_day and event.slot.days[0] >= 0
    ), "an evening that crosses midnight"
    assert {start.date() for start in local} >= {monday + timedelta(days=n) for n in range(5)}


def test_a_moved_occurrence_is_an_exception_that_keeps_its_id() -> None:
    box = mailbox(date(2026, 11, 20))
    (moved,) = (event for event in week_events(date(2026, 11, 16), BERLIN) if event.is_moved)
    sent = box.to_graph(moved, immutable_ids=True)
    assert sent["type"] == "exception"
    assert sent["originalStart"] == "2026-11-19T08:00:00Z"
    assert sent["start"]["dateTime"] == "2026-11-19T08:30:00.0000000"
    assert sent["id"] == "AAkALgAAdemo-2026-11-19-standup"


def test_events_have_believable_organizers_attendees_and_categories() -> None:
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    found = read(mailbox(date(2026, 11, 20)), monday, monday + timedelta(days=5))
    events = {event.subject: event for event in found}
    planning, status = events["Sprint planning"], events["[EXT] Acme weekly status"]
    assert (planning.organizer, planning.attendee_count) == ("Priya Raman", 4)
    assert status.organizer_address == "sinead.byrne@acme.example"
    assert planning.categories == status.categories == ("Acme",)
    assert events["Working from home"].organizer == "Ana Novak"
    assert len({event.organizer_address for event in found}) >= 7
    used = {category for event in found for category in event.categories}
    assert used == {"Acme", "Globex", "Team"}


def test_sprint_planning_is_every_other_week() -> None:
    def has_planning(monday: date) -> bool:
        return any(event.slot.name == "planning" for event in week_events(monday, BERLIN))

    mondays = [date(2026, 11, 16) + timedelta(weeks=n) for n in range(-2, 3)]
    assert [has_planning(monday) for monday in mondays] == [True, False, True, False, True]


def test_all_day_events_are_sent_as_midnights_whatever_the_zone() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    week = week_of(date(2026, 11, 16))
    sheet = build_sheet(read(mailbox(week.first, zone), *window(week, zone)), week, zone)
    all_day = {s.subject: s.date for s in sheet.skipped if s.reason is SkipReason.ALL_DAY}
    assert all_day["Working from home"] == date(2026, 11, 20)


def test_the_edges_of_a_window_are_graphs() -> None:
    event = week_events(date(2026, 11, 16), BERLIN)[0]
    assert isinstance(event, DemoEvent)
    start, end = event.start, event.end
    assert end is not None
    minute = timedelta(minutes=1)
    assert event.overlaps(end, end + minute), "ending exactly at the lower edge: returned"
    assert not event.overlaps(end + minute, end + 2 * minute)
    assert not event.overlaps(start - minute, start), "starting at the upper edge: not"
    assert event.overlaps(start - minute, start + minute)


def test_single_events_come_before_series() -> None:
    first = datetime(2026, 11, 15, tzinfo=UTC)
    events = mailbox(date(2026, 11, 20)).between(first, first + timedelta(days=9))
    flags = [event.slot.series for event in events]
    assert flags == sorted(flags)
    assert [event.start for event in events] != sorted(event.start for event in events)


def test_the_fixed_clock_is_in_week_47_of_2026() -> None:
    clock = FixedClock()
    assert clock.now() is not None
    assert clock.now() == FIXED_NOW
    assert FIXED_NOW.astimezone(BERLIN) == datetime(2026, 11, 20, 15, 20, tzinfo=BERLIN)
    assert FIXED_NOW.isocalendar()[:2] == (2026, 47)


def test_the_demo_starts_with_five_projects() -> None:
    assert [project.code for project in DEMO_PROJECTS][:3] == ["ACME-2026", "GLOBEX", "INT"]
    states = [project.status for project in DEMO_PROJECTS]
    assert states == [ProjectStatus.ACTIVE] * 3 + [ProjectStatus.PENDING, ProjectStatus.ARCHIVED]
    assert len({project.code for project in DEMO_PROJECTS}) == 5


@pytest.mark.parametrize("number", range(2))
def test_cleaning_changes_no_subject(number: int) -> None:
    box = mailbox(date(2026, 11, 20))
    for event in week_events(date(2026, 11, 16) + timedelta(weeks=number), BERLIN):
        sent = box.to_graph(event, immutable_ids=True)
        (seen,) = parse_page(json.dumps({"value": [sent]}).encode()).events
        assert seen.subject == event.subject
