"""What the side pane says beside a list: the week, its projects, what wants a look, one row. Pure.

A section hands over what was logged and what is offered; the pane says the same of both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from msgspec import Struct

from trackcal_tui.core.dates import DAY_NAMES, clock_time, short_day
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import CalendarEvent, Draft, Lookalike
from trackcal_tui.core.plan_issues import Issue, IssueKind, find_issues
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.core.starts import own_start
from trackcal_tui.core.working_hours import Gap, WorkingHours, gaps, is_working_day, target

_WEEK = 7
"""Days of the longest range that is shown whole; of a longer one the cursor's week is."""
_LOOKS = {
    IssueKind.OVERLAP: "",
    IssueKind.LOGGED: "",
    IssueKind.LONG: "is over 24 h",
    IssueKind.LOOKALIKE: "looks imported",
}
"""What is listed of a plan's issues, and how it is said; the list itself shows the rest."""
_DAY = timedelta(days=1)


class PaneDay(Struct, frozen=True):
    """A day against the working day."""

    date: date
    seconds: int
    """What was logged, or is ticked."""
    offered: int
    """What is offered besides."""
    gap: Gap | None = None
    """The longest; the others are among the looks."""
    row: str = ""
    """The id of the row nearest to the gap; empty where there is none."""


class Look(Struct, frozen=True):
    """One thing that wants a look."""

    names: tuple[str, ...]
    """Task names: two where two share some time."""
    what: str
    """What is the matter, behind the names; empty where the hours say it."""
    seconds: int
    """How much is billed twice, or is free; 0: not said."""
    row: str
    """The id of the row that the cursor goes to; empty where there is none."""


class Fact(Struct, frozen=True):
    """A line about the row under the cursor."""

    label: str
    text: str
    wants_look: bool = False


class Details(Struct, frozen=True):
    """The row under the cursor."""

    title: str
    facts: tuple[Fact, ...]


class PaneWeek(Struct, frozen=True):
    """One of the last weeks."""

    number: int
    """As ISO 8601 counts them."""
    seconds: int
    projects: tuple[tuple[str | None, int], ...]
    """Code and seconds, in the order of their parts of the bar."""


class PaneContent(Struct, frozen=True):
    """All that the pane shows."""

    title: str
    """What people call the days: `Week`."""
    days: tuple[PaneDay, ...]
    seconds: int
    """Logged, ticked and offered in all."""
    target: int
    """In seconds; 0 for none."""
    day_target: int
    """Seconds of a working day; 0 for none."""
    counted: str
    """What the hours of the projects are of: `ticked`."""
    projects: tuple[tuple[str | None, int], ...]
    """Code and seconds, most first; what has no project last."""
    looks: tuple[Look, ...]
    details: Details | None
    weeks: tuple[PaneWeek, ...] = ()
    """The last weeks, the earliest first."""


class Surroundings(Struct, frozen=True):
    """What the pane needs to know besides the rows."""

    hours: WorkingHours
    now: datetime
    """In the user's zone."""
    first_weekday: int
    """0 for Monday."""


def shown_days(whole: DateRange, here: date | None, first_weekday: int) -> DateRange:
    """Return the days of the bars: the whole range, or of a longer one the cursor's week.

    Args:
        whole: The range of the section.
        here: The day of the row under the cursor, if there is one.
        first_weekday: Where weeks start, 0 for Monday.
    """
    if whole.days <= _WEEK:
        return whole
    week = week_of(here or whole.first, first_weekday)
    return DateRange(max(week.first, whole.first), min(week.last, whole.last))


def drafts_within(drafts: Sequence[Draft], days: DateRange) -> range:
    """Return the indices of the drafts (sorted by start) that lie in some days."""
    first = bisect_left(drafts, days.first, key=_date_of)
    return range(first, bisect_right(drafts, days.last, key=_date_of))


def _date_of(draft: Draft) -> date:
    return draft.date


def as_draft(entry: Entry) -> Draft | None:
    """Return an entry in the form that overlaps are found in; None where it has no start."""
    start = own_start(entry)
    if start is None:
        return None
    end = start + timedelta(seconds=entry.exact_seconds)
    return Draft(
        event_id=entry.id,
        task_name=entry.task_name,
        date=entry.date,
        start=start,
        end=end,
        seconds=entry.seconds,
        event=CalendarEvent(id=entry.id),
        project=entry.project,
    )


def pane_content(
    days: DateRange,
    counted: Sequence[Entry],
    offered: Sequence[Entry],
    drafts: Sequence[Draft],
    around: Surroundings,
    *,
    label: str = "",
    logged: Sequence[Entry] = (),
    lookalikes: Iterable[Lookalike] = (),
    details: Details | None = None,
    has_gaps: bool = True,
) -> PaneContent:
    """Say what some days hold.

    Args:
        days: At most a week.
        counted: What was logged in them, or is ticked.
        offered: What may be logged besides.
        drafts: The rows of these days that have a start, sorted by it: what is looked at.
        around: The surroundings.
        label: What the hours of the projects are of.
        logged: Entries that are no rows, but may overlap with them.
        lookalikes: Rows that look imported already.
        details: The row under the cursor.
        has_gaps: Whether to say which working hours are free.
    """
    hours, every = around.hours, (*counted, *offered)
    free = gaps(every, days, hours, around.now) if has_gaps else ()
    issues = find_issues(drafts, drafts, around.now, logged, hours, {}, lookalikes)
    return PaneContent(
        title=_title(days, around),
        days=_days(days, counted, offered, free, drafts),
        seconds=sum(entry.seconds for entry in every),
        target=target(hours, days),
        day_target=target(hours, DateRange(_MONDAY, _MONDAY)),
        counted=label,
        projects=by_project(counted or offered),
        looks=(*_looks(issues), *_past_midnight(drafts), *_other_gaps(free, drafts)),
        details=details,
    )


def content_of_entries(
    entries: Iterable[Entry],
    whole: DateRange,
    here: date | None,
    around: Surroundings,
    *,
    details: Details | None = None,
    has_gaps: bool = True,
) -> PaneContent:
    """Say what was logged in a range, or in the cursor's week of a long one.

    Args:
        entries: All of the range, in any order.
        whole: The range.
        here: The day of the cursor, if there is one.
        around: The surroundings.
        details: The row under the cursor.
        has_gaps: Whether to say which working hours are free.
    """
    days = shown_days(whole, here, around.first_weekday)
    within = [entry for entry in entries if entry.date in days]
    drafts = [draft for entry in within if (draft := as_draft(entry)) is not None]
    drafts.sort(key=lambda draft: (draft.start, draft.event_id))
    return pane_content(days, within, (), drafts, around, details=details, has_gaps=has_gaps)


_MONDAY = date(2001, 1, 1)


def _title(days: DateRange, around: Surroundings) -> str:
    if days == week_of(days.first, around.first_weekday):
        return "Week"
    return "Day" if days.days == 1 else "Days"


def _days(
    days: DateRange,
    counted: Iterable[Entry],
    offered: Iterable[Entry],
    free: Iterable[Gap],
    drafts: Sequence[Draft],
) -> tuple[PaneDay, ...]:
    """Return the working days, and those off that have hours."""
    sums = [_by_day(counted), _by_day(offered)]
    found: list[PaneDay] = []
    for number in range(days.days):
        day = days.first + number * _DAY
        seconds, more = (one.get(day, 0) for one in sums)
        if is_working_day(day) or seconds or more:
            longest = _longest(gap for gap in free if gap.start.date() == day)
            row = _row_near(drafts, longest) if longest else ""
            found.append(PaneDay(day, seconds, more, longest, row))
    return tuple(found)


def _longest(free: Iterable[Gap]) -> Gap | None:
    return max(free, key=lambda gap: gap.seconds, default=None)


def _by_day(entries: Iterable[Entry]) -> dict[date, int]:
    sums: dict[date, int] = {}
    for entry in entries:
        sums[entry.date] = sums.get(entry.date, 0) + entry.seconds
    return sums


def _row_near(drafts: Sequence[Draft], gap: Gap) -> str:
    """Return the id of the row right before a gap, else of the first one of its day."""
    day = drafts_within(drafts, DateRange(gap.start.date(), gap.start.date()))
    before = [at for at in day if drafts[at].start.replace(tzinfo=None) <= gap.start]
    return drafts[max(before, default=day.start)].event_id if day else ""


def by_project(entries: Iterable[Entry]) -> tuple[tuple[str | None, int], ...]:
    """Return the seconds of each project, most first; what has none comes last."""
    sums: dict[str | None, int] = {}
    for entry in entries:
        sums[entry.project] = sums.get(entry.project, 0) + entry.seconds
    return tuple(sorted(sums.items(), key=lambda row: (row[0] is None, -row[1], row[0] or "")))


def _looks(issues: Iterable[Issue]) -> Iterable[Look]:
    """Yield what a plan would list of the rows."""
    for issue in issues:
        if issue.kind not in _LOOKS:
            continue
        names = [draft.task_name for draft in issue.drafts]
        if issue.entry is not None:
            names.append(issue.entry.task_name)
        what = _LOOKS[issue.kind]
        yield Look(tuple(names), what, 0 if what else issue.seconds, issue.ids[-1])


def _past_midnight(drafts: Iterable[Draft]) -> Iterable[Look]:
    for draft in drafts:
        midnight = datetime.combine(draft.date + _DAY, time(), draft.start.tzinfo)
        if draft.end > midnight:
            yield Look((draft.task_name,), "ends after midnight", 0, draft.event_id)


def _other_gaps(free: Sequence[Gap], drafts: Sequence[Draft]) -> Iterable[Look]:
    """Yield the gaps that have no room beside their day's bar."""
    for day, of_day in groupby(free, key=lambda gap: gap.start.date()):
        all_of_it = tuple(of_day)
        for gap in all_of_it:
            if gap != _longest(all_of_it):
                said = f"{DAY_NAMES[day.weekday()]} gap {span_words(gap)}"
                yield Look((), said, gap.seconds, _row_near(drafts, gap))


def span_words(gap: Gap) -> str:
    """Return `13:00–15:00`."""
    return f"{clock_time(gap.start)}–{clock_time(gap.end)}"


def when(day: date, span: str) -> Fact:
    """Return the fact of when a row is."""
    return Fact("When", f"{short_day(day)} {span}".rstrip())
