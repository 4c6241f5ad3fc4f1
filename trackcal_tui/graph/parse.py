"""Calendar pages from bytes to events: a fast way for good pages, a patient one for odd ones.

Nearly everything is nullable in Graph's schema, so a field that is absent, null or of a wrong
type is one and the same: its default. An event that cannot be used still becomes a
`CalendarEvent` without id, start or end, which the rules count as unreadable: nothing vanishes.
A page that is no page (cut off, HTML, without `value`) raises: a part is never the whole.

Field facts: learn.microsoft.com/graph/api/resources/event and …/resources/datetimetimezone.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any, NoReturn

from msgspec import DecodeError, Raw, Struct, field
from msgspec.json import Decoder

from trackcal_tui.core.errors import GraphError, SettingsError
from trackcal_tui.core.models import CalendarEvent
from trackcal_tui.core.text import clean
from trackcal_tui.core.zones import zone_named

FIELDS = (
    "id",
    "subject",
    "start",
    "end",
    "isAllDay",
    "isCancelled",
    "isOrganizer",
    "responseStatus",
    "attendees",
    "type",
    "seriesMasterId",
    "iCalUId",
    "originalStart",
)
"""What `$select` asks for; `@odata.etag` comes by itself."""

_UTC_LABELS = frozenset({"UTC", "tzone://Microsoft/Utc"})
_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""Outside, a conversion to a local zone can overflow; 0001 is Graph's “none”."""
_EMPTY = Raw()


class Page(Struct, frozen=True):
    """One page of a calendar view."""

    events: tuple[CalendarEvent, ...]
    next_link: str | None
    """As sent, not yet checked; None on the last page."""


class _Moment(Struct, gc=False):
    dateTime: str
    timeZone: str | None = None


class _Status(Struct, gc=False):
    response: str | None = None


class _Attendee(Struct, gc=False):
    """Only counted: whose names they are is none of our business."""


class _Event(Struct, gc=False):
    """The fields we use; msgspec passes over the rest without decoding it."""

    id: str
    subject: str | None = None
    start: _Moment | None = None
    end: _Moment | None = None
    isAllDay: bool | None = None
    isCancelled: bool | None = None
    isOrganizer: bool | None = None
    responseStatus: _Status | None = None
    attendees: list[_Attendee] | None = None
    type: str | None = None
    seriesMasterId: str | None = None
    iCalUId: str | None = None
    originalStart: str | None = None
    etag: str | None = field(default=None, name="@odata.etag")
    removed: Raw = field(default=_EMPTY, name="@removed")


class _Page(Struct):
    value: list[_Event]
    next_link: str | None = field(default=None, name="@odata.nextLink")


_PAGE = Decoder(_Page)


def parse_page(body: bytes) -> Page:
    """Read one page.

    Args:
        body: A 200 answer of calendarView, decompressed.

    Raises:
        GraphError: it is no calendar page, or not a whole one.
    """
    try:
        page = _PAGE.decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        # Also what ValidationError is; and a lone surrogate (a title Outlook cut in the middle
        # of an emoji) is bad JSON to msgspec, not to the standard library.
        return _parse_patiently(body)
    events = tuple([_event(event) for event in page.value if not _is_given(event.removed)])
    return Page(events, page.next_link)


def _event(event: _Event) -> CalendarEvent:
    status = event.responseStatus
    all_day = event.isAllDay is True
    start, end = event.start, event.end
    return CalendarEvent(
        id=event.id,
        subject=clean(event.subject) if event.subject else "",
        start=_instant(start.dateTime, start.timeZone, all_day) if start else None,
        end=_instant(end.dateTime, end.timeZone, all_day) if end else None,
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


def _is_given(raw: Raw) -> bool:
    """Whether the field was there and not null.

    Only the delta form of the view marks deletions (`@removed`), as an object with nothing but
    an id. Such an item is no event at all, so it is passed over rather than called unreadable.
    """
    return raw is not _EMPTY and bytes(raw) != b"null"


def _instant(text: str, label: str | None, floating: bool) -> datetime | None:
    """A `dateTimeTimeZone` as an aware UTC instant; None rather than a wrong hour.

    Args:
        text: `2026-11-16T09:00:00.0000000`: seven digits, no offset.
        label: The zone it is in. We ask for UTC; anything else is taken at its word if it is an
            IANA name, and unusable if it is not (Windows names: no table of ours).
        floating: An all-day event's midnight: a date, never converted whatever the label
            (github.com/microsoftgraph/microsoft-graph-docs/issues/1802).
    """
    if len(text) < 19 or text[10] != "T":
        return None  # fromisoformat takes week dates and bare dates too
    try:
        if floating or label is None or label in _UTC_LABELS:
            instant = _as_utc(text, floating)
        elif (instant := datetime.fromisoformat(text)).tzinfo is not None:
            instant = instant.astimezone(UTC)
        elif (zone := _zone(label)) is not None:
            instant = instant.replace(tzinfo=zone).astimezone(UTC)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return instant if _FIRST_YEAR <= instant.year <= _LAST_YEAR else None


def _as_utc(text: str, floating: bool) -> datetime:
    try:
        return datetime.fromisoformat(f"{text}+00:00")  # a third of what replace(tzinfo=UTC) costs
    except ValueError:  # it has an offset of its own, or is no time at all
        instant = datetime.fromisoformat(text)
    if floating or instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    return instant.astimezone(UTC)


@lru_cache(maxsize=64)
def _zone(label: str) -> tzinfo | None:
    try:
        return zone_named(label)
    except SettingsError:
        return None


# --- The patient way: per event and per field -------------------------------------------------


def _any_number(text: str) -> int:
    """No number means anything to us, and a long one costs, or exceeds Python's digit limit."""
    return 0


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _parse_patiently(body: bytes) -> Page:
    try:
        page = json.loads(
            body, parse_int=_any_number, parse_float=_any_number, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise unreadable()
    next_link = page.get("@odata.nextLink")
    if next_link is not None and not isinstance(next_link, str):
        raise unreadable()  # there is more, and no way to get it
    events = [_patient_event(item) for item in page["value"]]
    return Page(tuple(event for event in events if event is not None), next_link)


def _patient_event(item: Any) -> CalendarEvent | None:
    if not isinstance(item, dict):
        return CalendarEvent()
    if item.get("@removed") is not None:
        return None
    all_day = item.get("isAllDay") is True
    status = item.get("responseStatus")
    attendees = item.get("attendees")
    subject = item.get("subject")
    return CalendarEvent(
        id=_text(item, "id") or "",
        subject=clean(subject) if isinstance(subject, str) else "",
        start=_patient_instant(item.get("start"), all_day),
        end=_patient_instant(item.get("end"), all_day),
        is_all_day=all_day,
        is_cancelled=item.get("isCancelled") is True,
        is_organizer=item.get("isOrganizer") is True,
        response=(_text(status, "response") or "").lower() if isinstance(status, dict) else "",
        has_attendees=isinstance(attendees, list) and bool(attendees),
        kind=(_text(item, "type") or "").lower(),
        series_id=_text(item, "seriesMasterId"),
        ical_uid=_text(item, "iCalUId"),
        original_start=_text(item, "originalStart"),
        change_key=_text(item, "@odata.etag"),
    )


def _text(item: dict[str, Any], name: str) -> str | None:
    """A field that is text and can be stored as UTF-8, or None."""
    text = item.get(name)
    if not isinstance(text, str):
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return None
    return text


def _patient_instant(moment: Any, floating: bool) -> datetime | None:
    if not isinstance(moment, dict):
        return None
    text = _text(moment, "dateTime")
    return _instant(text, _text(moment, "timeZone"), floating) if text else None


def unreadable() -> GraphError:
    """What to raise for an answer that is cut off, garbled or not of the kind asked for."""
    return GraphError(
        "Microsoft's answer could not be read",
        "Nothing was taken from it. Try again.",
        code="unreadable_answer",
    )
