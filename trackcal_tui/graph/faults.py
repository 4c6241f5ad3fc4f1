"""Graph's error answers as our own errors: a table, and a reader that survives any body.

Codes and what they mean: learn.microsoft.com/graph/errors, and for mailboxes that are not there
github.com/microsoftgraph/microsoft-graph-docs/issues/6305, …-docs-contrib/issues/2799 and 4340.
Messages are for developers, change without notice and may hold addresses: they are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)

_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
"""What a code or a request id looks like; anything else is not repeated."""
_DEEPEST = 4
"""How far `innerError` is followed."""


class Fault(Struct, frozen=True):
    """What an error body says."""

    codes: tuple[str, ...] = ()
    """Its codes, outermost first."""
    says_nothing: bool = False
    """No body, or an error object without a message."""
    request_id: str = ""
    """Microsoft's own, where it is in the body and not only in the headers."""


class _Words(Struct, frozen=True):
    """One kind of failure in our words."""

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
_NO_TENANT = _Words(
    NoCalendar,
    "Signed in, but this organisation has no Microsoft 365",
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
_BAD_RANGE = _Words(
    GraphError,
    "Microsoft could not read that date range",
    "Choose another range; if it stays, report it with the request id.",
    "bad_request",
)
_GONE = _Words(GraphError, "Microsoft found nothing there", "Read the range again.", "not_found")
_BUSY = _Words(Unreachable, "Microsoft is busy", "Nothing is lost: try again in a minute.", "busy")
_DOWN = _Words(
    Unreachable,
    "Microsoft's calendar service did not answer",
    "Try again later. If it stays: mailboxes on a company's own servers cannot be read.",
    "service",
)
_REDIRECT = _Words(
    GraphError,
    "Microsoft's answer leads to another address, which is never followed",
    "A proxy or a network's log-in page may be in between: check the network.",
    "redirect",
)
_OTHER = _Words(
    GraphError,
    "Microsoft answered with an error",
    "Try again; if it stays, report it with the request id.",
)

_MAILBOX_CODES = {
    "mailboxnotenabledforrestapi": _NO_MAILBOX,
    "mailboxnotsupportedforrestapi": _NO_MAILBOX,
    "mailboxnothostedinexchangeonline": _NO_MAILBOX,
    "restapinotenabledforuser": _NO_MAILBOX,
    "errornonexistentmailbox": _NO_MAILBOX,
    "errorinvaliduser": _NO_MAILBOX,
    "resourcenotfound": _NO_MAILBOX,
    "organizationfromtenantguidnotfound": _NO_TENANT,
}
"""Decided before any status: they come with 401, 403 and 404 alike."""

_CODES = {
    "erroraccessdenied": _FORBIDDEN,
    "accessdenied": _FORBIDDEN,
    "authorization_requestdenied": _FORBIDDEN,
    "invalidauthenticationtoken": _EXPIRED,
    "applicationthrottled": _BUSY,
    "toomanyrequests": _BUSY,
    "activitylimitreached": _BUSY,
    "servicenotavailable": _DOWN,
    "errorinternalservererror": _DOWN,
    "unknownerror": _DOWN,
}
"""For a status the table below does not know."""


def read_fault(body: bytes) -> Fault:
    """What an error body says; HTML, nothing at all and odd shapes are fine."""
    if not body.strip():
        return Fault(says_nothing=True)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return Fault()
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return Fault()
    levels = list(_levels(error))
    return Fault(
        codes=tuple(code for level in levels if (code := _word(level, "code"))),
        says_nothing=not error.get("message"),
        request_id=next((found for level in levels if (found := _word(level, "request-id"))), ""),
    )


def _levels(error: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The error object and what is nested in it, outermost first."""
    level: Any = error
    for _ in range(_DEEPEST):
        if not isinstance(level, dict):
            return
        yield level
        # Spelled innerError, innererror and inner_error by different services.
        inner = (level[key] for key in level if key.lower().replace("_", "") == "innererror")
        level = next(inner, None)


def _word(values: Mapping[str, Any], name: str) -> str:
    """A value that is short plain text, or nothing."""
    value = values.get(name)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def to_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    mailbox: bool = True,
    fresh_token: bool = False,
) -> TrackCalError:
    """The error to raise for an answer that is not 200.

    Args:
        status: HTTP status.
        headers: Of the answer; any mapping that finds names as httpx's does.
        body: As received; any bytes.
        mailbox: Whether it was a mailbox that was asked for. Without one, such paths are
            refused with an empty 401 while `/me` works (stackoverflow.com/q/79794745).
        fresh_token: Whether the token was minted seconds ago, so that it cannot have expired.
    """
    fault = read_fault(body)
    words = _choose(status, fault, mailbox=mailbox, fresh_token=fresh_token)
    error = words.error(
        words.title, words.hint, details=_details(status, fault, headers), code=words.code
    )
    if isinstance(error, NoCalendar):
        error.graph_codes = fault.codes
    return error


def _choose(status: int, fault: Fault, *, mailbox: bool, fresh_token: bool) -> _Words:
    codes = [code.lower() for code in fault.codes]
    if mailbox:
        for code in codes:
            if code in _MAILBOX_CODES:
                return _MAILBOX_CODES[code]
        if status == 401 and fault.says_nothing and fresh_token:
            return _NO_MAILBOX
    known = {400: _BAD_RANGE, 401: _EXPIRED, 403: _FORBIDDEN, 404: _GONE, 410: _GONE, 429: _BUSY}
    if status in known:
        return known[status]
    if 300 <= status < 400:
        return _REDIRECT
    if status >= 500:
        return _DOWN
    return next((_CODES[code] for code in codes if code in _CODES), _OTHER)


def _details(status: int, fault: Fault, headers: Mapping[str, str]) -> str:
    request_id = _word(headers, "request-id") or fault.request_id
    ours = _word(headers, "client-request-id")
    parts = [f"HTTP {status}", *fault.codes]
    parts += [f"request-id {request_id}"] if request_id else []
    parts += [f"client-request-id {ours}"] if ours else []
    return " · ".join(parts)
