"""Turn pages of a calendar view into events.

An event that cannot be used still becomes a `CalendarEvent` without id, start or end, which the
rules count as unreadable: nothing vanishes.
"""

from __future__ import annotations

from msgspec import Struct

from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.text import clean
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


def _to_event(event: Event) -> CalendarEvent:
    all_day = event.isAllDay is True
    start, end, status = event.start, event.end, event.responseStatus
    return CalendarEvent(
        id=event.id,
        subject=clean(event.subject) if event.subject else "",
        start=to_instant(start.dateTime, start.timeZone, floating=all_day) if start else None,
        end=to_instant(end.dateTime, end.timeZone, floating=all_day) if end else None,
        is_all_day=all_day,
        is_cancelled=event.isCancelled is True,
        is_organizer=event.isOrganizer is True,
        response=status.response.lower() if status and status.response else "",
        has_attendees=bool(event.attendees),
        kind=event.type.lower() if event.type else "",
        series_id=event.seriesMasterId,
        ical_uid=event.iCalUId,
        original_start=event.originalStart,
        change_key=event.etag,
    )
