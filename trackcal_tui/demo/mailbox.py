"""Make up a believable mailbox from absolute dates.

A week's events depend on that week alone, never on today: an event has the same id and content
whenever it is looked at, so that yesterday's import is recognised tomorrow. Only the visible weeks
move along: four whole ones, from the week a fortnight ago to the end of next week. Every week has
an event for each skip reason.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from trackcal_tui.core.clock import Clock
from trackcal_tui.demo.week import ANA, SLOTS, Person, Slot

_WEEK_ZERO = date(2026, 11, 16)
"""A Monday with sprint planning; weeks are counted from here."""
_DAY = timedelta(days=1)


class DemoEvent(Struct, frozen=True):
    """An event of the mailbox: its slot in the week, and when it takes place."""

    slot: Slot
    key: str
    """`2026-11-16-standup`: planned date and slot; stays when an occurrence is moved."""
    subject: str
    start: datetime
    """Aware, UTC. Of an all-day event: midnight in the mailbox's zone."""
    end: datetime | None
    """None where the slot has no end (an import of long ago)."""
    planned: datetime
    """Its original start; differs from `start` only when it was moved."""

    @property
    def is_moved(self) -> bool:
        """Whether this occurrence was moved: an exception of its series."""
        return self.start != self.planned

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Return whether Graph returns the event for `[start, end)`.

        Events that end exactly at `start` are returned, those that start at `end` are not
        (learn.microsoft.com/graph/api/user-list-calendarview).
        """
        return self.start < end and (self.end or self.start) >= start


def monday_of(day: date) -> date:
    """Return the Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def visible_weeks(today: date) -> tuple[date, ...]:
    """Return the Mondays of the four weeks that the mailbox shows."""
    return tuple(monday_of(today) + timedelta(weeks=n) for n in range(-2, 2))


def week_events(monday: date, zone: ZoneInfo) -> tuple[DemoEvent, ...]:
    """Return the events of a Monday's week, with the one that runs into it from Sunday night."""
    number = (monday - _WEEK_ZERO).days // 7
    return tuple(
        _event(slot, number, monday + day * _DAY, day, zone)
        for slot in SLOTS
        if number % slot.every == 0
        for day in slot.days
    )


def _event(slot: Slot, number: int, planned_day: date, day: int, zone: ZoneInfo) -> DemoEvent:
    start = planned = _instant(planned_day, slot.at, zone)
    move = slot.moves.get((number % 2, day))
    if move is not None:
        start = _instant(planned_day + move.days * _DAY, move.at, zone)
    end: datetime | None = None
    if slot.all_day:
        # Midnight to midnight in the mailbox's zone, which a DST change makes 23 or 25 hours.
        end = _instant(planned_day + slot.all_day * _DAY, time(), zone)
    elif slot.minutes is not None:
        end = start + timedelta(minutes=slot.minutes)
    return DemoEvent(
        slot=slot,
        key=f"{planned_day}-{slot.name}",
        subject=slot.subjects[number % len(slot.subjects)],
        start=start,
        end=end,
        planned=planned,
    )


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


class DemoMailbox:
    """The calendar of Ana Novak.

    Args:
        clock: Says what today is.
        zone: The mailbox's zone, in which the working day starts at nine.
    """

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone

    def between(self, start: datetime, end: datetime) -> list[DemoEvent]:
        """Return the visible events that overlap `[start, end)`, in no useful order, like Graph.

        Single instances come first, then the members of series
        (github.com/Softeria/ms-365-mcp-server/issues/367).
        """
        today = self._clock.now().astimezone(self._zone).date()
        found = [
            event
            for monday in visible_weeks(today)
            for event in week_events(monday, self._zone)
            if event.overlaps(start, end)
        ]
        return sorted(found, key=lambda event: (event.slot.series, event.slot.name, event.key))

    def event(self, event_id: str) -> DemoEvent | None:
        """Return the event with an id of either form, of any week; None: there is none."""
        _, _, key = event_id.partition("demo-")
        try:
            monday = monday_of(date.fromisoformat(key[:10]))
        except ValueError:
            return None
        weeks = (monday, monday + 7 * _DAY)  # what runs into a week from the Sunday before it
        events = (event for week in weeks for event in week_events(week, self._zone))
        return next((event for event in events if event.key == key), None)

    def to_graph(self, event: DemoEvent, *, immutable_ids: bool) -> dict[str, Any]:
        """Return an event as Graph writes it: what trackcal may select, times in UTC.

        Args:
            event: One of `between`.
            immutable_ids: The form of ids asked for; the two are different strings
                (learn.microsoft.com/graph/outlook-immutable-id).
        """
        slot = event.slot
        prefix = "AAkALgAAdemo-" if immutable_ids else "AAMkADdemo-"
        invited = slot.people if slot.is_organizer or not slot.people else (*slot.people, ANA)
        in_series = "exception" if event.is_moved else "occurrence"
        return {
            "@odata.etag": f'W/"demo-{event.key}-{int(event.is_moved)}"',
            "id": prefix + event.key,
            "subject": event.subject,
            "isAllDay": bool(slot.all_day),
            "isCancelled": slot.is_cancelled,
            "isOrganizer": slot.is_organizer,
            "responseStatus": {"response": slot.response, "time": "0001-01-01T00:00:00Z"},
            "type": in_series if slot.series else "singleInstance",
            "seriesMasterId": f"{prefix}{_WEEK_ZERO}-{slot.name}-series" if slot.series else None,
            "iCalUId": f"demo-{slot.name}{'' if slot.series else event.key}",
            "originalStart": f"{event.planned:%Y-%m-%dT%H:%M:%S}Z" if slot.series else None,
            "organizer": _recipient(ANA if slot.is_organizer or not invited else invited[0]),
            "attendees": [
                {**_recipient(person), "type": "required", "status": {"response": "none"}}
                for person in invited
            ],
            "categories": [slot.category] if slot.category else [],
            "start": self._moment(event.start, floating=bool(slot.all_day)),
            "end": event.end and self._moment(event.end, floating=bool(slot.all_day)),
        }

    def _moment(self, instant: datetime, *, floating: bool) -> dict[str, str]:
        # All-day events say midnight whatever zone was asked for (microsoftgraph/
        # microsoft-graph-docs issue 1802), though they are matched on the mailbox's midnights.
        shown = instant.astimezone(self._zone) if floating else instant
        return {"dateTime": f"{shown:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _recipient(person: Person) -> dict[str, Any]:
    return {"emailAddress": {"name": person.name, "address": person.address}}
