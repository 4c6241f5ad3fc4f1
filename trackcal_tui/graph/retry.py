"""When to ask Microsoft again, and how long to wait before.

At most 4 tries, and only for what passes by itself (learn.microsoft.com/graph/throttling).
Requests made while throttled still count against the mailbox, so one window's wait holds all.
"""

from __future__ import annotations

import asyncio
import math
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_TRIES = 4
"""The first one included."""
MAX_WAIT = 60.0
"""Seconds; whatever `Retry-After` says."""

_SECONDS = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?)\s*", re.ASCII)
_PASSING = frozenset({429, 502, 503, 504})
_STEP = 1.0
"""Seconds between two reports of a long wait."""


def retries(status: int | None, *, says_nothing: bool = False) -> int:
    """How many times an answer of this kind is worth asking again.

    Args:
        status: HTTP status; None when there was no answer (connection lost, timed out).
        says_nothing: The body is an error without a message: a 400 of that kind has been seen
            to pass (github.com/twentyhq/twenty/pull/18726).
    """
    if status is None or status in _PASSING:
        return MAX_TRIES - 1
    if status == 500 or (status == 400 and says_nothing):
        return 1
    return 0


def wait_seconds(
    tries: int,
    retry_after: str | None,
    *,
    now: datetime,
    jitter: Callable[[], float] = random.random,
) -> float:
    """Seconds to wait before the next try, 0 to 60.

    Args:
        tries: How many were made, 1 or more.
        retry_after: The header: seconds, often with a fraction, or an HTTP date, or missing.
        now: The present (aware), to measure a date against.
        jitter: A number in [0, 1): spreads out those who wait without being told how long.
    """
    asked = _asked_for(retry_after, now) if retry_after else None
    if asked is None:
        asked = 2.0 ** (tries - 1) + jitter() / 2
    return min(max(asked, 0.0), MAX_WAIT)


def _asked_for(retry_after: str, now: datetime) -> float | None:
    if match := _SECONDS.fullmatch(retry_after):
        return float(match[1])
    try:
        at = parsedate_to_datetime(retry_after)
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None


class Gate:
    """What all requests of one read pass through: shut for everyone while one must wait.

    Args:
        on_wait: Told how many seconds are left and why, at the start of a wait, every second of
            it, and with 0 at its end.
    """

    def __init__(self, on_wait: Callable[[float, str], None]) -> None:
        self._on_wait = on_wait
        self._opens_at = 0.0
        self._reason = ""

    def shut(self, seconds: float, reason: str) -> None:
        """Hold all requests back for so long; a wait already longer stays."""
        opens_at = asyncio.get_running_loop().time() + seconds
        if opens_at > self._opens_at:
            self._opens_at, self._reason = opens_at, reason

    async def passed(self) -> None:
        """Wait until requests may be made; always lets a cancel in."""
        await asyncio.sleep(0)  # a transport in memory never does
        waited = False
        while (left := self._opens_at - asyncio.get_running_loop().time()) > 0:
            waited = True
            self._on_wait(left, self._reason)
            await asyncio.sleep(min(left, _STEP))
        if waited:
            self._on_wait(0.0, "")
