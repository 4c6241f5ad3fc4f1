"""What wants a look before an import: overlaps, odd lengths, gaps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from trackcal_tui.core.dates import clock_time, short_day
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Draft, Lookalike
from trackcal_tui.core.hours import hours as hours_text
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.overlaps import Resolution, Resolutions, overlaps
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import planned_entry
from trackcal_tui.core.starts import own_start
from trackcal_tui.core.text import count_of
from trackcal_tui.core.working_hours import WorkingHours, gaps

_DAY = timedelta(days=1)
LONG = 24 * 3600
"""An entry of more seconds is rarely meant."""


class IssueKind(StrEnum):
    """Why something wants a look, in the order of the list."""

    OVERLAP = "overlap"
    LOGGED = "logged"
    LONG = "long"
    LOOKALIKE = "lookalike"
    FUTURE = "future"
    NO_PROJECT = "no_project"
    GAP = "gap"


ISSUE_LABELS = {
    IssueKind.OVERLAP: "overlap",
    IssueKind.LOGGED: "overlap",
    IssueKind.LONG: "over 24 h",
    IssueKind.LOOKALIKE: "imported?",
    IssueKind.FUTURE: "future",
    IssueKind.NO_PROJECT: "no project",
    IssueKind.GAP: "gap",
}
"""For people."""


class Issue(Struct, frozen=True, gc=False):
    """One thing that wants a look."""

    kind: IssueKind
    drafts: tuple[Draft, ...] = ()
    """What it is about: two for an overlap, all in the future or without a project, none for a
    gap."""
    spans: tuple[tuple[datetime, datetime], ...] = ()
    """The time that an overlap shares, or the gaps of a day, in wall clock times of the zone."""
    seconds: int = 0
    resolution: Resolution | None = None
    """What was decided about an overlap; None: nothing yet."""
    entry: Entry | None = None
    """The entry that the time is logged on already."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The event ids it is about; an overlap's are its key among the resolutions."""
        return tuple(draft.event_id for draft in self.drafts)


def find_issues(
    wanted: Sequence[Draft],
    written: Sequence[Draft],
    now: datetime,
    entries: Iterable[Entry],
    hours: WorkingHours,
    resolutions: Resolutions,
    lookalikes: Iterable[Lookalike],
) -> tuple[Issue, ...]:
    """Return what wants a look in a plan, by kind, then by time.

    Args:
        wanted: The drafts before their overlaps were decided about, by start: an overlap stays in
            the list once it is decided about, so that people can change their minds.
        written: The drafts as they are written.
        now: The present in the user's zone.
        entries: Those logged already.
        hours: The working hours.
        resolutions: What was decided about overlaps.
        lookalikes: Drafts that look imported already.
    """
    entries = tuple(entries)
    alike = {one.draft.event_id: one.entry.id for one in lookalikes}
    found = [
        Issue(
            IssueKind.OVERLAP,
            (one.first, one.second),
            ((one.start, one.end),),
            one.seconds,
            resolutions.get(one.ids),
        )
        for one in overlaps(wanted)
    ]
    found += _logged(written, entries, alike)
    found += (_issue(IssueKind.LONG, (one,)) for one in written if one.seconds > LONG)
    found += (_issue(IssueKind.LOOKALIKE, (one,)) for one in written if one.event_id in alike)
    if future := tuple(one for one in written if (one.event.end or one.end) > now):
        found.append(_issue(IssueKind.FUTURE, future))
    if loose := tuple(one for one in written if one.project is None):
        found.append(_issue(IssueKind.NO_PROJECT, loose))
    return (*found, *_gaps(written, now, entries, hours))


def _issue(kind: IssueKind, drafts: tuple[Draft, ...]) -> Issue:
    return Issue(kind, drafts, seconds=sum(draft.seconds for draft in drafts))


def _logged(
    written: Sequence[Draft], entries: Iterable[Entry], alike: Mapping[str, str]
) -> Iterator[Issue]:
    """Yield what drafts share with entries, unless the entry is the same meeting."""
    by_day: dict[date, list[tuple[datetime, datetime, Entry]]] = {}
    for entry in entries:
        if start := own_start(entry):
            begin = start.astimezone(UTC)
            span = begin, begin + entry.exact_seconds * SECOND, entry
            by_day.setdefault(entry.date, []).append(span)
    for draft in written if by_day else ():
        begin = draft.event.start or draft.start
        end = draft.event.end or draft.end
        zone, exact = draft.start.tzinfo, begin + draft.exact_seconds * SECOND
        for day in (draft.date - _DAY, draft.date, draft.date + _DAY):
            for start, until, entry in by_day.get(day, ()):
                start, until = max(start, begin), min(until, end, exact)
                if until > start and alike.get(draft.event_id) != entry.id:
                    spans = ((start.astimezone(zone), until.astimezone(zone)),)
                    seconds = (until - start) // SECOND
                    yield Issue(IssueKind.LOGGED, (draft,), spans, seconds, entry=entry)


def _gaps(
    written: Sequence[Draft], now: datetime, entries: Iterable[Entry], hours: WorkingHours
) -> Iterable[Issue]:
    """Yield what is left free of each day that the import fills."""
    filled = {draft.date for draft in written}
    if not filled:
        return
    days = DateRange(min(filled), max(filled))
    logged = [entry for entry in entries if entry.date in filled]
    logged += map(planned_entry, written)
    found = (gap for gap in gaps(logged, days, hours, now) if gap.start.date() in filled)
    for _, free in groupby(found, key=lambda gap: gap.start.date()):
        of_day = tuple(free)
        spans = tuple((gap.start, gap.end) for gap in of_day)
        yield Issue(IssueKind.GAP, (), spans, sum(gap.seconds for gap in of_day))


def issue_words(issue: Issue) -> str:
    """Return what an issue is about: `"1:1 with Priya" and "Lunch", Mon 16 Nov 13:00–13:15`."""
    length = f"{hours_text(issue.seconds)} h"
    if issue.spans:
        times = (f"{clock_time(start)}–{clock_time(end)}" for start, end in issue.spans)
        when = f"{short_day(issue.spans[0][0].date())} {', '.join(times)}"
        names = " and ".join(f'"{draft.task_name}"' for draft in issue.drafts)
        if issue.entry is not None:
            names += f' and your entry "{issue.entry.task_name}"'
        return f"{names}, {when}, {length} billed twice" if names else f"{when}, {length}"
    first, *others = issue.drafts
    if others:
        return f"{count_of(len(issue.drafts), 'entry', 'entries')}, {length}"
    return f'"{first.task_name}", {short_day(first.date)}, {length}'
