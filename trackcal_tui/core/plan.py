"""What an import would write, before it is written. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Draft, Lookalike
from trackcal_tui.core.hours import hours as hours_text
from trackcal_tui.core.instants import seconds_later
from trackcal_tui.core.overlaps import Resolution, Resolutions, counted_twice, resolved
from trackcal_tui.core.plan_issues import Issue, IssueKind, find_issues
from trackcal_tui.core.ranges import DateRange, month_range, week_of
from trackcal_tui.core.rounding import Rounding, rounded
from trackcal_tui.core.working_hours import WorkingHours

MAX_DAYS_BY_DAY = 31
"""A longer range is listed by week."""
MAX_DAYS_BY_WEEK = 92
"""A longer range is listed by month."""


class PlanGroup(Struct, frozen=True, gc=False):
    """What is written into one day, or into one week or month of a long range."""

    days: DateRange
    """Cut to the range."""
    drafts: tuple[Draft, ...]
    seconds: int
    exact_seconds: int


class PlanTotal(Struct, frozen=True, gc=False):
    """The time logged in a whole week, or in a whole month."""

    days: DateRange
    before: int
    """Seconds before the import."""
    after: int


class Plan(Struct, frozen=True):
    """What an import would write."""

    days: DateRange
    drafts: tuple[Draft, ...]
    """As they will be written: overlaps resolved, rounded; by start."""
    seconds: int
    exact_seconds: int
    """Before rounding."""
    groups: tuple[PlanGroup, ...]
    """By day; above a month by week, above a quarter by month."""
    by_project: tuple[tuple[str | None, int, int], ...]
    """Project code, entries, seconds; most seconds first."""
    totals: tuple[PlanTotal, ...]
    """Of the weeks that have any time, above a quarter of the months."""
    issues: tuple[Issue, ...]
    """What wants a look."""
    before: int
    """Seconds logged in the range before the import."""

    @property
    def after(self) -> int:
        """Seconds logged in the range after the import."""
        return self.before + self.seconds

    @property
    def billed_twice(self) -> int:
        """Seconds that more than one draft bills, or a draft and an entry; not rounded."""
        ids = {draft.event_id for draft in self.drafts}
        overlaps = [one for one in self.issues if one.kind is IssueKind.OVERLAP]
        split = [one for one in overlaps if one.resolution is Resolution.SPLIT]
        shared = sum(one.seconds for one in split if ids.issuperset(one.ids))
        logged = sum(one.seconds for one in self.issues if one.kind is IssueKind.LOGGED)
        return max(counted_twice(self.drafts) - shared, 0) + logged

    @property
    def left_out(self) -> tuple[str, ...]:
        """The ids of the events that are not written, as was decided about their overlaps."""
        overlaps = (one for one in self.issues if one.kind is IssueKind.OVERLAP)
        wanted = dict.fromkeys(id for one in overlaps for id in one.ids)
        written = {draft.event_id for draft in self.drafts}
        return tuple(id for id in wanted if id not in written)

    @property
    def doubts(self) -> str:
        """What a person may not have meant: `1 in the future · 0.25 h billed twice`; or empty."""
        future = sum(len(one.drafts) for one in self.issues if one.kind is IssueKind.FUTURE)
        parts = [f"{future} in the future"] if future else []
        if self.billed_twice:
            parts.append(f"{hours_text(self.billed_twice)} h billed twice")
        return " · ".join(parts)


def plan_days(days: DateRange, first_weekday: int = 0) -> DateRange:
    """Return the whole weeks or months of a range: the days whose entries a plan needs."""
    first, last = (_period(day, days, first_weekday) for day in (days.first, days.last))
    return DateRange(first.first, last.last)


def make_plan(
    drafts: Iterable[Draft],
    days: DateRange,
    *,
    now: datetime,
    entries: Iterable[Entry] = (),
    rounding: Rounding | None = None,
    hours: WorkingHours = WorkingHours(),  # noqa: B008 - frozen
    first_weekday: int = 0,
    resolutions: Resolutions | None = None,
    lookalikes: Iterable[Lookalike] = (),
) -> Plan:
    """Plan the import of drafts.

    Args:
        drafts: Those wanted, with exact seconds.
        days: The range they are from.
        now: The present in the user's zone.
        entries: Those logged in `plan_days(days)`.
        rounding: How hours are rounded.
        hours: The working hours, for gaps.
        first_weekday: Where weeks start, 0 for Monday.
        resolutions: What was decided about overlaps.
        lookalikes: Drafts that look imported under another id.
    """
    entries, resolutions = tuple(entries), resolutions or {}
    wanted = sorted(drafts, key=lambda draft: (draft.event.start or draft.start, draft.event_id))
    exact = resolved(wanted, resolutions)
    written = tuple(rounded_draft(draft, rounding) for draft in exact)
    return Plan(
        days=days,
        drafts=written,
        seconds=_seconds(written),
        exact_seconds=_seconds(exact),
        groups=_groups(exact, written, days, first_weekday),
        by_project=_by_project(written),
        totals=_totals(written, entries, days, first_weekday),
        issues=find_issues(wanted, written, now, entries, hours, resolutions, lookalikes),
        before=sum(entry.seconds for entry in entries if entry.date in days),
    )


def rounded_draft(draft: Draft, rounding: Rounding | None) -> Draft:
    """Return the draft as it is imported: rounded, its end following, the exact seconds kept.

    A length that was set by hand (`rounded_from` is there) stays.
    """
    if draft.rounded_from is not None:
        return replace(draft, end=seconds_later(draft.start, draft.seconds))
    seconds = rounded(draft.seconds, rounding)
    if seconds == draft.seconds:
        return draft
    end = seconds_later(draft.start, seconds)
    return replace(draft, seconds=seconds, end=end, rounded_from=draft.seconds)


def _seconds(drafts: Iterable[Draft]) -> int:
    return sum(map(attrgetter("seconds"), drafts))


def _by_project(drafts: Iterable[Draft]) -> tuple[tuple[str | None, int, int], ...]:
    lengths = defaultdict(list)
    for draft in drafts:
        lengths[draft.project].append(draft.seconds)
    found = [(code, len(seconds), sum(seconds)) for code, seconds in lengths.items()]
    return tuple(sorted(found, key=lambda row: (-row[2], row[0] or "")))


def _period(day: date, days: DateRange, first_weekday: int) -> DateRange:
    """Return the week of a day, or its month where the range is longer than a quarter."""
    if days.days > MAX_DAYS_BY_WEEK:
        return month_range(day.year, day.month)
    return week_of(day, first_weekday)


def _groups(
    exact: Iterable[Draft], written: Iterable[Draft], days: DateRange, first_weekday: int
) -> tuple[PlanGroup, ...]:
    found: dict[DateRange, list[tuple[Draft, Draft]]] = {}
    for before, draft in zip(exact, written, strict=True):
        span = DateRange(draft.date, draft.date)
        if days.days > MAX_DAYS_BY_DAY:
            span = _period(draft.date, days, first_weekday)
        found.setdefault(span, []).append((before, draft))
    return tuple(
        PlanGroup(
            days=DateRange(max(span.first, days.first), min(span.last, days.last)),
            drafts=tuple(draft for _, draft in group),
            seconds=_seconds(draft for _, draft in group),
            exact_seconds=_seconds(before for before, _ in group),
        )
        for span, group in sorted(found.items())
    )


def _totals(
    drafts: Iterable[Draft], entries: Iterable[Entry], days: DateRange, first_weekday: int
) -> tuple[PlanTotal, ...]:
    before: dict[DateRange, int] = defaultdict(int)
    added: dict[DateRange, int] = defaultdict(int)
    for entry in entries:
        before[_period(entry.date, days, first_weekday)] += entry.seconds
    for draft in drafts:
        added[_period(draft.date, days, first_weekday)] += draft.seconds
    return tuple(
        PlanTotal(span, before[span], before[span] + added[span])
        for span in sorted({*before, *added})
    )
