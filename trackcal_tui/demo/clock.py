"""Stop the clock for tests and screenshots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from trackcal_tui.core.errors import SettingsError

FIXED_NOW = datetime(2026, 11, 20, 14, 20, tzinfo=UTC)
"""A Friday afternoon: 2026-11-20 15:20 in Berlin, in week 2026-W47."""


class FixedClock:
    """A clock that stands still.

    Args:
        now: The instant it shows; aware.
    """

    def __init__(self, now: datetime = FIXED_NOW) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it was made with: aware, UTC."""
        return self._now


def demo_clock(environment: Mapping[str, str]) -> FixedClock | None:
    """Return the clock that `TRACKCAL_DEMO_NOW` asks for, if it does.

    Raises:
        SettingsError: it is not an ISO 8601 instant with an offset.
    """
    text = environment.get("TRACKCAL_DEMO_NOW", "")
    if not text:
        return None
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        now = datetime.min
    if now.tzinfo is None:
        raise SettingsError(
            "TRACKCAL_DEMO_NOW is not a date and time",
            "Write it with an offset: 2026-11-20T15:20:00+01:00",
        )
    return FixedClock(now)
