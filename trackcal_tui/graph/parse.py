"""Turn pages of a calendar view into events.

An event that cannot be used still becomes a `CalendarEvent` without id, start or end, which the
rules count as unreadable: nothing vanishes.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.text import clean
from trackcal_tui.graph.error_responses import unreadable_response
from trackcal_tui.graph.times import to_instant
from trackcal_tui.graph.wire import Event, decode_page


class Page(Struct, frozen=True):
    """One page of a calendar view."""

    events: tuple[CalendarEvent, ...]
    next_link: str | None
    """As sent, not yet checked; None on the last page."""


def parse_page(body: bytes) -> Page:
    """Read the body of a 200 response of calendarView.

    Args:
        body: Decompressed.

    Raises:
        GraphError: it is not a whole page.
    """
    page = decode_page(body)
    # A deletion mark is no event, so it does not count as an unreadable one either.
    events = tuple([_to_event(event) for event in page.value if event.removed is None])
    return Page(events, page.next_link)


def parse_event(body: bytes) -> CalendarEvent:
    """Read the body of a 200 response of one event.

    Raises:
        GraphError: it is no whole event.
    """
    page = parse_page(b'{"value":[' + body + b"]}")
    if len(page.events) != 1 or not page.events[0].id:
        raise unreadable_response()
    return page.events[0]


def _to_event(event: Event) -> CalendarEvent:
    all_day = event.isAllDay is True
    start, end, status = event.start, event.end, event.responseStatus
    attendees, categories = event.attendees, event.categories
    person = event.organizer.emailAddress if event.organizer else None
    name, address = _clean_person(person.name, person.address) if person else ("", "")
    return CalendarEvent(
        # By place: Python puts more than 15 names into a dict first, which takes 5 times as long.
        event.id,
        clean(event.subject) if event.subject else "",
        to_instant(start.dateTime, start.timeZone, floating=all_day) if start else None,
        to_instant(end.dateTime, end.timeZone, floating=all_day) if end else None,
        all_day,
        event.isCancelled is True,
        is_organizer=event.isOrganizer is True,
        response=status.response.lower() if status and status.response else "",
        has_attendees=bool(attendees),
        kind=event.type.lower() if event.type else "",
        series_id=event.seriesMasterId,
        ical_uid=event.iCalUId,
        original_start=event.originalStart,
        change_key=event.etag,
        organizer=name or address,
        organizer_address=address,
        attendee_count=len([one for one in attendees if one.type != "resource"])
        if attendees
        else 0,
        categories=_clean_categories(tuple(categories)) if categories else (),
    )


# Cached: the same few come again and again.


@lru_cache(maxsize=1024)
def _clean_person(name: str | None, address: str | None) -> tuple[str, str]:
    return clean(name or ""), clean(address or "")


@lru_cache(maxsize=1024)
def _clean_categories(categories: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, map(clean, categories)))
