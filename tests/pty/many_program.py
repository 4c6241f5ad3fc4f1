"""The program on a week of many events: `python -m tests.pty.many_program HOME EVENTS [--slow]`.

`Meeting 0` is the first, and the later ones follow ten seconds apart. `--slow` draws the read out
over two seconds, in which it reports a hundred times a second how far it is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import trackcal_tui.engine.engine
from trackcal_tui.__main__ import entry
from trackcal_tui.core.events import CalendarEvent, FoundEvents, ReadProgress
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.engine.engine import open_engine

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
REPORTS = 200
"""Of a slow read, 10 ms apart."""


class ManyEvents:
    """A calendar with so many events in the week of `FIXED_NOW`."""

    def __init__(self, events: int, *, slow: bool) -> None:
        self._events = events
        self._slow = slow

    def read(
        self,
        *_: object,
        on_progress: Callable[[ReadProgress], None] | None = None,
        **__: Any,
    ) -> tuple[CalendarEvent, ...]:
        """The events."""
        for report in range(REPORTS if self._slow else 0):
            time.sleep(0.01)  # stands in for the network
            if on_progress is not None:
                on_progress(ReadProgress(events=report, pages=report))
        return tuple(self._event(number) for number in range(self._events))

    def find(self, *_: object, **__: Any) -> FoundEvents:
        """Nothing is known about single events."""
        return FoundEvents(())

    def _event(self, number: int) -> CalendarEvent:
        start = MONDAY + number * timedelta(seconds=10)
        return CalendarEvent(
            id=f"event-{number}",
            subject=f"Meeting {number}",
            start=start,
            end=start + timedelta(seconds=10),
            is_organizer=True,
        )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home")
    parser.add_argument("events", type=int)
    parser.add_argument("--slow", action="store_true")
    arguments = parser.parse_args()
    clock = FixedClock(FIXED_NOW)
    engine = open_engine(arguments.home, demo=True, session=True, clock=clock, approve_after=0)
    engine.accounts.require()
    engine.__dict__["calendar_source"] = ManyEvents(arguments.events, slow=arguments.slow)
    trackcal_tui.engine.engine.open_engine = lambda *_, **__: engine
    sys.argv[1:] = ["--home", arguments.home]
    entry()


if __name__ == "__main__":
    main()
