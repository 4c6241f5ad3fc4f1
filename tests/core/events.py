"""Calendar events for the tests of the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.ranges import DateRange

NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = DateRange(date(2026, 11, 16), date(2026, 11, 16))
BERLIN = ZoneInfo("Europe/Berlin")


def event(
    id: str = "a", start: datetime = NINE, length: timedelta = timedelta(hours=1), **fields: Any
) -> CalendarEvent:
    """Return an appointment of one's own, importable unless the fields say otherwise."""
    return CalendarEvent(
        **{
            "id": id,
            "subject": f"Event {id}",
            "start": start.astimezone(UTC),
            "end": start.astimezone(UTC) + length,
            "is_organizer": True,
            "kind": "singleinstance",
            **fields,
        }
    )


def all_day(first: date, days: int = 1, id: str = "a") -> CalendarEvent:
    """Return an all-day event: floating midnights that only look like UTC."""
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return event(id, start, timedelta(days=days), is_all_day=True)
