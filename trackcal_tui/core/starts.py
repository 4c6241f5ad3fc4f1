"""A time of day for entries without one, for trackers where every entry has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.instants import SECOND

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]


def own_start(entry: Entry) -> datetime | None:
    """Return the entry's start, unless it was moved to another day than its event."""
    start = entry.start
    return start if start is not None and start.date() == entry.date else None


def starts(
    entries: Iterable[Entry], given: Mapping[str, datetime], begin: time, zone: ZoneInfo
) -> dict[str, datetime]:
    """Return a start for each entry, by id: its own, the one it was given before, or a free one.

    A free one lies after everything the day has, from the beginning of the working day on; where
    that would run into the next day, in the first gap that is wide enough. An entry that fits
    nowhere begins with the working day.

    Args:
        entries: All entries of the days concerned, pushed or not.
        given: Starts of former pushes, by entry.
        begin: Beginning of the working day.
        zone: The user's.
    """
    found: dict[str, datetime] = {}
    busy: dict[date, list[Span]] = {}
    waiting: list[Entry] = []
    for entry in entries:
        start = own_start(entry) or _given(entry, given, zone)
        if start is None:
            waiting.append(entry)
        else:
            found[entry.id] = start.astimezone(zone)
            busy.setdefault(entry.date, []).append(_span(start, entry.seconds))
    for entry in waiting:
        spans = busy.setdefault(entry.date, [])
        start = _free(entry, sorted(spans), begin, zone)
        found[entry.id] = start
        spans.append(_span(start, entry.seconds))
    return found


def _given(entry: Entry, given: Mapping[str, datetime], zone: ZoneInfo) -> datetime | None:
    start = given.get(entry.id)
    return start if start is not None and start.astimezone(zone).date() == entry.date else None


def _span(start: datetime, seconds: int) -> Span:
    start = start.astimezone(UTC)
    return start, start + seconds * SECOND


def _free(entry: Entry, spans: list[Span], begin: time, zone: ZoneInfo) -> datetime:
    opening = datetime.combine(entry.date, begin, zone).astimezone(UTC)
    midnight = datetime.combine(entry.date, time(), zone).astimezone(UTC)
    after = datetime.combine(entry.date + timedelta(days=1), time(), zone).astimezone(UTC)
    length = entry.seconds * SECOND
    last = max((end for _, end in spans), default=opening)
    candidates = [max(opening, last), *_gaps(spans, opening), *_gaps(spans, midnight)]
    for start in candidates:
        free = all(end <= start or start + length <= begun for begun, end in spans)
        if start + length <= after and free:
            return start.astimezone(zone)
    return opening.astimezone(zone)


def _gaps(spans: list[Span], first: datetime) -> list[datetime]:
    """Where a gap may begin, from an instant on."""
    return [first, *(end for _, end in spans if end > first)]
