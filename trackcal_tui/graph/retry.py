"""Decide when to ask Microsoft again, and how long to wait before.

At most 4 tries, and only for trouble that passes by itself (learn.microsoft.com/graph/throttling).
Requests made while throttled still count against the mailbox, so one request's wait holds all.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

MAX_TRIES = 4
"""The first one included."""
MAX_WAIT = 60.0
"""Seconds, whatever `Retry-After` says."""

_PASSING = frozenset({429, 502, 503, 504})
_REPORT_EVERY = 1.0
"""Seconds between two reports of a long wait."""


def max_retries(status: int, *, no_message: bool = False) -> int:
    """Return how many times a response with this status is worth asking again.

    Args:
        status: The HTTP status.
        no_message: Whether the body is an error without a message: a 400 of that kind has been
            seen to pass (github.com/twentyhq/twenty/pull/18726).
    """
    if status in _PASSING:
        return MAX_TRIES - 1
    return 1 if status == 500 or (status == 400 and no_message) else 0


def retry_delay(
    tries: int, asked: float | None, *, jitter: Callable[[], float] = random.random
) -> float:
    """Return the seconds to wait before the next try, 0 to 60.

    Args:
        tries: How many were made, 1 or more.
        asked: The seconds that `Retry-After` asked for, if it did.
        jitter: A number in [0, 1): spreads out those who were not told how long to wait.
    """
    if asked is None:
        asked = 2.0 ** (tries - 1) + jitter() / 2
    return min(max(asked, 0.0), MAX_WAIT)


class Pause:
    """Hold back all requests of one read while Microsoft wants to be left alone.

    Args:
        on_wait: Told how many seconds are left and why: at the start of a wait, every second of
            it, and with 0 at its end.
    """

    def __init__(self, on_wait: Callable[[float, str], None]) -> None:
        self._on_wait = on_wait
        self._ends_at = 0.0
        self._reason = ""

    def extend(self, seconds: float, reason: str) -> None:
        """Hold requests back for so long from now on; a wait already longer stays."""
        ends_at = asyncio.get_running_loop().time() + seconds
        if ends_at > self._ends_at:
            self._ends_at, self._reason = ends_at, reason

    async def over(self) -> None:
        """Wait until requests may be made; always let a cancel in."""
        await asyncio.sleep(0)  # a transport in memory never does
        waited = False
        while (left := self._ends_at - asyncio.get_running_loop().time()) > 0:
            waited = True
            self._on_wait(left, self._reason)
            await asyncio.sleep(min(left, _REPORT_EVERY))
        if waited:
            self._on_wait(0.0, "")
