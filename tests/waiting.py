"""Wait for what no event tells of: another process, a file, a server's list of requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")


def wait_until(
    condition: Callable[[], _Found],
    seconds: float = 60,
    *,
    every: float = 0.01,
    seen: Callable[[], object] = str,
) -> _Found:
    """Look again and again until a condition holds; return what it found.

    Args:
        condition: What is looked at; falsy until it holds.
        seconds: How long at most.
        every: Seconds between two looks.
        seen: What a failure shows.

    Raises:
        AssertionError: it never does, with what was seen last.
    """
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"waited in vain: {seen()}"
        time.sleep(every)  # nobody tells when another process has done something
    return found
