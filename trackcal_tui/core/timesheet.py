"""The timesheet: hours by project and day, or by project and week. Pure.

All figures are whole seconds, and the sum of the cells is the sum of the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.core.working_hours import Gap, WorkingHours, gaps, target

ColumnKind = Literal["day", "week"]


class TimesheetColumn(Struct, frozen=True, gc=False):
    """A day, or the days of a week that lie in the range."""

    days: DateRange
    seconds: int
    """The column's total."""
    target: int
    """In seconds; 0 for a day off."""

    @property
    def difference(self) -> int:
        """The total less the target: negative where hours are missing."""
        return self.seconds - self.target


class TimesheetRow(Struct, frozen=True, gc=False):
    """A project with hours in the range."""

    project: str | None
    """Code; None for entries without a project."""
    title: str
    """Empty without a project."""
    cells: tuple[int, ...]
    """Seconds, one for each column."""
    seconds: int
    """The row's total."""
    billable: bool


class Timesheet(Struct, frozen=True, gc=False):
    """The grid of a range, with its totals."""

    range: DateRange
    columns: tuple[TimesheetColumn, ...]
    rows: tuple[TimesheetRow, ...]
    """By project code, the row without a project last."""
    seconds: int
    target: int
    """In seconds; 0 for none."""
    billable: int
    """Seconds of billable projects."""
    gaps: tuple[Gap, ...]

    @property
    def difference(self) -> int:
        """The total less the target: negative where hours are missing."""
        return self.seconds - self.target

    @property
    def billable_share(self) -> float:
        """The billable part of the total, 0 to 1."""
        return self.billable / self.seconds if self.seconds else 0.0


def timesheet(
    entries: Iterable[Entry],
    projects: Iterable[Project],
    days: DateRange,
    hours: WorkingHours,
    now: datetime,
    *,
    by: ColumnKind = "day",
    first_weekday: int = 0,
) -> Timesheet:
    """Add up the entries of a range.

    Args:
        entries: All entries of the range.
        projects: All projects.
        days: The range.
        hours: Target and working hours.
        now: The present in the user's zone.
        by: A column for each day, or for each week.
        first_weekday: Where weeks start, 0 for Monday.
    """
    entries = tuple(entries)
    spans = columns_of(days, by, first_weekday)
    rows = _rows(entries, {project.code: project for project in projects}, spans)
    sums = [sum(row.cells[at] for row in rows) for at in range(len(spans))]
    return Timesheet(
        range=days,
        columns=tuple(
            TimesheetColumn(span, seconds, target(hours, span))
            for span, seconds in zip(spans, sums, strict=True)
        ),
        rows=rows,
        seconds=sum(sums),
        target=target(hours, days),
        billable=sum(row.seconds for row in rows if row.billable),
        gaps=gaps(entries, days, hours, now),
    )


def _rows(
    entries: Iterable[Entry], projects: Mapping[str, Project], spans: Sequence[DateRange]
) -> tuple[TimesheetRow, ...]:
    column = {
        span.first + timedelta(days=day): at
        for at, span in enumerate(spans)
        for day in range(span.days)
    }
    cells: dict[str | None, list[int]] = {}
    for entry in entries:
        if entry.project not in cells:
            cells[entry.project] = [0] * len(spans)
        cells[entry.project][column[entry.date]] += entry.seconds
    rows = []
    for code in sorted(cells, key=lambda code: (code is None, (code or "").casefold(), code)):
        project = projects.get(code or "") or Project(code or "", "", billable=code is not None)
        of_project = tuple(cells[code])
        total, billable = sum(of_project), project.billable
        rows.append(TimesheetRow(code, project.title, of_project, total, billable))
    return tuple(rows)


def columns_of(days: DateRange, by: ColumnKind, first_weekday: int = 0) -> tuple[DateRange, ...]:
    """Return the days of a range, or its weeks cut to the range."""
    if by == "day":
        listed = (days.first + timedelta(days=number) for number in range(days.days))
        return tuple(DateRange(day, day) for day in listed)
    starts: list[date] = [days.first]
    next_week = week_of(days.first, first_weekday).last + timedelta(days=1)
    while next_week <= days.last:
        starts.append(next_week)
        next_week += timedelta(days=7)
    starts.append(days.last + timedelta(days=1))
    return tuple(DateRange(one, after - timedelta(days=1)) for one, after in pairwise(starts))
