"""Which error each error response of Graph becomes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.graph.error_responses import ErrorBody, read_error_body, to_error


def response(status: int, body: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=body, headers=named)


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
        (418, "Teapot", GraphError),
        (204, "", GraphError),
    ],
)
def test_status_and_code_decide_the_error(
    status: int, code: str, error: type[TrackCalError]
) -> None:
    assert type(to_error(response(status, body(code)))) is error


def test_mailbox_codes_mean_nothing_on_other_paths() -> None:
    assert type(to_error(response(404, body("ResourceNotFound")), mailbox=False)) is GraphError


@pytest.mark.parametrize("empty", [b"", b"  \r\n", b'{"error": {"code": "", "message": ""}}'])
@pytest.mark.parametrize(
    ("mailbox", "fresh", "error"),
    [
        (True, True, NoCalendar),
        (True, False, SignInNeeded),
        (False, True, SignInNeeded),
    ],
)
def test_an_empty_401_with_a_fresh_token_means_no_mailbox(
    empty: bytes, mailbox: bool, fresh: bool, error: type[TrackCalError]
) -> None:
    found = to_error(response(401, empty), mailbox=mailbox, fresh_token=fresh)
    assert type(found) is error


def test_a_401_that_names_the_token_is_not_a_missing_mailbox() -> None:
    error = to_error(response(401, body("InvalidAuthenticationToken")), fresh_token=True)
    assert type(error) is SignInNeeded


@pytest.mark.parametrize("spelling", ["innerError", "innererror", "inner_error", "InnerError"])
def test_nested_codes_are_found_in_every_spelling(spelling: str) -> None:
    inner = {spelling: {"code": "Outer2", spelling: {"code": "MailboxNotEnabledForRESTAPI"}}}
    error = to_error(response(403, body("UnknownError", **inner)))
    assert type(error) is NoCalendar
    assert error.details == "HTTP 403 · UnknownError · Outer2 · MailboxNotEnabledForRESTAPI"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", ErrorBody(no_message=True)),
        (b"<html>502 Bad Gateway</html>", ErrorBody()),
        (b'"text"', ErrorBody()),
        (b"[1]", ErrorBody()),
        (b'{"error": "invalid_grant"}', ErrorBody()),
        (b'{"error": null}', ErrorBody()),
        (b'{"error": {}}', ErrorBody(no_message=True)),
        (b'{"error": {"code": 5, "message": 5}}', ErrorBody()),
        (b'{"error": {"code": "A\\u001b[31m", "message": "x"}}', ErrorBody(message="x")),
        (
            b'{"error": {"message": "x", "innerError": 5, "code": "A"}}',
            ErrorBody(codes=("A",), message="x"),
        ),
        (b'{"error":' + b"[" * 99_999, ErrorBody()),
        (b"\xff\xfe", ErrorBody()),
    ],
)
def test_any_body_can_be_read(raw: bytes, expected: ErrorBody) -> None:
    assert read_error_body(raw) == expected


def test_details_hold_codes_and_request_ids_and_nothing_else() -> None:
    raw = body("UnknownError", innerError={"request-id": "inner", "date": "2026-11-20T10:00:00"})
    error = to_error(response(503, raw, request_id="r-1", client_request_id="c-1", x="secret"))
    assert error.details == "HTTP 503 · UnknownError · request-id r-1 · client-request-id c-1"
    inner = to_error(response(503, raw))
    assert inner.details == "HTTP 503 · UnknownError · request-id inner"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (body("ErrorInvalidRequest", message="The range is too long.\x1b[31m\n"), "too long."),
        (body("ErrorInvalidRequest", message=""), '"ErrorInvalidRequest"'),
        (body("X", message="Ask <ana@contoso.com> for it."), '"Ask … for it."'),
        (body("X", message="A" * 5000), f'"{"A" * 199}'),
    ],
)
def test_a_400_repeats_what_microsoft_says_about_it(raw: bytes, said: str) -> None:
    error = to_error(response(400, raw))
    assert error.title == "Microsoft refused to read the calendar"
    assert error.hint.startswith('Microsoft says: "')
    assert said in error.hint
    assert len(error.hint) < 300
    assert "\x1b" not in error.hint and "@" not in error.hint
    assert "Choose another range" not in error.message


def test_every_error_says_what_to_do_next() -> None:
    for status in (302, 400, 401, 403, 404, 418, 429, 500):
        error = to_error(response(status, b""))
        assert error.hint.endswith(".")
        assert not error.title.endswith(".")
