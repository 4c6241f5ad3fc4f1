"""Turn Graph's error responses into trackcal's errors, whatever their body holds.

Codes and their meaning: learn.microsoft.com/graph/errors, and for missing mailboxes
github.com/microsoftgraph/microsoft-graph-docs/issues/6305, …-docs-contrib/issues/2799 and 4340.
Messages are for developers and change without notice, so nothing depends on them. That of a 400,
which says what was wrong with the request, is repeated, without the addresses it may hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from msgspec import Struct

from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.text import clean, cut_characters

_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
"""What a code or a request id looks like; anything else is not repeated."""
_MAX_MESSAGE = 200
"""Characters of a message that are repeated."""
_MAX_DEPTH = 4
"""How many levels of `innerError` are read."""


class ErrorBody(Struct, frozen=True):
    """What the body of an error response says."""

    codes: tuple[str, ...] = ()
    """Error codes, outermost first."""
    no_message: bool = False
    """There is no body, or its error object has no message."""
    message: str = ""
    """Microsoft's sentence: cleaned, cut, without e-mail addresses."""
    request_id: str = ""
    """Microsoft's own; often in the headers only."""


class _Words(Struct, frozen=True):
    """An error to raise."""

    error: type[TrackCalError]
    title: str
    hint: str
    code: str | None = None


_NO_MAILBOX = _Words(
    NoCalendar,
    "Signed in, but this account has no Outlook calendar",
    "Sign in with the account that holds the mailbox, or ask your IT for an Exchange Online "
    "licence. Guest accounts and mailboxes on your company's own servers cannot be read.",
)
_NO_MICROSOFT_365 = _Words(
    NoCalendar,
    "Signed in, but this organization has no Microsoft 365",
    "Sign in with the account that holds the mailbox.",
)
_EXPIRED = _Words(
    SignInNeeded,
    "The authorization has expired",
    "Disconnect and connect again; your entries stay.",
)
_FORBIDDEN = _Words(
    AdminApprovalNeeded,
    "The permission to read the calendar was not granted",
    "Connect again and accept it, or send your IT the admin-consent link.",
    "calendar_permission",
)
_BAD_REQUEST = _Words(
    GraphError,
    "Microsoft refused to read the calendar",
    "If it keeps happening, report it with the request id.",
    "bad_request",
)
NOT_FOUND = "not_found"
"""The code of an error: what was asked for is not there."""
_NOT_FOUND = _Words(GraphError, "Microsoft found nothing there", "Reload the range.", NOT_FOUND)
_BUSY = _Words(Unreachable, "Microsoft is busy", "Nothing is lost: try again in a minute.", "busy")
_DOWN = _Words(
    Unreachable,
    "Microsoft's calendar service did not answer",
    "Try again later. Mailboxes on a company's own servers can never be read.",
    "service",
)
_REDIRECT = _Words(
    GraphError,
    "Microsoft's response points to another address, which trackcal never follows",
    "A proxy or a network's login page may be in between: check the network.",
    "redirect",
)
_OTHER = _Words(
    GraphError,
    "Microsoft answered with an error",
    "Try again. If it keeps happening, report it with the request id.",
)

ON_PREMISES_CODES = (
    *("mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi"),
    *("mailboxnothostedinexchangeonline", "restapinotenabledforuser"),
)
NO_MICROSOFT_365_CODE = "organizationfromtenantguidnotfound"
_NO_MAILBOX_CODES = ("errornonexistentmailbox", "errorinvaliduser", "resourcenotfound")
_MAILBOX_CODES = {
    NO_MICROSOFT_365_CODE: _NO_MICROSOFT_365,
    **dict.fromkeys((*ON_PREMISES_CODES, *_NO_MAILBOX_CODES), _NO_MAILBOX),
}
"""In lower case. These decide before the status does: they come with 401, 403 and 404 alike."""

_STATUSES = {
    400: _BAD_REQUEST,
    401: _EXPIRED,
    403: _FORBIDDEN,
    404: _NOT_FOUND,
    410: _NOT_FOUND,
    429: _BUSY,
}


def read_error_body(body: bytes) -> ErrorBody:
    """Read the body of an error response; HTML, nothing at all and odd shapes are fine."""
    if not body.strip():
        return ErrorBody(no_message=True)
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ErrorBody()
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return ErrorBody()
    levels = list(_levels(error))
    return ErrorBody(
        codes=tuple(code for level in levels if (code := _word(level, "code"))),
        no_message=not error.get("message"),
        message=_sentence(error.get("message")),
        request_id=next((found for level in levels if (found := _word(level, "request-id"))), ""),
    )


def _sentence(message: Any) -> str:
    if not isinstance(message, str):
        return ""
    return cut_characters(re.sub(r"\S*@\S*", "…", clean(message[:2000])), _MAX_MESSAGE)


def _levels(error: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the error object and those nested in it, outermost first."""
    level: Any = error
    for _ in range(_MAX_DEPTH):
        if not isinstance(level, dict):
            return
        yield level
        # Services spell it innerError, innererror and inner_error.
        inner = (level[key] for key in level if key.lower().replace("_", "") == "innererror")
        level = next(inner, None)


def _word(values: Mapping[str, Any], name: str) -> str:
    """Return a value that is short plain text, else nothing."""
    value = values.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def to_error(
    response: httpx.Response, *, mailbox: bool = True, fresh_token: bool = False
) -> TrackCalError:
    """Return the error to raise for a response other than 200.

    Args:
        response: The response, any body.
        mailbox: Whether a mailbox was asked for. Accounts without one get an empty 401 there,
            while `/me` works (stackoverflow.com/q/79794745).
        fresh_token: Whether the token was issued seconds ago, so that it cannot have expired.
    """
    body = read_error_body(response.content)
    words = _choose(response.status_code, body, mailbox=mailbox, fresh_token=fresh_token)
    hint = words.hint
    if words is _BAD_REQUEST and (said := body.message or ", ".join(body.codes)):
        hint = f'Microsoft says: "{said}" {hint}'
    error = words.error(words.title, hint, details=_details(response, body), code=words.code)
    if isinstance(error, NoCalendar):
        error.graph_codes = body.codes
    return error


def _choose(status: int, body: ErrorBody, *, mailbox: bool, fresh_token: bool) -> _Words:
    if mailbox:
        for code in body.codes:
            if code.lower() in _MAILBOX_CODES:
                return _MAILBOX_CODES[code.lower()]
        if status == 401 and body.no_message and fresh_token:
            return _NO_MAILBOX
    if 300 <= status < 400:
        return _REDIRECT
    return _DOWN if status >= 500 else _STATUSES.get(status, _OTHER)


class TruncatedResponse(GraphError):
    """A 200 response whose JSON breaks off: the whole may come when it is asked for again."""


def not_json(body: bytes) -> GraphError:
    """Return the error to raise for a 200 response that is not JSON."""
    began_as_json = body.lstrip()[:1] in (b"", b"{")
    return unreadable_response(TruncatedResponse if began_as_json else GraphError)


def unreadable_response(kind: type[GraphError] = GraphError) -> GraphError:
    """Return the error to raise for a 200 response that is not what was asked for."""
    return kind(
        "Microsoft's answer could not be read",
        "No events were loaded. Try again.",
        code="unreadable_answer",
    )


def _details(response: httpx.Response, body: ErrorBody) -> str:
    """Return what a support ticket needs: status, codes and request ids."""
    parts = [f"HTTP {response.status_code}", *body.codes]
    if request_id := _word(response.headers, "request-id") or body.request_id:
        parts.append(f"request-id {request_id}")
    if client_id := _word(response.headers, "client-request-id"):
        parts.append(f"client-request-id {client_id}")
    return " · ".join(parts)
