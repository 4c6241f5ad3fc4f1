"""The fixed present that tests and screenshots are made in."""

from __future__ import annotations

from datetime import UTC, datetime

FIXED_NOW = datetime(2026, 11, 20, 14, 20, tzinfo=UTC)
"""A Friday afternoon: 2026-11-20 15:20 in Berlin, in week 2026-W47."""


class FixedClock:
    """A `services.Clock` that stands still.

    Args:
        now: The instant it shows; aware.
    """

    def __init__(self, now: datetime = FIXED_NOW) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was made with (aware, UTC)."""
        return self._now
