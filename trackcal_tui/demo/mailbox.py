"""A believable mailbox, made up from absolute dates.

What a week holds depends on that week alone, never on today: the same event has the same id and
content whenever it is looked at, so that an import of yesterday is known again tomorrow. Only
which weeks can be seen moves along: four whole ones, from the week a fortnight before today to
the end of next week.

Every week holds the cause of every skip reason; `tests/demo/test_mailbox.py` says which.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from trackcal_tui.core.clock import Clock
from trackcal_tui.demo.week import SLOTS, Slot

ADDRESS = "ana@contoso.com"
NAME = "Ana Novak"

_WEEK_ZERO = date(2026, 11, 16)
"""A Monday with sprint planning; weeks are counted from here."""
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_BACK, _AHEAD = timedelta(days=14), timedelta(days=7)


class DemoEvent(Struct, frozen=True):
    """An event of the mailbox: its slot in the week, and when it takes place."""

    slot: Slot
    key: str
    """`2026-11-16-standup`: the planned date and the slot. A moved occurrence keeps it."""
    subject: str
    start: datetime
    """Aware, UTC. Of an all-day event: midnight in the mailbox's zone."""
    end: datetime | None
    """None where the slot has no end (an import of long ago)."""
    planned: datetime
    """Where it stood in its series; differs from `start` only when it was moved."""

    @property
    def is_moved(self) -> bool:
        """Whether this occurrence was moved: an exception of its series."""
        return self.start != self.planned

    @property
    def kind(self) -> str:
        """Graph's `type`; a calendar view never holds a series master."""
        if not self.slot.series:
            return "singleInstance"
        return "exception" if self.is_moved else "occurrence"

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether Graph returns it for `[start, end)`.

        Events ending exactly at `start` are returned, those starting at `end` are not
        (learn.microsoft.com/graph/api/user-list-calendarview).
        """
        return self.start < end and (self.end or self.start) >= start


def monday_of(day: date) -> date:
    """The Monday of the ISO week a day is in."""
    return day - timedelta(days=day.weekday())


def visible_weeks(today: date) -> tuple[date, ...]:
    """The Mondays of the four weeks the mailbox shows."""
    first, last = monday_of(today - _BACK), monday_of(today + _AHEAD)
    return tuple(first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))


def week_events(monday: date, zone: ZoneInfo) -> tuple[DemoEvent, ...]:
    """What the week of a Monday holds, with the one that runs into it from Sunday night."""
    number = (monday - _WEEK_ZERO).days // 7
    return tuple(
        _event(slot, number, monday, day, zone)
        for slot in SLOTS
        if number % slot.every == 0
        for day in slot.days
    )


def _event(slot: Slot, number: int, monday: date, day: int, zone: ZoneInfo) -> DemoEvent:
    planned_day = monday + timedelta(days=day)
    planned = _instant(planned_day, slot.at, zone)
    start = planned
    move = slot.moves.get((number % 2, day))
    if move is not None:
        start = _instant(planned_day + timedelta(days=move.days), move.at, zone)
    if slot.all_day:
        # Midnight to midnight in the mailbox's zone, which a DST change makes 23 or 25 hours.
        end: datetime | None = _instant(planned_day + slot.all_day * _DAY, time(), zone)
    else:
        end = None if slot.minutes is None else start + slot.minutes * _MINUTE
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
    """The events of Ana Novak's calendar.

    Args:
        clock: Says what today is.
        zone: The mailbox's zone, in which the working day starts at nine.
    """

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        self._clock = clock
        self._zone = zone

    def between(self, start: datetime, end: datetime) -> tuple[DemoEvent, ...]:
        """The visible events overlapping `[start, end)`, in the order Graph has: none to rely on.

        Single instances come first, then the members of series, as
        github.com/Softeria/ms-365-mcp-server/issues/367 shows.
        """
        today = self._clock.now().astimezone(self._zone).date()
        found = [
            event
            for monday in visible_weeks(today)
            for event in week_events(monday, self._zone)
            if event.overlaps(start, end)
        ]
        found.sort(key=lambda event: (event.slot.series, event.slot.name, event.key))
        return tuple(found)

    def to_graph(self, event: DemoEvent, *, immutable_ids: bool) -> dict[str, Any]:
        """The event as Graph writes it, with times in UTC.

        Args:
            event: One of `between`.
            immutable_ids: The id form asked for; the two forms are different strings
                (learn.microsoft.com/graph/outlook-immutable-id).
        """
        slot = event.slot
        prefix = "AAkALgAAdemo-" if immutable_ids else "AAMkADdemo-"
        monday = monday_of(_WEEK_ZERO)
        people = [_person(name) for name in slot.people]
        host = _person(NAME if slot.is_organizer or not people else slot.people[0])
        return {
            "@odata.etag": f'W/"demo-{event.key}-{int(event.is_moved)}"',
            "id": prefix + event.key,
            "subject": event.subject,
            "bodyPreview": "",
            "body": {"contentType": "html", "content": ""},
            "isAllDay": bool(slot.all_day),
            "isCancelled": slot.is_cancelled,
            "isOrganizer": slot.is_organizer,
            "responseStatus": {"response": slot.response, "time": "0001-01-01T00:00:00Z"},
            "showAs": "tentative" if slot.response == "tentativelyAccepted" else "busy",
            "sensitivity": "normal",
            "type": event.kind,
            "seriesMasterId": f"{prefix}{monday}-{slot.name}-series" if slot.series else None,
            "iCalUId": f"demo-{slot.name}{'' if slot.series else event.key}",
            "originalStart": f"{event.planned:%Y-%m-%dT%H:%M:%S}Z" if slot.series else None,
            "isOnlineMeeting": slot.is_online,
            "onlineMeeting": {"joinUrl": "https://teams.demo.invalid/join"}
            if slot.is_online
            else None,
            "location": {"displayName": slot.location},
            "organizer": host,
            "attendees": [
                {**person, "type": "required", "status": {"response": "none"}} for person in people
            ],
            "start": self._moment(event.start, floating=bool(slot.all_day)),
            "end": event.end and self._moment(event.end, floating=bool(slot.all_day)),
        }

    def _moment(self, instant: datetime, *, floating: bool) -> dict[str, str]:
        # All-day events say midnight whatever zone was asked for (microsoftgraph/
        # microsoft-graph-docs issue 1802), though they are matched on the mailbox's midnights.
        shown = instant.astimezone(self._zone) if floating else instant
        return {"dateTime": f"{shown:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _person(name: str) -> dict[str, Any]:
    local = name.split()[0].lower() if name.isascii() else "colleague"
    return {"emailAddress": {"name": name, "address": f"{local}@contoso.com"}}
