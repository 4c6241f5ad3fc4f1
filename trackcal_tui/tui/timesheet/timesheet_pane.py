"""What the side pane says of a timesheet. Pure."""

from __future__ import annotations

from datetime import date
from itertools import chain, dropwhile

from msgspec.structs import replace

from trackcal_tui.core.timesheet import Timesheet
from trackcal_tui.tui.state.pane import (
    PaneContent,
    PaneWeek,
    Surroundings,
    content_of_entries,
)
from trackcal_tui.tui.timesheet.page import Cell, Page, kind_of


def timesheet_pane(
    page: Page, here: date, around: Surroundings, *, has_chart: bool = False
) -> PaneContent:
    """Return the pane's content: the cursor's week, and the last weeks.

    The grid already shows the hours of each project, and by weeks also the free hours.

    Args:
        page: What is shown.
        here: The day of the cursor.
        around: The surroundings.
        has_chart: Whether the last weeks stand below the grid already.
    """
    entries, days = chain.from_iterable(page.entries.values()), page.sheet.range
    by_day = kind_of(days) == "day"
    content = content_of_entries(entries, days, here, around, has_gaps=by_day)
    weeks = _weeks(page.weeks) if page.weeks and not has_chart else ()
    return replace(content, projects=(), weeks=weeks)


def _weeks(sheet: Timesheet) -> tuple[PaneWeek, ...]:
    """Return the weeks from the first one with hours on, but not one alone: it compares nothing."""
    all_weeks = (
        PaneWeek(
            week.days.last.isocalendar().week,
            week.seconds,
            tuple((row.project, row.cells[at]) for row in sheet.rows if row.cells[at]),
        )
        for at, week in enumerate(sheet.columns)
    )
    weeks = tuple(dropwhile(lambda week: not week.seconds, all_weeks))
    return weeks if len(weeks) > 1 else ()


def cell_of(page: Page, entry_id: str) -> Cell | None:
    """Return the cell that adds an entry up."""
    rows = {row.project: at for at, row in enumerate(page.rows)}
    for (project, column), entries in page.entries.items():
        if any(entry.id == entry_id for entry in entries):
            return Cell(rows[project], column)
    return None
