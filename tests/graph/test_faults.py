"""The table of what Graph's errors become."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.graph.faults import Fault, read_fault, to_error


def body(code: str, **more: Any) -> bytes:
    return json.dumps({"error": {"code": code, "message": "Text.", **more}}).encode()


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "InvalidAuthenticationToken", SignInNeeded),
        (401, "SomethingNew", SignInNeeded),
        (401, "MailboxNotEnabledForRESTAPI", NoCalendar),
        (403, "MailboxNotSupportedForRESTAPI", NoCalendar),
        (404, "mailboxnotenabledforrestapi", NoCalendar),
        (404, "ResourceNotFound", NoCalendar),
        (404, "ErrorNonExistentMailbox", NoCalendar),
        (400, "ErrorInvalidUser", NoCalendar),
        (404, "MailboxNotHostedInExchangeOnline", NoCalendar),
        (403, "RESTAPINotEnabledForUser", NoCalendar),
        (401, "OrganizationFromTenantGuidNotFound", NoCalendar),
        (403, "ErrorAccessDenied", AdminApprovalNeeded),
        (403, "accessDenied", AdminApprovalNeeded),
        (404, "ErrorItemNotFound", GraphError),
        (400, "ErrorInvalidParameter", GraphError),
        (400, "ErrorInvalidRequest", GraphError),
        (400, "TimeZoneNotSupportedException", GraphError),
        (429, "ApplicationThrottled", Unreachable),
        (429, "SomethingNew", Unreachable),
        (500, "ErrorInternalServerError", Unreachable),
        (503, "serviceNotAvailable", Unreachable),
        (504, "UnknownError", Unreachable),
        (302, "", GraphError),
        (418, "TooManyRequests", Unreachable),
        (418, "Teapot", GraphError),
        (204, "", GraphError),
    ],
)
def test_status_and_code(status: int, code: str, error: type[TrackCalError]) -> None:
    assert type(to_error(status, {}, body(code))) is error


def test_mailbox_codes_mean_nothing_for_me() -> None:
    assert type(to_error(404, {}, body("ResourceNotFound"), mailbox=False)) is GraphError


@pytest.mark.parametrize("empty", [b"", b"  \r\n", b'{"error": {"code": "", "message": ""}}'])
@pytest.mark.parametrize(
    ("mailbox", "fresh", "error"),
    [
        (True, True, NoCalendar),
        (True, False, SignInNeeded),
        (False, True, SignInNeeded),
    ],
)
def test_an_empty_401(empty: bytes, mailbox: bool, fresh: bool, error: type[TrackCalError]) -> None:
    assert type(to_error(401, {}, empty, mailbox=mailbox, fresh_token=fresh)) is error


def test_a_401_that_speaks_of_the_token_is_not_a_missing_mailbox() -> None:
    error = to_error(401, {}, body("InvalidAuthenticationToken"), fresh_token=True)
    assert type(error) is SignInNeeded


@pytest.mark.parametrize("spelling", ["innerError", "innererror", "inner_error", "InnerError"])
def test_codes_are_found_however_deep_and_spelled(spelling: str) -> None:
    inner = {spelling: {"code": "Outer2", spelling: {"code": "MailboxNotEnabledForRESTAPI"}}}
    error = to_error(403, {}, body("UnknownError", **inner))
    assert type(error) is NoCalendar
    assert error.details == "HTTP 403 · UnknownError · Outer2 · MailboxNotEnabledForRESTAPI"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", Fault(says_nothing=True)),
        (b"<html>502 Bad Gateway</html>", Fault()),
        (b'"text"', Fault()),
        (b"[1]", Fault()),
        (b'{"error": "invalid_grant"}', Fault()),
        (b'{"error": null}', Fault()),
        (b'{"error": {}}', Fault(says_nothing=True)),
        (b'{"error": {"code": 5, "message": "x"}}', Fault()),
        (b'{"error": {"code": "A\\u001b[31m", "message": "x"}}', Fault()),
        (b'{"error": {"message": "x", "innerError": 5, "code": "A"}}', Fault(codes=("A",))),
        (b'{"error":' + b"[" * 99_999, Fault()),
        (b"\xff\xfe", Fault()),
    ],
)
def test_any_body_is_survived(raw: bytes, fault: Fault) -> None:
    assert read_fault(raw) == fault


def test_details_hold_the_ids_for_a_ticket_and_nothing_else() -> None:
    headers = {"request-id": "r-1", "client-request-id": "c-1", "x": "secret"}
    raw = body("UnknownError", innerError={"request-id": "inner", "date": "2026-11-20T10:00:00"})
    error = to_error(503, headers, raw)
    assert error.details == "HTTP 503 · UnknownError · request-id r-1 · client-request-id c-1"
    assert to_error(503, {}, raw).details == "HTTP 503 · UnknownError · request-id inner"


def test_every_error_says_what_to_do_next() -> None:
    for status in (302, 400, 401, 403, 404, 418, 429, 500):
        error = to_error(status, {}, b"")
        assert error.hint.endswith(".")
        assert not error.title.endswith(".")
