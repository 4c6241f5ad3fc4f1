"""What may be imported, and as what: events to drafts, pure.

The truth table and the order of the skip reasons are DESIGN §3; the facts about Outlook behind
them (why an accepted event can be cancelled, why `none` can mean one's own appointment) are in
learn.microsoft.com/graph/api/resources/event and …/resources/responsestatus.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec.structs import replace

from trackcal_tui.core.models import (
    CalendarEvent,
    DateRange,
    Draft,
    EventSnapshot,
    Sheet,
    Skipped,
    SkipReason,
)
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
}
"""Why an event was left out, for people."""
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
_FIRST_DAY, _LAST_DAY = date(1, 1, 3), date(9999, 12, 29)
"""Beyond, the pad of a day and a zone's offset lead out of what a datetime can hold."""


def window(days: DateRange, zone: tzinfo) -> tuple[datetime, datetime]:
    """What to ask Graph for: the range in UTC, padded by a day on both sides (half-open).

    The pad is there because Graph matches all-day events on instants in the mailbox's zone,
    which need not be the user's.
    """
    first, after = _instants(days, zone)
    return first - ONE_DAY, after + ONE_DAY


def _instants(days: DateRange, zone: tzinfo) -> tuple[datetime, datetime]:
    """The range as instants, half-open; where dates end, a day or two shorter."""
    first = min(max(days.first, _FIRST_DAY), _LAST_DAY)
    last = min(max(days.last, _FIRST_DAY), _LAST_DAY)
    return (
        datetime.combine(first, time(), zone).astimezone(UTC),
        datetime.combine(last + ONE_DAY, time(), zone).astimezone(UTC),
    )


def seconds_between(start: datetime, end: datetime) -> int:
    """Absolute length in whole seconds, rounded down; right across DST changes.

    Both must be aware. They are compared as instants: two local times of one zone would
    otherwise be subtracted as wall clock times.
    """
    return (end.astimezone(UTC) - start.astimezone(UTC)) // ONE_SECOND


def skip_reason(event: CalendarEvent) -> SkipReason | None:
    """Why an event stays out whatever the range and the ledger say, or None.

    First match wins; the truth table's rows are named in `tests/core/test_truth_table.py`.
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
    if (event.end - event.start) < ONE_SECOND:
        return SkipReason.NO_LENGTH
    return None


def reasons_text(counts: Mapping[SkipReason, int]) -> str:
    """Return `2 all day, 1 declined`, in order of precedence."""
    return ", ".join(f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items())


def build_sheet(
    events: Iterable[CalendarEvent],
    days: DateRange,
    zone: tzinfo,
    imported: Container[str] = frozenset(),
    dismissed: Container[str] = frozenset(),
    *,
    timezone: str = "",
    read_at: datetime | None = None,
) -> Sheet:
    """Sort a range's events into drafts and skipped ones.

    Args:
        events: What Graph returned for `window(days, zone)`; events of the padding that do not
            touch the range are left out without a word, repeated ids count once.
        days: The range, in the user's zone.
        zone: The user's zone.
        imported: Event ids with an import record on this connection.
        dismissed: Ids of events and of series that are never to be offered.
        timezone: IANA name of `zone`, kept with the sheet.
        read_at: When the events were read.
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
        start, end = event.start, event.end
        if reason is None and start is not None and end is not None:
            if start < before:
                reason = SkipReason.STARTS_BEFORE_RANGE
            elif event.id in imported:
                reason = SkipReason.ALREADY_IMPORTED
            elif event.id in dismissed or event.series_id in dismissed:
                reason = SkipReason.DISMISSED
            else:
                drafts.append(_draft(event, start, end, zone))
                continue
        if reason is not None:
            skipped.append(_skipped(event, reason, zone))
    drafts.sort(key=_by_start)
    skipped.sort(key=_by_day)
    return Sheet(
        range=days,
        timezone=timezone or str(zone),
        drafts=with_overlaps(drafts),
        skipped=tuple(skipped),
        read_at=read_at,
    )


def _touches(event: CalendarEvent, days: DateRange, before: datetime, after: datetime) -> bool:
    """Whether an event has to do with the range (also as instants), or only with its padding."""
    start, end = event.start, event.end
    if event.is_all_day and start is not None and end is not None:
        # Always midnight to midnight, whatever zone was asked for: floating dates.
        return start.date() <= days.last and max(end.date(), start.date() + ONE_DAY) > days.first
    if start is None:
        return True
    return start < after and (start >= before or (end is not None and end > before))


def _draft(event: CalendarEvent, start: datetime, end: datetime, zone: tzinfo) -> Draft:
    local = start.astimezone(zone)
    return Draft(
        event_id=event.id,
        task_name=task_name(event.subject),
        date=local.date(),
        start=local,
        end=end.astimezone(zone),
        seconds=(end - start) // ONE_SECOND,
        event=event,
    )


def _by_start(draft: Draft) -> tuple[datetime, str]:
    # The event's own start is UTC: instants, not wall clock times that repeat on a DST night.
    return (draft.event.start or draft.start, draft.event_id)


def _by_day(skipped: Skipped) -> tuple[date, bool, float, str]:
    # By day, all-day events last, those without a start at the very end.
    start = skipped.start
    return (skipped.date or date.max, start is None, start.timestamp() if start else 0, skipped.id)


def _skipped(event: CalendarEvent, reason: SkipReason, zone: tzinfo) -> Skipped:
    start = event.start
    local = start if start is None or event.is_all_day else start.astimezone(zone)
    length = 0
    if start is not None and event.end is not None:
        length = max(0, (event.end - start) // ONE_SECOND)
    return Skipped(
        id=event.id,
        reason=reason,
        subject=task_name(event.subject),
        date=local.date() if local else None,
        start=None if event.is_all_day else local,
        seconds=length,
    )


def with_imported(skipped: Iterable[Skipped], drafts: Iterable[Draft]) -> tuple[Skipped, ...]:
    """What is left out once those drafts are imported, in the order a read would give."""
    now = (
        Skipped(
            id=draft.event_id,
            reason=SkipReason.ALREADY_IMPORTED,
            subject=task_name(draft.event.subject),
            date=draft.date,
            start=draft.start,
            seconds=draft.seconds,
        )
        for draft in drafts
    )
    return tuple(sorted((*skipped, *now), key=_by_day))


def with_overlaps(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The same drafts (sorted by start), each with the seconds earlier-starting ones also cover.

    As all earlier ones start no later, what they cover of a draft is one stretch from its start
    on: up to the latest end so far. Summed over drafts it is the time counted twice.
    """
    result: list[Draft] = []
    latest: datetime | None = None
    for draft in drafts:
        start, end = draft.event.start or draft.start, draft.event.end or draft.end
        overlap = 0
        if latest is not None and latest > start:
            overlap = (min(end, latest) - start) // ONE_SECOND
        if latest is None or end > latest:
            latest = end
        result.append(draft if draft.overlap == overlap else replace(draft, overlap=overlap))
    return tuple(result)


def counted_twice(drafts: Iterable[Draft]) -> int:
    """Seconds that these drafts (sorted by start) cover more than once, summed up."""
    return sum(draft.overlap for draft in with_overlaps(drafts))


def snapshot(event: CalendarEvent) -> EventSnapshot:
    """What an entry remembers of its event.

    Raises:
        ValueError: the event has no start or end; such an event never becomes a draft.
    """
    if event.start is None or event.end is None:
        raise ValueError("an event without start or end has no snapshot")
    return EventSnapshot(
        subject=event.subject,
        start=event.start,
        end=event.end,
        response=event.response,
        is_cancelled=event.is_cancelled,
        series_id=event.series_id,
        ical_uid=event.ical_uid,
        original_start=event.original_start,
        change_key=event.change_key,
        organizer=event.organizer,
        categories=event.categories,
    )
