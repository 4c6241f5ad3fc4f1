"""Faults on the wire: what the server does, the outcome, and the waits in between."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from tests.graph import raw_graph as wire
from tests.graph.raw_graph import Step, page_of, says
from trackcal_tui.core.errors import GraphError, SignInNeeded, TrackCalError, Unreachable
from trackcal_tui.graph.error_responses import TruncatedResponse

NOTHING: tuple[float, ...] = ()
BACK_OFF = (1.0, 2.0, 4.0)
"""The waits of three retries, without their jitter."""
DATE = "Fri, 20 Nov 2026 14:20:00 GMT"
SOON = "Fri, 20 Nov 2026 14:20:05 GMT"
BUSY = b'{"error": {"code": "TooManyRequests", "message": "Wait."}}'
DOWN = b'{"error": {"code": "ServiceNotAvailable", "message": "Later."}}'
HTML = b"<!doctype html><title>Log in to the hotel's network</title>"


@dataclass(frozen=True)
class Fails:
    """The error that is raised."""

    kind: type[TrackCalError]
    code: str
    exit_code: int


BUSY_OUT = Fails(Unreachable, "busy", 5)
DOWN_OUT = Fails(Unreachable, "service", 5)
OFFLINE = Fails(Unreachable, "unreachable", 5)
UNTRUSTED = Fails(Unreachable, "certificate", 5)
UNREADABLE = Fails(GraphError, "unreadable_answer", 1)
TRUNCATED = Fails(TruncatedResponse, "unreadable_answer", 1)
UNREADABLE_LOGIN = Fails(Unreachable, "unreadable_answer", 5)
ELSEWHERE = Fails(GraphError, "unexpected_address", 1)
ENDLESS = Fails(GraphError, "endless_pages", 1)
REDIRECT = Fails(GraphError, "redirect", 1)


@dataclass(frozen=True)
class Row:
    """A fault, its outcome, and the waits in between."""

    name: str
    steps: tuple[Step, ...]
    """Responses in a row; all later ones are good."""
    outcome: Fails | None = None
    """None: all events are read."""
    waits: tuple[float, ...] = NOTHING
    """Seconds before each retry."""


def passing(name: str, step: Step, wait: float = 1.0) -> Row:
    return Row(f"{name}, then good", (step,), None, (wait,))


def lasting(
    name: str, step: Step, outcome: Fails, waits: tuple[float, ...] = BACK_OFF, tries: int = 4
) -> Row:
    return Row(f"{name}, always", (step,) * tries, outcome, waits)


def once(name: str, step: Step, outcome: Fails) -> Row:
    return Row(name, (step,), outcome)


def ok(body: bytes, **headers: str) -> Step:
    return says(200, body, **headers)


TABLE = [
    passing("429, Retry-After in seconds", says(429, BUSY, Retry_After="7"), 7.0),
    passing("429, Retry-After with a fraction", says(429, BUSY, Retry_After="2.128"), 2.128),
    passing("429, Retry-After a date", says(429, BUSY, Retry_After=SOON, Date=DATE), 5.0),
    passing("429, Retry-After of a day", says(429, BUSY, Retry_After="86400"), 60.0),
    passing("429, Retry-After without a number", says(429, BUSY, Retry_After="soon")),
    passing("429, no Retry-After", says(429, BUSY)),
    passing(
        "429, Date that no calendar has",
        says(429, BUSY, Retry_After="3", Date="Fri, 20 Nov 99999999999 14:20:00 GMT"),
        3.0,
    ),
    lasting("429", says(429, BUSY), BUSY_OUT),
    lasting("429, 7 s", says(429, BUSY, Retry_After="7"), BUSY_OUT, (7.0, 7.0, 7.0)),
    passing("500", says(500, DOWN)),
    lasting("500 twice", says(500, DOWN), DOWN_OUT, (1.0,), tries=2),
    *(passing(f"{code}", says(code, DOWN)) for code in (502, 503, 504)),
    *(lasting(f"{code}", says(code, HTML), DOWN_OUT) for code in (502, 503, 504)),
    Row(
        "one of each, then good",
        (says(503), wire.reset, says(429, BUSY, Retry_After="0")),
        None,
        (1.0, 2.0, 0.0),
    ),
    *(
        row
        for name, step in (
            ("closed without a response", wire.drop),
            ("reset before the response", wire.reset),
            ("reset within the body", wire.reset_within),
            ("cut short of its length", wire.cut_short),
            ("cut short of its last chunk", wire.cut_short_chunked),
            ("TLS broken within the body", wire.broken_tls),
            ("another protocol", wire.no_http),
        )
        for row in (passing(name, step), lasting(name, step, OFFLINE))
    ),
    *(
        row
        for name, step in (
            ("empty body", ok(b"")),
            ("no JSON", ok(b'{"value": [}')),
            ("half the JSON, then closed", wire.half_json),
            ("half the JSON, whole length", ok(page_of(9)[:-20])),
            ("gzip cut short", ok(gzip.compress(page_of(9))[:-60], Content_Encoding="gzip")),
        )
        for row in (passing(name, step), lasting(name, step, TRUNCATED))
    ),
    once("HTML", ok(HTML, Content_Type="text/html"), UNREADABLE),
    once("random bytes", ok(bytes(range(256))), UNREADABLE),
    once("JSON too deep", ok(b"[" * 100_000), UNREADABLE),
    *(
        once(f"JSON of another shape: {body.decode()}", ok(body), UNREADABLE)
        for body in (b"null", b"[]", b"{}", b'{"value": "x"}', b'{"value": {}}', b'{"value": null}')
    ),
    once("nextLink of a wrong type", ok(b'{"value": [], "@odata.nextLink": 5}'), UNREADABLE),
    once("not gzip although it says so", ok(page_of(9), Content_Encoding="gzip"), UNREADABLE),
    once("redirect", says(302, Location="https://localhost:1/v1.0/me/calendarView"), REDIRECT),
    once("redirect to the same host", says(307, Location="/v1.0/me/calendarView?again"), REDIRECT),
    once("redirect without a Location", says(301), REDIRECT),
    once("206", says(206, page_of(9)), Fails(GraphError, "graph", 1)),
    once("204", says(204), Fails(GraphError, "graph", 1)),
    lasting("401", says(401, BUSY), Fails(SignInNeeded, "sign_in_needed", 3), NOTHING, tries=2),
]
