"""Imported events that changed in Outlook afterwards. Pure.

Nothing changes by itself: a drift is shown, and a person applies it or keeps the entry.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import structs
from msgspec.structs import replace

from trackcal_tui.core.entries import Entry, EventSnapshot
from trackcal_tui.core.events import CalendarEvent, Drift, DriftKind, SkipReason
from trackcal_tui.core.instants import seconds_between, seconds_later
from trackcal_tui.core.rounding import Rounding, rounded
from trackcal_tui.core.rules import skip_reason, snapshot
from trackcal_tui.core.text import task_name

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_GONE = {
    SkipReason.CANCELLED: DriftKind.CANCELLED,
    SkipReason.DECLINED: DriftKind.DECLINED,
    SkipReason.ALL_DAY: DriftKind.ALL_DAY,
}
_GONE_KINDS = frozenset((*_GONE.values(), DriftKind.DELETED))


def kinds(before: EventSnapshot, event: CalendarEvent) -> tuple[DriftKind, ...]:
    """Return how an event differs from its snapshot; empty where nothing matters.

    A cancelled, declined or all-day event is only that: its other changes (Outlook writes
    "Canceled: " into the subject) do not count. An event without start or end is unreadable,
    which says nothing about the entry.
    """
    if event.is_deleted:
        return () if before.is_deleted else (DriftKind.DELETED,)
    if event.start is None or event.end is None:
        return ()
    if before.is_all_day and event.is_all_day and not event.is_cancelled:
        return _all_day_kinds(before, event)
    gone = _GONE.get(reason) if (reason := skip_reason(event)) else None
    if gone is not None:
        was_so = {
            DriftKind.CANCELLED: before.is_cancelled,
            DriftKind.DECLINED: before.response == "declined",
            DriftKind.ALL_DAY: (before.start, before.end) == (event.start, event.end),
        }
        return () if was_so[gone] else (gone,)
    found = []
    if event.start != before.start:
        found.append(DriftKind.MOVED)
    if seconds_between(event.start, event.end) != seconds_between(before.start, before.end):
        found.append(DriftKind.LENGTH)
    if task_name(event.subject) != task_name(before.subject):
        found.append(DriftKind.RENAMED)
    return tuple(found)


def _all_day_kinds(before: EventSnapshot, event: CalendarEvent) -> tuple[DriftKind, ...]:
    """Return how an all-day event that was logged differs; its length was never Outlook's."""
    assert event.start is not None
    if event.response == "declined":
        return () if before.response == "declined" else (DriftKind.DECLINED,)
    found = []
    if event.start.date() != before.start.date():
        found.append(DriftKind.MOVED)
    if task_name(event.subject) != task_name(before.subject):
        found.append(DriftKind.RENAMED)
    return tuple(found)


def unread_entries(
    entries: Iterable[Entry],
    connection_id: str,
    window: tuple[datetime, datetime],
    read: Container[str],
) -> tuple[Entry, ...]:
    """Return the entries whose event should have been in a window and was not read.

    Args:
        entries: Those of a range, in the order they are to be asked about.
        connection_id: The connection that was read; entries of others are passed over.
        window: What Graph was asked for, half-open.
        read: The ids of the events that came.
    """
    start, end = window
    return tuple(
        entry
        for entry in entries
        if entry.source is not None
        and entry.source.connection == connection_id
        and entry.source.event_id not in read
        and entry.snapshot is not None
        and not entry.snapshot.is_deleted
        and entry.snapshot.start < end
        and entry.snapshot.end > start
    )


def deleted_event(entry: Entry) -> CalendarEvent | None:
    """Return an entry's event as it was imported, deleted since; None without a snapshot."""
    before, source = entry.snapshot, entry.source
    if before is None or source is None:
        return None
    fields = structs.asdict(before) | {"id": source.event_id, "is_deleted": True}
    return CalendarEvent(**fields)


def find_drift(entries: Iterable[Entry], events: Mapping[str, CalendarEvent]) -> tuple[Drift, ...]:
    """Return the entries whose event, as read now, differs from what they remember.

    Args:
        entries: Imported entries of one connection; others are passed over.
        events: Event id → event as read, including cancelled and declined ones.

    Returns:
        Sorted by the entry's date, start and id.
    """
    found = []
    for entry in entries:
        event = events.get(entry.source.event_id) if entry.source else None
        if event is None or entry.snapshot is None:
            continue
        how = kinds(entry.snapshot, event)
        if how:
            found.append(Drift(entry, how, event))
    found.sort(key=lambda drift: (drift.entry.date, drift.event.start, drift.entry.id))
    return tuple(found)


def applied(
    entry: Entry, event: CalendarEvent, zone: ZoneInfo, rounding: Rounding | None = None
) -> Entry | None:
    """Return the entry with Outlook's changes applied; None when no time is left to bill.

    Only what Outlook changed is applied, so that a date or length corrected by hand survives a
    rename. A name given by hand survives everything. A new length is rounded as an import would.
    """
    before = entry.snapshot
    if before is None or event.start is None or event.end is None:
        return entry
    what = kinds(before, event)
    # A person logged an all-day event, or one without length, in spite of that.
    logged = before.is_all_day if event.is_all_day else before.start == before.end
    no_time = skip_reason(event) in (*_GONE, SkipReason.NO_LENGTH)
    if set(what) & _GONE_KINDS or (no_time and not logged):
        return None
    changes: dict[str, object] = {"snapshot": snapshot(event)}
    if event.is_all_day:
        changes |= _on_day(entry, event.start.date(), zone) if DriftKind.MOVED in what else {}
    elif DriftKind.MOVED in what or DriftKind.LENGTH in what:
        seconds = entry.seconds
        if DriftKind.LENGTH in what:
            exact = seconds_between(event.start, event.end)
            seconds = rounded(exact, rounding)
            changes["rounded_from"] = None if seconds == exact else exact
        start = entry.start
        if DriftKind.MOVED in what or start is None:
            start = event.start.astimezone(zone)
            changes |= {"date": start.date(), "timezone": zone.key}
        changes |= {"seconds": seconds, "start": start, "end": _end(start, seconds, event.end)}
    if DriftKind.RENAMED in what and entry.task_name == task_name(before.subject):
        changes["task_name"] = task_name(event.subject)
    return replace(entry, **changes)


def _on_day(entry: Entry, day: date, zone: ZoneInfo) -> dict[str, object]:
    """Return the date and the times of an entry on another day, at the same time of day."""
    if entry.start is None:
        return {"date": day}
    start = datetime.combine(day, entry.start.astimezone(zone).time(), zone)
    return {"date": day, "start": start, "end": seconds_later(start, entry.seconds)}


def _end(start: datetime, seconds: int, event_end: datetime) -> datetime:
    if seconds_between(start, event_end) == seconds:
        return event_end.astimezone(start.tzinfo)
    # The entry has a length or a date of its own, and its end follows from those.
    return seconds_later(start, seconds)


def kept(entry: Entry, event: CalendarEvent) -> Entry:
    """Return the entry as it is, remembering the event as it is now.

    Raises:
        ValueError: The event has no start or end.
    """
    return replace(entry, snapshot=snapshot(event))
