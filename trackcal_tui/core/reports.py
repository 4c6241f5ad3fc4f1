"""Reports: the hours of a range by project, day, week or task, exact or rounded. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Literal, get_args

from msgspec import Struct

from trackcal_tui.core.dates import long_day
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.ranges import DateRange, describe_range, week_of
from trackcal_tui.core.rounding import Per, Rounding, reported_seconds

ReportKind = Literal["project", "day", "week", "task"]
REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
NO_PROJECT = "no project"


class ReportRow(Struct, frozen=True, gc=False):
    """The hours of one project, day, week or task."""

    key: str | None
    """Project code (None without one), ISO date, week as a RANGE, or task name."""
    title: str
    """The same for people."""
    entries: int
    seconds: int
    exact_seconds: int
    """Before any rounding."""


class Report(Struct, frozen=True, gc=False):
    """The hours of a range. The sum of the rows is the sum of the entries, however rounded."""

    range: DateRange
    by: ReportKind
    rows: tuple[ReportRow, ...]
    """Projects and tasks with most hours first; days and weeks in their order."""
    entries: int
    seconds: int
    exact_seconds: int
    rounding: Rounding | None = None
    per: Per = "entry"


def make_report(
    entries: Iterable[Entry],
    projects: Iterable[Project],
    days: DateRange,
    by: ReportKind,
    *,
    rounding: Rounding | None = None,
    per: Per = "entry",
    first_weekday: int = 0,
) -> Report:
    """Add up the entries of a range.

    Args:
        entries: All entries of the range.
        projects: All projects.
        days: The range.
        by: What has a row.
        rounding: Rounds the exact seconds; None: the seconds as they are billed.
        per: Whether each entry is rounded, or each project on each day.
        first_weekday: Where weeks start, 0 for Monday.
    """
    entries = tuple(entries)
    described = _described(by, projects, first_weekday)
    sums: dict[tuple[str | None, str], list[int]] = {}
    for entry, seconds in zip(entries, reported_seconds(entries, rounding, per), strict=True):
        row = sums.setdefault(described(entry), [0, 0, 0])
        row[0] += 1
        row[1] += seconds
        row[2] += entry.exact_seconds
    rows = [ReportRow(key, title, *sums[key, title]) for key, title in sums]
    largest_first = by in ("project", "task")
    rows.sort(key=lambda row: (-row.seconds if largest_first else 0, row.key or ""))
    return Report(
        range=days,
        by=by,
        rows=tuple(rows),
        entries=len(entries),
        seconds=sum(row.seconds for row in rows),
        exact_seconds=sum(row.exact_seconds for row in rows),
        rounding=rounding,
        per=per,
    )


def _described(
    by: ReportKind, projects: Iterable[Project], first_weekday: int
) -> Callable[[Entry], tuple[str | None, str]]:
    """Return what gives the key and the title of an entry's row."""
    titles: dict[str | None, str] = {project.code: project.title for project in projects}
    titles[None] = NO_PROJECT
    known: dict[ReportKind, Callable[[Entry], tuple[str | None, str]]] = {
        "project": lambda one: (one.project, titles.get(one.project, "")),
        "day": lambda one: (one.date.isoformat(), long_day(one.date)),
        "week": lambda one: _week(week_of(one.date, first_weekday)),
        "task": lambda one: (one.task_name, one.task_name),
    }
    return known[by]


def _week(days: DateRange) -> tuple[str, str]:
    if days.first.weekday() == 0:
        year, week, _ = days.first.isocalendar()
        return f"{year}-W{week:02}", describe_range(days)
    return str(days), describe_range(days)


def bar_parts(parts: Sequence[int], most: int, cells: int) -> tuple[int, ...]:
    """Return the cells of each part of a bar, where `most` seconds fill all the cells.

    They add up to the rounded length of the whole bar.
    """
    ends = [(2 * end * cells + most) // (2 * most) if most else 0 for end in accumulate(parts)]
    return tuple(after - before for before, after in pairwise([0, *ends]))
