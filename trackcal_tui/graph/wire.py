"""Decode pages of a calendar view: fast when every field has its type, else field by field.

Nearly everything is nullable in Graph's schema, so a field that is absent, null or of a wrong type
always gets its default. Field facts: learn.microsoft.com/graph/api/resources/event.
"""

from __future__ import annotations

import json
from typing import Any

from msgspec import DecodeError, Struct, field
from msgspec.json import Decoder
from msgspec.structs import fields

from trackcal_tui.graph.error_responses import not_json, unreadable_response


class Moment(Struct, gc=False):
    """A `dateTimeTimeZone`."""

    dateTime: str = ""
    timeZone: str | None = None


class Status(Struct, gc=False):
    """A `responseStatus`."""

    response: str | None = None


class Attendee(Struct, gc=False):
    """An `attendee`; they are only counted."""

    type: str | None = None
    """`required`, `optional`, or `resource` for rooms and equipment."""


class EmailAddress(Struct, gc=False):
    """An `emailAddress`."""

    name: str | None = None
    address: str | None = None


class Recipient(Struct, gc=False):
    """A `recipient`: who organizes an event."""

    emailAddress: EmailAddress | None = None


class Event(Struct, gc=False):
    """The fields of an `event` that trackcal uses; msgspec skips the others without decoding."""

    id: str = ""
    subject: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    isAllDay: bool | None = None
    isCancelled: bool | None = None
    isOrganizer: bool | None = None
    responseStatus: Status | None = None
    attendees: list[Attendee] | None = None
    organizer: Recipient | None = None
    categories: list[str] | None = None
    type: str | None = None
    seriesMasterId: str | None = None
    iCalUId: str | None = None
    originalStart: str | None = None
    etag: str | None = field(default=None, name="@odata.etag")
    removed: Any = field(default=None, name="@removed")
    """Set on deletion marks, which only the delta form of the view sends."""


class WirePage(Struct):
    """One page."""

    value: list[Event]
    next_link: str | None = field(default=None, name="@odata.nextLink")


FIELDS = tuple(one.encode_name for one in fields(Event) if one.encode_name[0] != "@")
"""What `$select` asks for; `@odata.etag` comes by itself."""

_PAGE = Decoder(WirePage)


def decode_page(body: bytes) -> WirePage:
    """Decode the body of a 200 response of calendarView.

    Raises:
        GraphError: it is not a whole page. A part is never taken for the whole.
    """
    try:
        return _PAGE.decode(body)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        # A field of a wrong type; or a lone surrogate (a title that Outlook cut in the middle of
        # an emoji), which is bad JSON to msgspec and good JSON to the standard library.
        return _decode_leniently(body)


def _decode_leniently(body: bytes) -> WirePage:
    try:
        # float: an int of more than 4300 digits would be an error.
        page = json.loads(body, parse_int=float)
    except (ValueError, RecursionError) as error:
        raise not_json(body) from error
    if not isinstance(page, dict) or not isinstance(page.get("value"), list):
        raise unreadable_response()
    next_link = page.get("@odata.nextLink")
    if next_link is not None and not isinstance(next_link, str):
        raise unreadable_response()  # there is more, and no way to get it
    return WirePage([_lenient_event(item) for item in page["value"]], next_link)


def _lenient_event(item: Any) -> Event:
    if not isinstance(item, dict):
        return Event()
    subject, categories = item.get("subject"), _list(item, "categories")
    return Event(
        id=_text(item, "id") or "",
        subject=subject if isinstance(subject, str) else None,
        start=_moment(item.get("start")),
        end=_moment(item.get("end")),
        isAllDay=item.get("isAllDay") is True,
        isCancelled=item.get("isCancelled") is True,
        isOrganizer=item.get("isOrganizer") is True,
        responseStatus=Status(_text(item.get("responseStatus"), "response")),
        attendees=[Attendee(_text(one, "type")) for one in _list(item, "attendees")],
        organizer=_organizer(item.get("organizer")),
        categories=[one for one in categories if isinstance(one, str)],
        type=_text(item, "type"),
        seriesMasterId=_text(item, "seriesMasterId"),
        iCalUId=_text(item, "iCalUId"),
        originalStart=_text(item, "originalStart"),
        etag=_text(item, "@odata.etag"),
        removed=item.get("@removed"),
    )


def _moment(value: Any) -> Moment:
    return Moment(_text(value, "dateTime") or "", _text(value, "timeZone"))


def _organizer(value: Any) -> Recipient:
    address = value.get("emailAddress") if isinstance(value, dict) else None
    return Recipient(EmailAddress(_text(address, "name"), _text(address, "address")))


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _text(item: Any, name: str) -> str | None:
    """Return a field of an object, if it is text that can be stored as UTF-8."""
    text = item.get(name) if isinstance(item, dict) else None
    if not isinstance(text, str):
        return None
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return None
    return text
