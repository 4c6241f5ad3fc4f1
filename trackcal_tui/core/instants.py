"""Lengths between instants, right across the nights when clocks change. Pure.

Python subtracts two local times of one zone as wall clock times; these do not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)


def seconds_between(start: datetime, end: datetime) -> int:
    """Return the length between two aware times in whole seconds, rounded down."""
    return (end.astimezone(UTC) - start.astimezone(UTC)) // SECOND


def seconds_later(start: datetime, seconds: int) -> datetime:
    """Return the instant so many seconds after `start`, in its zone."""
    return (start.astimezone(UTC) + seconds * SECOND).astimezone(start.tzinfo)
