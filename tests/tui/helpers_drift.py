"""What the tests of drift share: a calendar whose events are changed after their import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from tests.tui.helpers_ledger import WEEK
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import CalendarEvent, FoundEvents, ReadProgress
from trackcal_tui.engine.engine import Engine

HOUR = timedelta(hours=1)


def event(number: int, day: int, hour: int, minutes: int = 60, **fields: Any) -> CalendarEvent:
    """An accepted meeting of November 2026; the hour is UTC, an hour before Berlin's."""
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    values = {
        "id": f"AAMk{number}",
        "subject": f"Meeting {number}",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "response": "accepted",
        "kind": "singleinstance",
        "ical_uid": f"uid-{number}",
        "change_key": f'W/"{number}"',
    }
    return CalendarEvent(**{**values, **fields})


class Outlook:
    """A calendar at the edge of the machine: holds what the test puts into it."""

    def __init__(self, *events: CalendarEvent) -> None:
        self.events = events
        self.reads = 0

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """What overlaps the window."""
        self.reads += 1
        return tuple(
            one
            for one in self.events
            if one.start is None or one.end is None or (one.start < end and one.end > start)
        )

    def find(
        self, connection: Connection, event_ids: Iterable[str], *, cancel: Cancel | None = None
    ) -> FoundEvents:
        """What is known of single events."""
        wanted = set(event_ids)
        found = tuple(one for one in self.events if one.id in wanted)
        return FoundEvents(found, frozenset(wanted - {one.id for one in found}))

    def delete(self, number: int) -> None:
        """Delete an event."""
        self.events = tuple(one for one in self.events if one.id != f"AAMk{number}")

    def change(self, number: int, **fields: Any) -> None:
        """Change an event, as its organizer would."""
        changed = [replace(e, **fields) if e.id == f"AAMk{number}" else e for e in self.events]
        assert tuple(changed) != self.events
        self.events = tuple(changed)


MEETINGS = tuple(event(number, 15 + number, 8) for number in range(1, 6))
"""From Monday to Friday, 09:00 – 10:00 in Berlin."""


def imported(engine: Engine, *events: CalendarEvent) -> Outlook:
    """An engine whose calendar is ours, with all events of the week imported."""
    outlook = Outlook(*(events or MEETINGS))
    engine.__dict__["calendar_source"] = outlook
    sheet = engine.calendar.read_sheet(WEEK)
    engine.ledger.import_drafts(sheet.drafts, sheet.connection, engine.zone.key)
    return outlook


def changed(engine: Engine) -> Outlook:
    """Five imported meetings: one each was moved, lengthened and renamed, cancelled, renumbered;
    the last is as it was."""
    outlook = imported(engine)
    monday, tuesday, *_ = MEETINGS
    assert monday.start and monday.end and tuesday.end
    outlook.change(1, start=monday.start + HOUR, end=monday.end + HOUR)
    outlook.change(2, end=tuesday.end + HOUR / 2, subject="Retrospective")
    outlook.change(3, is_cancelled=True, subject="Canceled: Meeting 3")
    outlook.change(4, id="AAMk-new-4")
    return outlook


def entry(engine: Engine, name: str) -> Entry:
    """The one entry of the week with that task name."""
    (found,) = [one for one in engine.ledger.entries(WEEK) if one.task_name == name]
    return found


def names(engine: Engine) -> Iterable[str]:
    """The task names of the week."""
    return [one.task_name for one in engine.ledger.entries(WEEK)]
