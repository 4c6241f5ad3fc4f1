"""Ledgers of any size, made by trackcal's own import, and the same content as plain documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trackcal_tui.config.paths import Paths
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.events import CalendarEvent, Draft
from trackcal_tui.store.ledger import TinyLedger, open_ledger

ZONE = ZoneInfo("Europe/Berlin")
CONNECTION = Connection(
    id="aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee.0f3a2b1c-1111-4222-8333-444455556666@custom",
    address="ana@contoso.com",
    kind=AccountKind.WORK,
    cloud="custom",
    tenant="0f3a2b1c-1111-4222-8333-444455556666",
)
_A_DAY = 6


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present (aware, UTC)."""
        return datetime.now(UTC)


def make_draft(number: int) -> Draft:
    """The draft of an accepted meeting; six a day, going back from the Sunday before this week.

    None in this week: its events are not in the calendar, and each would be asked for.
    """
    now = datetime.now(ZONE)
    monday = datetime(now.year, now.month, now.day, 7, tzinfo=UTC) - timedelta(days=now.weekday())
    start = monday - timedelta(days=1 + number // _A_DAY) + timedelta(hours=number % _A_DAY)
    end = start + timedelta(minutes=45)
    event = CalendarEvent(
        id=f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{number:012d}" + "A" * 40,
        subject=f"Meeting about things of interest {number}",
        start=start,
        end=end,
        response="accepted",
        kind="singleinstance",
        ical_uid=f"040000008200E00074C5B7101A82E008{number:056d}",
        change_key=f'W/"etag{number:08d}AAAAAAAAAA=="',
    )
    local = start.astimezone(ZONE)
    return Draft(
        event_id=event.id,
        task_name=event.subject,
        date=local.date(),
        start=local,
        end=end.astimezone(ZONE),
        seconds=45 * 60,
        event=event,
    )


def make_drafts(numbers: Iterable[int]) -> list[Draft]:
    """Several of them."""
    return [make_draft(number) for number in numbers]


def opened(home: Path, *, session: bool = False) -> TinyLedger:
    """The ledger of an installation."""
    home.mkdir(mode=0o700, exist_ok=True)
    return open_ledger(Paths(config=home, data=home, state=home), Now(), session=session)


def fill(home: Path, entries: int, connection_id: str = CONNECTION.id) -> None:
    """Import so many entries into a home's ledger."""
    ledger = opened(home)
    try:
        ledger.import_drafts(make_drafts(range(entries)), connection_id, ZONE.key)
    finally:
        ledger.close()


def document(draft: Draft, entry_id: str) -> dict[str, Any]:
    """What one of our entries holds, as a program on TinyDB alone would write it."""
    event = draft.event
    assert event.start is not None
    assert event.end is not None
    return {
        "id": entry_id,
        "task_name": draft.task_name,
        "date": draft.date.isoformat(),
        "seconds": draft.seconds,
        "start": draft.start.isoformat(),
        "end": draft.end.isoformat(),
        "timezone": ZONE.key,
        "batch": "a1b2c3d4e5f6",
        "created": "2026-11-22T09:00:00Z",
        "source": {"connection": CONNECTION.id, "event_id": event.id},
        "snapshot": {
            "subject": event.subject,
            "start": event.start.isoformat(),
            "end": event.end.isoformat(),
            "response": event.response,
            "ical_uid": event.ical_uid,
            "change_key": event.change_key,
        },
    }
