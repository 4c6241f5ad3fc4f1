"""Ledgers, events and drafts for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from trackcal_tui.config.paths import Paths
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.events import CalendarEvent, Draft
from trackcal_tui.store.ledger import TinyLedger, open_ledger

BERLIN = ZoneInfo("Europe/Berlin")
ANA = "ana-object.contoso-tenant@global"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


class Ticking:
    """A clock that advances by a second whenever it is read."""

    def __init__(self, now: datetime = NOW) -> None:
        self.at = now

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def paths(folder: Path) -> Paths:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    return Paths(config=folder, data=folder, state=folder)


def opened(folder: Path, *, session: bool = False, recover: bool = False) -> TinyLedger:
    return open_ledger(paths(folder), Ticking(), session=session, recover=recover)


def event(number: int | str = 1, **fields: object) -> CalendarEvent:
    """Make an accepted meeting; numbered ones follow each other, half an hour each, from Monday."""
    count = number if isinstance(number, int) else 0
    start = datetime(2026, 11, 16, 8, 0, tzinfo=UTC) + timedelta(minutes=30 * count)
    values: dict[str, object] = {
        "id": f"AAMkAGI1{number}",
        "subject": f"Meeting {number}",
        "start": start,
        "end": start + timedelta(minutes=30),
        "response": "accepted",
        "kind": "singleinstance",
        "ical_uid": f"040000008200E00074C5B7101A82E008{number}",
        "change_key": f'W/"{number}"',
    }
    return CalendarEvent(**{**values, **fields})  # type: ignore[arg-type] # a test's keywords


def draft_of(source: CalendarEvent, *, project: str | None = None, name: str = "") -> Draft:
    """Make the draft that `rules.build_sheet` makes, in Berlin."""
    assert source.start is not None
    assert source.end is not None
    start = source.start.astimezone(BERLIN)
    return Draft(
        event_id=source.id,
        task_name=name or source.subject,
        date=start.date(),
        start=start,
        end=source.end.astimezone(BERLIN),
        seconds=int((source.end - source.start).total_seconds()),
        event=source,
        project=project,
    )


def imported_ids(ledger: TinyLedger, connection_id: str = ANA) -> set[str]:
    """Return the ids of all events with an import record, each of which is found."""
    view = ledger.imported_ids(connection_id)
    ledger.entries()
    ids = set(ledger._index.events.get(connection_id, {}))
    assert all(one in view for one in ids)
    return ids


def drafts(*numbers: int, project: str | None = None) -> list[Draft]:
    return [draft_of(event(number), project=project) for number in numbers]


def manual_entry(
    name: str = "Reading", day: date = MONDAY, seconds: int = 1800, project: str | None = None
) -> EntryEdit:
    return EntryEdit(name, day, seconds, project)
