"""What the Timesheet section shows: a grid, the entries behind each cell, the last weeks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange, month_range
from trackcal_tui.core.timesheet import ColumnKind, Timesheet, TimesheetRow


class Cell(Struct, frozen=True):
    """A place in the grid."""

    row: int = 0
    column: int = 0


class Page(Struct, frozen=True):
    """A timesheet, and what is said about it."""

    sheet: Timesheet
    entries: Mapping[tuple[str | None, int], tuple[Entry, ...]]
    """Project code and column → the entries of that cell."""
    today: date
    day_target: int
    """Seconds of a working day; 0 for none."""
    weeks: Timesheet | None = None
    """The last weeks by project; None where there is no room for a chart."""
    has_gaps_beside: bool = False
    """Whether the side pane says which working hours are free."""

    @property
    def rows(self) -> tuple[TimesheetRow, ...]:
        """The grid's rows."""
        return self.sheet.rows

    @property
    def count(self) -> int:
        """How many entries there are."""
        return sum(map(len, self.entries.values()))

    def days_of(self, cell: Cell) -> DateRange:
        """Return the days of a cell."""
        return self.sheet.columns[cell.column].days

    def project_of(self, cell: Cell) -> str | None:
        """Return the code of a cell's project."""
        return self.rows[cell.row].project if self.rows else None

    def entries_of(self, cell: Cell) -> tuple[Entry, ...]:
        """Return the entries that a cell adds up."""
        return self.entries.get((self.project_of(cell), cell.column), ())

    def within(self, cell: Cell) -> Cell:
        """Return the cell, or the nearest one there is."""
        row = max(0, min(cell.row, len(self.rows) - 1))
        return Cell(row, max(0, min(cell.column, len(self.sheet.columns) - 1)))


def kind_of(days: DateRange) -> ColumnKind:
    """Return what the columns of a range are: days up to a week, else weeks."""
    return "day" if days.days <= 7 else "week"


def entries_by_cell(
    sheet: Timesheet, entries: Iterable[Entry]
) -> dict[tuple[str | None, int], tuple[Entry, ...]]:
    """Sort entries into the cells that add them up."""
    column = {
        one.days.first + timedelta(days=day): at
        for at, one in enumerate(sheet.columns)
        for day in range(one.days.days)
    }
    found: dict[tuple[str | None, int], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.project, column[entry.date]), []).append(entry)
    return {place: tuple(listed) for place, listed in found.items()}


def month_of(day: date) -> DateRange:
    """Return the month of a day."""
    return month_range(day.year, day.month)
