"""What went wrong with a request to a tracker, by what it means for a push.

TrackerError
├── Refused              the request was understood and refused (4xx): never sent again as it is
│   └── NotThere         there is no such entry (404, 410)
├── TrackerKeyRefused    everything would be refused: stop at once
├── LimitReached         stop, and go on with the next push
└── TrackerUnreachable
    ├── NotSent          no byte of the request was taken: sending it again doubles nothing
    └── AnswerLost       it may have been carried out: look before sending it again
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx

from trackcal_tui.core.errors import (
    TrackerError,
    TrackerLimit,
    TrackerUnreachable,
)
from trackcal_tui.core.text import clean, cut_characters
from trackcal_tui.network.fetch import is_lasting, retry_after, unreachable

_MOST_REASON = 200
_SCOPES = ("missing",)
"""Where Looped Track names the scopes that a key lacks."""
_REASON_KEYS = ("message", "error_description", "error", "detail", "title", "errors", "children")


class Refused(TrackerError):
    """The tracker understood the request and refused it."""

    code = "tracker_refused"


class NotThere(Refused):
    """The tracker has no such entry."""

    code = "tracker_not_there"


class LimitReached(TrackerLimit):
    """The tracker takes no more requests for a while."""


class NotSent(TrackerUnreachable):
    """Nothing of the request reached the tracker."""


class AnswerLost(TrackerUnreachable):
    """The request left, and no usable answer came."""


def reason_in(body: bytes, key: str = "") -> str:
    """Return the tracker's own words in an error's body, as one clean line; empty without any.

    Args:
        body: JSON of any shape, or plain text; HTML says nothing.
        key: Never repeated, should the tracker do so.
    """
    text = body[:8192].decode("utf-8", "replace").strip()
    try:
        parts = list(dict.fromkeys(_reasons(json.loads(text))))
    except (ValueError, RecursionError):
        parts = [] if text.startswith("<") else [text]
    words = clean(" · ".join(parts))
    if key:
        words = words.replace(key, "…")
    return cut_characters(words, _MOST_REASON).rstrip(".")


def _reasons(value: Any, field: str = "", depth: int = 0) -> Iterator[str]:
    """All sentences in an error object, the field they belong to before them."""
    if depth > 5:
        return
    if isinstance(value, str) and value.strip():
        yield f"{field}: {value}" if field else value
    elif isinstance(value, list):
        for item in value:
            yield from _reasons(item, field, depth + 1)
    elif isinstance(value, dict):
        known = [name for name in _REASON_KEYS if name in value]
        for name in (*known, *_SCOPES) if known else value:
            if name not in value:
                continue
            # Below `errors` and `children` the names are those of the fields at fault.
            inner = field if name in _REASON_KEYS else str(name)
            yield from _reasons(value[name], inner, depth + 1)


def seconds_asked(headers: httpx.Headers, limit_header: str) -> float | None:
    """Return how long an answer asks to wait, by its tracker's own header or `Retry-After`."""
    own = headers.get(limit_header, "") if limit_header else ""
    asked = float(own) if own.isdecimal() else retry_after(headers)
    return None if asked is None else max(0.0, asked)


def network_fault(title: str, error: Exception) -> TrackerUnreachable:
    """Return what a failure below HTTP means for a push.

    Args:
        title: The tracker's.
        error: From httpx or `ssl`.
    """
    told = unreachable(error, title)
    unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
    kind = NotSent if isinstance(error, unsent) or is_lasting(error) else AnswerLost
    return kind(told.title, told.hint, details=told.details, code=told.code)
