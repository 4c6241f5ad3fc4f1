"""Drafts that are, under a new id, the meeting of an entry: offered, never merged by themselves.

Ids change when a mailbox is moved, exported or archived (learn.microsoft.com/graph/
outlook-immutable-id). iCalUId alone is no key: occurrences of a series were seen sharing it. With
the original start beside it, it names one meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from trackcal_tui.core.entries import Entry, EventSnapshot
from trackcal_tui.core.events import CalendarEvent, Draft, Lookalike


def find_lookalikes(
    drafts: Iterable[Draft], entries: Iterable[Entry], present: Collection[str]
) -> tuple[Lookalike, ...]:
    """Pair drafts with entries of the same meeting under another id.

    Args:
        drafts: What would be imported.
        entries: Imported entries with one of the drafts' iCalUIds.
        present: All event ids of this read. An entry whose own event is among them was
            copied, not renumbered: it is not paired.
    """
    by_meeting = {
        _meeting(entry.snapshot): entry
        for entry in entries
        if entry.source and entry.source.event_id not in present
        if entry.snapshot and entry.snapshot.ical_uid
    }
    return tuple(
        Lookalike(draft, entry)
        for draft in drafts
        if draft.event.ical_uid and (entry := by_meeting.get(_meeting(draft.event)))
    )


def without_ticks(
    drafts: Iterable[Draft], lookalikes: Iterable[Lookalike]
) -> tuple[tuple[Draft, ...], tuple[Lookalike, ...]]:
    """Return both with no lookalike to be ticked by itself: that would bill a meeting twice."""
    entries = {one.draft.event_id: one.entry for one in lookalikes}
    left = tuple(_without_tick(one) if one.event_id in entries else one for one in drafts)
    alike = (one for one in left if one.event_id in entries)
    return left, tuple(Lookalike(draft, entries[draft.event_id]) for draft in alike)


def _without_tick(draft: Draft) -> Draft:
    found = draft.suggestion
    if found is None or not found.tick:
        return draft
    is_empty = found.project is None and found.task_name is None
    return replace(draft, suggestion=None if is_empty else replace(found, tick=False))


def _meeting(event: CalendarEvent | EventSnapshot) -> tuple[str | None, str]:
    if event.original_start:
        return event.ical_uid, _instant(event.original_start)
    # Only occurrences have an original start; where one lacks it, its start has to do.
    start = event.start if event.series_id else None
    return event.ical_uid, start.astimezone(UTC).isoformat() if start else ""


def _instant(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
