"""The program on a calendar of hostile subjects: `python -m tests.pty.hostile_program HOME`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import trackcal_tui.engine.engine
from tests.hostile import HOSTILE
from trackcal_tui.core.events import CalendarEvent, FoundEvents
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine
from trackcal_tui.tui.run import run_app


class HostileCalendar:
    """An event for each hostile text, as if parsing had let it through: drawing must hold too."""

    def read(self, *_: Any, **__: Any) -> tuple[CalendarEvent, ...]:
        """The events."""
        start = datetime(2026, 11, 16, 6, tzinfo=UTC)
        return tuple(
            CalendarEvent(
                id=f"{kind}-{number}",
                subject=text,
                start=start + timedelta(hours=number),
                end=start + timedelta(hours=number, minutes=30),
                is_organizer=True,
                is_all_day=kind == "skipped",
            )
            for kind in ("draft", "skipped")
            # A lone surrogate cannot even be written as JSON; parsing never lets one through.
            for number, text in enumerate(t for t in HOSTILE.values() if _is_text(t))
        )

    def find(self, *_: Any, **__: Any) -> FoundEvents:
        """Nothing is known about single events."""
        return FoundEvents(())


def _is_text(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def main(home: str) -> int:
    """Run it."""
    engine = open_engine(home, demo=True, session=True, clock=FixedClock(FIXED_NOW))
    engine.accounts.require()
    engine.__dict__["calendar_source"] = HostileCalendar()
    trackcal_tui.engine.engine.open_engine = lambda *_, **__: engine
    return run_app(home, demo=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
