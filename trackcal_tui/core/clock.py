"""The only source of the present."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the demo and tests bring clocks of their own."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant: aware, UTC."""
        return datetime.now(UTC)
