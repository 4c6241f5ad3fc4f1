"""What happened in Outlook to events that are in the ledger already: found here, pure.

Nothing changes by itself: a drift is shown, and a person applies it or keeps the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from trackcal_tui.core.models import (
    CalendarEvent,
    Draft,
    Drift,
    DriftKind,
    Entry,
    EventSnapshot,
    Lookalike,
    SkipReason,
)
from trackcal_tui.core.rules import seconds_between, skip_reason, snapshot
from trackcal_tui.core.text import task_name

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_GONE = {
    SkipReason.CANCELLED: DriftKind.CANCELLED,
    SkipReason.DECLINED: DriftKind.DECLINED,
    SkipReason.ALL_DAY: DriftKind.ALL_DAY,
}


def kinds(before: EventSnapshot, event: CalendarEvent) -> tuple[DriftKind, ...]:
    """How an event differs from its snapshot; empty when it does not matter.

    A cancelled, declined or all-day event is only that: what else changed (Outlook writes
    "Canceled: " into the subject) is of no use any more. An event without start or end is
    unreadable, which says nothing about the entry.
    """
    if event.start is None or event.end is None:
        return ()
    gone = _GONE.get(reason) if (reason := skip_reason(event)) else None
    if gone is not None:
        was_so = (gone is DriftKind.CANCELLED and before.is_cancelled) or (
            gone is DriftKind.DECLINED and before.response == "declined"
        )
        midnights = (before.start, before.end) == (event.start, event.end)
        return () if was_so or (gone is DriftKind.ALL_DAY and midnights) else (gone,)
    found = []
    if event.start != before.start:
        found.append(DriftKind.MOVED)
    if seconds_between(event.start, event.end) != seconds_between(before.start, before.end):
        found.append(DriftKind.LENGTH)
    if task_name(event.subject) != task_name(before.subject):
        found.append(DriftKind.RENAMED)
    return tuple(found)


def find_drift(entries: Iterable[Entry], events: Mapping[str, CalendarEvent]) -> tuple[Drift, ...]:
    """The entries whose event, as read now, is no longer what they remember.

    Args:
        entries: Imported entries of one connection; others are passed over.
        events: Event id → event, as read, cancelled and declined ones included.

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


def applied(entry: Entry, event: CalendarEvent, zone: ZoneInfo) -> Entry | None:
    """The entry with what changed in Outlook taken over; None when it has no time any more.

    Only what Outlook changed is taken over, so that a date or length corrected by hand survives
    a rename; a name given by hand survives everything.
    """
    if skip_reason(event) in (*_GONE, SkipReason.NO_LENGTH):
        return None
    before = entry.snapshot
    if before is None or event.start is None or event.end is None:
        return entry
    what = kinds(before, event)
    changes: dict[str, object] = {"snapshot": snapshot(event)}
    if DriftKind.MOVED in what or DriftKind.LENGTH in what:
        seconds = entry.seconds
        if DriftKind.LENGTH in what:
            seconds = seconds_between(event.start, event.end)
            changes["rounded_from"] = None
        start = entry.start
        if DriftKind.MOVED in what or start is None:
            start = event.start.astimezone(zone)
            changes |= {"date": start.date(), "timezone": zone.key}
        changes |= {"seconds": seconds, "start": start, "end": _end(start, seconds, event.end)}
    if DriftKind.RENAMED in what and entry.task_name == task_name(before.subject):
        changes["task_name"] = task_name(event.subject)
    return replace(entry, **changes)


def _end(start: datetime, seconds: int, event_end: datetime) -> datetime:
    if seconds_between(start, event_end) == seconds:
        return event_end.astimezone(start.tzinfo)
    # The entry has a length or a date of its own: its end follows from those.
    return (start.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(start.tzinfo)


def kept(entry: Entry, event: CalendarEvent) -> Entry:
    """The entry as it is, remembering the event as it is now. Raises: ValueError without times."""
    return replace(entry, snapshot=snapshot(event))


def find_lookalikes(
    drafts: Iterable[Draft], entries: Iterable[Entry], present: Collection[str]
) -> tuple[Lookalike, ...]:
    """Drafts that are, under a new id, the meeting of an entry.

    Ids change when a mailbox is moved, exported or archived (learn.microsoft.com/graph/
    outlook-immutable-id). iCalUId alone is no key: occurrences of a series were seen sharing
    it. With the original start beside it, it names one meeting.

    Args:
        drafts: What would be imported.
        entries: Imported entries with one of the drafts' iCalUIds.
        present: All event ids of this read. An entry whose own event is among them was
            copied, not renumbered: it is not offered.
    """
    by_meeting: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        gone = entry.source is not None and entry.source.event_id not in present
        if gone and entry.snapshot is not None and entry.snapshot.ical_uid:
            was = entry.snapshot
            by_meeting[_meeting(was.ical_uid or "", was.original_start, was)] = entry
    found = []
    for draft in drafts:
        event = draft.event
        if event.ical_uid:
            entry_or_none = by_meeting.get(_meeting(event.ical_uid, event.original_start, event))
            if entry_or_none is not None:
                found.append(Lookalike(draft, entry_or_none))
    return tuple(found)


def _meeting(
    ical_uid: str, original: str | None, event: CalendarEvent | EventSnapshot
) -> tuple[str, str]:
    if original:
        return ical_uid, _instant(original)
    # Only occurrences have an original start; where one lacks it, its start has to do.
    start = event.start if event.series_id else None
    return ical_uid, start.astimezone(UTC).isoformat() if start else ""


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
