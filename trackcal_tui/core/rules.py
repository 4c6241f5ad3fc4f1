"""What can be imported, and as what: events to drafts. Pure.

The truth table and the order of the skip reasons are the contract; the facts about Outlook behind
them (why an accepted event can be cancelled, why `none` can mean one's own appointment) are in
learn.microsoft.com/graph/api/resources/event and …/resources/responsestatus.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from trackcal_tui.core.entries import Entry, EventSnapshot
from trackcal_tui.core.events import CalendarEvent, Draft, Sheet, Skipped, SkipReason
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.overlaps import with_overlaps
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import task_name

REASON_WORDS = {
    SkipReason.UNREADABLE: "unreadable",
    SkipReason.CANCELLED: "cancelled",
    SkipReason.ALL_DAY: "all day",
    SkipReason.DECLINED: "declined",
    SkipReason.TENTATIVE: "answered maybe",
    SkipReason.UNANSWERED: "not answered",
    SkipReason.NO_LENGTH: "no length",
    SkipReason.STARTS_BEFORE_RANGE: "began earlier",
    SkipReason.ALREADY_IMPORTED: "already imported",
    SkipReason.DISMISSED: "dismissed",
}
"""Why an event was left out, for people."""
_ONE_DAY = timedelta(days=1)


def reasons_text(counts: Mapping[SkipReason, int]) -> str:
    """Return `2 all day, 1 declined`, in the order of the counts."""
    return ", ".join(f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items())


def window(days: DateRange, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the window to ask Graph for: the range in UTC, padded by a day on both sides.

    The padding is there because Graph matches all-day events on instants in the mailbox's zone,
    which need not be the user's. The end is exclusive.
    """
    first, after = _instants(days, zone)
    return first - _ONE_DAY, after + _ONE_DAY


def _instants(days: DateRange, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the range as instants, the end exclusive."""
    return (
        datetime.combine(days.first, time(), zone).astimezone(UTC),
        datetime.combine(days.last + _ONE_DAY, time(), zone).astimezone(UTC),
    )


def skip_reason(event: CalendarEvent) -> SkipReason | None:
    """Return why an event stays out whatever the range and the entries say, or None.

    First match wins; the rows of the truth table have names in `tests/core/test_truth_table.py`.
    """
    if not event.id or event.start is None or event.end is None or event.kind == "seriesmaster":
        return SkipReason.UNREADABLE
    if event.is_cancelled:
        return SkipReason.CANCELLED
    if event.is_all_day:
        return SkipReason.ALL_DAY
    response = event.response
    if response == "declined":
        return SkipReason.DECLINED
    if not event.is_organizer and response not in ("organizer", "accepted"):
        if response == "tentativelyaccepted":
            return SkipReason.TENTATIVE
        if response not in ("none", "") or event.has_attendees:
            return SkipReason.UNANSWERED
    if event.end - event.start < SECOND:
        return SkipReason.NO_LENGTH
    return None


def build_sheet(
    events: Iterable[CalendarEvent],
    days: DateRange,
    zone: tzinfo,
    imported: Container[str] = frozenset(),
    dismissed: Container[str] = frozenset(),
) -> Sheet:
    """Sort a range's events into drafts and skipped ones.

    Args:
        events: What Graph returned for `window(days, zone)`. Events that touch only the padding
            are dropped; repeated ids count once.
        days: The range, in the user's zone.
        zone: The user's zone.
        imported: Event ids with an import record on this connection.
        dismissed: Ids of events and of series that are never to be offered.
    """
    before, after = _instants(days, zone)
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    seen: set[str] = set()
    for event in events:
        if event.id:
            if event.id in seen:
                continue
            seen.add(event.id)
        if not _touches(event, days, before, after):
            continue
        reason = skip_reason(event)
        if reason is None and event.start is not None and event.start < before:
            reason = SkipReason.STARTS_BEFORE_RANGE
        if reason is None and event.id in imported:
            reason = SkipReason.ALREADY_IMPORTED
        if reason is None and (event.id in dismissed or event.series_id in dismissed):
            reason = SkipReason.DISMISSED
        if reason is None:
            drafts.append(_draft(event, zone))
        else:
            skipped.append(_skipped(event, reason, zone, event.id in imported))
    # The event's own start is UTC: an instant, not a wall clock time that repeats on a DST night.
    drafts.sort(key=lambda draft: (draft.event.start, draft.event_id))
    skipped.sort(key=_by_day)
    return Sheet(
        range=days, timezone=str(zone), drafts=with_overlaps(drafts), skipped=tuple(skipped)
    )


def _touches(event: CalendarEvent, days: DateRange, before: datetime, after: datetime) -> bool:
    """Return whether an event touches the range (also given as instants), not just its padding."""
    start, end = event.start, event.end
    if event.is_all_day and start is not None and end is not None:
        # Always midnight to midnight, whatever zone was asked for: floating dates.
        return start.date() <= days.last and max(end.date(), start.date() + _ONE_DAY) > days.first
    if start is None:
        return True
    return start < after and (start >= before or (end is not None and end > before))


def _draft(event: CalendarEvent, zone: tzinfo) -> Draft:
    start, end = event.start, event.end
    assert start is not None and end is not None  # else it would be unreadable
    local = start.astimezone(zone)
    return Draft(
        event_id=event.id,
        task_name=task_name(event.subject),
        date=local.date(),
        start=local,
        end=end.astimezone(zone),
        seconds=(end - start) // SECOND,
        event=event,
    )


def _skipped(event: CalendarEvent, reason: SkipReason, zone: tzinfo, imported: bool) -> Skipped:
    start = event.start
    local = start if start is None or event.is_all_day else start.astimezone(zone)
    length = 0
    if start is not None and event.end is not None:
        length = max(0, (event.end - start) // SECOND)
    return Skipped(
        id=event.id,
        reason=reason,
        subject=task_name(event.subject),
        date=local.date() if local else None,
        start=None if event.is_all_day else local,
        seconds=length,
        event=event,
        imported=imported,
    )


def _by_day(skipped: Skipped) -> tuple[date, bool, float, str]:
    # All-day events last within a day, those without a start at the very end.
    start = skipped.start
    return (skipped.date or date.max, start is None, start.timestamp() if start else 0, skipped.id)


def with_left_out(
    skipped: Iterable[Skipped], drafts: Iterable[Draft], reason: SkipReason
) -> tuple[Skipped, ...]:
    """Return what is left out once the drafts are, in the order a read would give."""
    more = (
        Skipped(
            id=draft.event_id,
            reason=reason,
            subject=task_name(draft.event.subject),
            date=draft.date,
            start=draft.start,
            seconds=draft.exact_seconds,
            event=draft.event,
            imported=reason is SkipReason.ALREADY_IMPORTED,
        )
        for draft in drafts
    )
    return tuple(sorted((*skipped, *more), key=_by_day))


def snapshot(event: CalendarEvent) -> EventSnapshot:
    """Return what an entry remembers of its event.

    Raises:
        ValueError: The event has no start or end; such an event never becomes a draft.
    """
    return msgspec.convert(event, EventSnapshot, from_attributes=True)


def planned_entry(draft: Draft) -> Entry:
    """Return the entry a draft becomes, which has no id yet."""
    return Entry(
        id="",
        task_name=draft.task_name,
        date=draft.date,
        seconds=draft.seconds,
        project=draft.project,
        start=draft.start,
        end=draft.end,
        rounded_from=draft.rounded_from,
    )
