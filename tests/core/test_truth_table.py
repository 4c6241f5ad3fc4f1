"""Which events can be imported: a named case for each row of the truth table, and their order.

The rows are numbered as in the table the rules were written from. Every case is tested twice: as a
`CalendarEvent`, and as the JSON Microsoft sends, through the parser.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from msgspec.structs import replace

from tests.core.events import BERLIN, DAY, NINE, event
from trackcal_tui.core.events import CalendarEvent, SkipReason
from trackcal_tui.core.rules import build_sheet, skip_reason
from trackcal_tui.graph.parse import parse_page

MISSING = object()
ONE_DAY = timedelta(days=1)
GUEST = [{"emailAddress": {"name": "A Guest", "address": "guest@example.com"}}]
CANCELLED, DECLINED = SkipReason.CANCELLED, SkipReason.DECLINED
TENTATIVE, UNANSWERED, UNREADABLE = (
    SkipReason.TENTATIVE,
    SkipReason.UNANSWERED,
    SkipReason.UNREADABLE,
)
IMPORTED = None

ROWS: list[tuple[str, SkipReason | None, dict[str, Any]]] = [
    ("1 cancelled though accepted", CANCELLED, {"cancelled": True, "response": "accepted"}),
    ("1 cancelled by me", CANCELLED, {"cancelled": True, "organizer": True}),
    ("1 cancelled and declined", CANCELLED, {"cancelled": True, "response": "declined"}),
    ("1 cancelled occurrence", CANCELLED, {"cancelled": True, "type": "occurrence"}),
    ("1 not: cancelled is false", IMPORTED, {"cancelled": False, "response": "accepted"}),
    ("1 not: cancelled is null", IMPORTED, {"cancelled": None, "response": "accepted"}),
    ("1 not: cancelled is missing", IMPORTED, {"cancelled": MISSING, "response": "accepted"}),
    ("1 not: cancelled is the text true", IMPORTED, {"cancelled": "true", "response": "accepted"}),
    ("1 not: cancelled is 1", IMPORTED, {"cancelled": 1, "response": "accepted"}),
    ("2 series master", UNREADABLE, {"type": "seriesMaster", "organizer": True}),
    ("2 series master in other case", UNREADABLE, {"type": "SERIESMASTER", "organizer": True}),
    ("2 cancelled series master", UNREADABLE, {"type": "seriesMaster", "cancelled": True}),
    ("2 not: an occurrence", IMPORTED, {"type": "occurrence", "organizer": True}),
    ("2 not: an exception", IMPORTED, {"type": "exception", "organizer": True}),
    ("2 not: no type", IMPORTED, {"type": MISSING, "organizer": True}),
    ("2 not: a type of the future", IMPORTED, {"type": "hologram", "organizer": True}),
    ("3 declined", DECLINED, {"response": "declined"}),
    ("3 declined without guests", DECLINED, {"response": "declined", "attendees": []}),
    ("3 declined by the organizer", DECLINED, {"response": "declined", "organizer": True}),
    ("3 declined in other case", DECLINED, {"response": "Declined"}),
    ("4 organizer, no response", IMPORTED, {"response": "none", "organizer": True}),
    ("4 organizer, response null", IMPORTED, {"response": None, "organizer": True}),
    ("4 organizer, status null", IMPORTED, {"status": None, "organizer": True}),
    ("4 organizer, status missing", IMPORTED, {"status": MISSING, "organizer": True}),
    ("4 organizer, not responded", IMPORTED, {"response": "notResponded", "organizer": True}),
    ("4 organizer, maybe", IMPORTED, {"response": "tentativelyAccepted", "organizer": True}),
    ("4 organizer, unknown", IMPORTED, {"response": "beamedUp", "organizer": True}),
    ("5 organizer in the response", IMPORTED, {"response": "organizer"}),
    ("5 the same, isOrganizer null", IMPORTED, {"response": "organizer", "organizer": None}),
    ("5 the same in other case", IMPORTED, {"response": "ORGANIZER"}),
    ("6 accepted", IMPORTED, {"response": "accepted"}),
    ("6 accepted, isOrganizer null", IMPORTED, {"response": "accepted", "organizer": None}),
    ("6 accepted, isOrganizer missing", IMPORTED, {"response": "accepted", "organizer": MISSING}),
    ("6 accepted without guests", IMPORTED, {"response": "accepted", "attendees": []}),
    ("6 accepted in other case", IMPORTED, {"response": "Accepted"}),
    ("7 maybe", TENTATIVE, {"response": "tentativelyAccepted"}),
    ("7 maybe without guests", TENTATIVE, {"response": "tentativelyAccepted", "attendees": []}),
    ("7 maybe in other case", TENTATIVE, {"response": "TentativelyAccepted"}),
    ("8 not responded", UNANSWERED, {"response": "notResponded"}),
    ("8 not responded without guests", UNANSWERED, {"response": "notResponded", "attendees": []}),
    ("8 not responded in other case", UNANSWERED, {"response": "NOTRESPONDED"}),
    ("9 nobody invited", IMPORTED, {"response": "none", "attendees": []}),
    ("9 nobody invited, in other case", IMPORTED, {"response": "None", "attendees": []}),
    ("9 attendees missing", IMPORTED, {"response": "none", "attendees": MISSING}),
    ("9 attendees null", IMPORTED, {"response": "none", "attendees": None}),
    ("9 response null", IMPORTED, {"response": None, "attendees": []}),
    ("9 response missing", IMPORTED, {"response": MISSING, "attendees": []}),
    ("9 status null", IMPORTED, {"status": None, "attendees": []}),
    ("9 status missing", IMPORTED, {"status": MISSING, "attendees": MISSING}),
    ("10 guests, no response", UNANSWERED, {"response": "none"}),
    ("10 guests, response null", UNANSWERED, {"response": None}),
    ("10 guests, response missing", UNANSWERED, {"response": MISSING}),
    ("10 guests, status missing", UNANSWERED, {"status": MISSING}),
    ("11 unknown response", UNANSWERED, {"response": "beamedUp"}),
    ("11 unknown response, no guests", UNANSWERED, {"response": "beamedUp", "attendees": []}),
    ("draft: plays no part", IMPORTED, {"draft": True, "organizer": True}),
    ("draft: lets none in", UNANSWERED, {"draft": True, "response": "notResponded"}),
]
CASES = [pytest.param(expected, case, id=name) for name, expected, case in ROWS]


def payload(case: dict[str, Any]) -> dict[str, Any]:
    """Return an event as Microsoft sends it: an invite with a guest, as the case says."""
    status: Any = {"response": case.get("response", "none"), "time": "0001-01-01T00:00:00Z"}
    if status["response"] is MISSING:
        del status["response"]
    fields = {
        "id": "a",
        "subject": "Event a",
        "start": {"dateTime": "2026-11-16T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-16T10:00:00.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isDraft": case.get("draft", False),
        "isCancelled": case.get("cancelled", False),
        "isOrganizer": case.get("organizer", False),
        "responseStatus": case.get("status", status),
        "attendees": case.get("attendees", GUEST),
        "type": case.get("type", "singleInstance"),
    }
    return {name: value for name, value in fields.items() if value is not MISSING}


@pytest.mark.parametrize(("expected", "case"), CASES)
def test_the_row_as_json_from_microsoft(expected: SkipReason | None, case: dict[str, Any]) -> None:
    page = parse_page(json.dumps({"value": [payload(case)]}).encode())
    sheet = build_sheet(page.events, DAY, BERLIN)
    assert [skipped.reason for skipped in sheet.skipped] == ([expected] if expected else [])
    assert [draft.event_id for draft in sheet.drafts] == ([] if expected else ["a"])


@pytest.mark.parametrize(("expected", "case"), CASES)
def test_the_row_as_an_event(expected: SkipReason | None, case: dict[str, Any]) -> None:
    sent = payload(case)
    status = sent.get("responseStatus") or {}
    made = event(
        is_cancelled=sent.get("isCancelled") is True,
        is_organizer=sent.get("isOrganizer") is True,
        response=(status.get("response") or "").lower(),
        has_attendees=bool(sent.get("attendees")),
        kind=sent.get("type", "").lower(),
    )
    assert skip_reason(made) is expected


CAUSES: dict[SkipReason, dict[str, Any]] = {
    SkipReason.UNREADABLE: {"kind": "seriesmaster"},
    SkipReason.CANCELLED: {"is_cancelled": True},
    SkipReason.ALL_DAY: {"is_all_day": True},
    SkipReason.DECLINED: {"response": "declined"},
    SkipReason.TENTATIVE: {"response": "tentativelyaccepted", "is_organizer": False},
    SkipReason.UNANSWERED: {"response": "notresponded", "is_organizer": False},
    SkipReason.NO_LENGTH: {"end": NINE},
    SkipReason.STARTS_BEFORE_RANGE: {"start": NINE - ONE_DAY, "end": NINE + ONE_DAY},
    SkipReason.ALREADY_IMPORTED: {},
    SkipReason.DISMISSED: {},
}
# An event has one response, and an event without length cannot reach into the range.
IMPOSSIBLE = {
    *combinations((SkipReason.DECLINED, SkipReason.TENTATIVE, SkipReason.UNANSWERED), 2),
    (SkipReason.NO_LENGTH, SkipReason.STARTS_BEFORE_RANGE),
}
PAIRS = [pair for pair in combinations(SkipReason, 2) if pair not in IMPOSSIBLE]


def reason_of(made: CalendarEvent, *reasons: SkipReason) -> SkipReason:
    imported = {"a"} if SkipReason.ALREADY_IMPORTED in reasons else ()
    dismissed = {"a"} if SkipReason.DISMISSED in reasons else ()
    (skipped,) = build_sheet([made], DAY, BERLIN, imported, dismissed).skipped
    return skipped.reason


def test_every_reason_has_a_cause_here() -> None:
    assert set(CAUSES) == set(SkipReason)


@pytest.mark.parametrize("reason", SkipReason)
def test_each_cause_gives_its_reason(reason: SkipReason) -> None:
    assert reason_of(replace(event(), **CAUSES[reason]), reason) is reason


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda reason: reason.value)
def test_of_two_causes_the_first_wins(first: SkipReason, second: SkipReason) -> None:
    made = replace(event(), **{**CAUSES[second], **CAUSES[first]})
    assert reason_of(made, first, second) is first


@pytest.mark.parametrize("lack", ["id", "start", "end"])
@pytest.mark.parametrize("other", list(SkipReason)[1:7], ids=lambda reason: reason.value)
def test_an_unreadable_event_has_no_other_reason(lack: str, other: SkipReason) -> None:
    fields = {**CAUSES[other], lack: "" if lack == "id" else None}
    made = replace(event(), **fields)
    assert reason_of(made, SkipReason.ALREADY_IMPORTED) is SkipReason.UNREADABLE
