"""Draws the grid of a timesheet as lines: projects by days or weeks, with their totals."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.dates import DAY_NAMES, MONTH_NAMES
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.timesheet import Timesheet, TimesheetColumn, TimesheetRow
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part
from trackcal_tui.tui.timesheet.page import Cell, Page

Line = tuple[Part, ...]

HEAD = 1
"""Lines above the first row."""
FOOT = 3
"""Lines below the last row: a rule, the totals, and what is missing."""
_LEAST_DAY, _LEAST_WEEK = 6, 8
"""Cells of a column at least."""
_TITLE = 8
"""Cells a project's title needs to be worth showing."""


class Geometry(Struct, frozen=True):
    """Where the columns of the grid stand; the line begins with a blank."""

    label: int
    """Cells for the project."""
    cell: int
    """Cells for each column."""
    total: int
    first: int
    """The first column that is shown."""
    count: int
    """How many are shown."""

    def column_at(self, x: int) -> int | None:
        """Return the column at a cell of the line, if any is there."""
        at = (x - 1 - self.label) // self.cell
        return self.first + at if x > self.label and 0 <= at < self.count else None


def geometry(sheet: Timesheet, width: int, first: int, cursor: int) -> Geometry:
    """Lay the columns out so that the cursor's is among them.

    Args:
        sheet: The timesheet.
        width: Cells of a line.
        first: The first column as it was shown before.
        cursor: The column that must be shown.
    """
    total = 9 if width >= 70 else 7
    room = max(2, width - 2 - total)  # a window that is being resized may have none
    label = min(room // 2, 9 + max(0, width - 60) * 11 // 20)
    is_by_day = all(one.days.days == 1 for one in sheet.columns)
    least = _LEAST_DAY if is_by_day else _LEAST_WEEK
    count = min(len(sheet.columns), max(1, (room - label) // least))
    cell = min(12, (room - label) // count)
    first = min(max(first, cursor - count + 1), cursor, len(sheet.columns) - count)
    return Geometry(room - count * cell, cell, total, first, count)


def head_line(sheet: Timesheet, at: Geometry, rows: str) -> Line:
    """Return the titles of the columns; `rows` is that of the projects."""
    shown = sheet.columns[at.first : at.first + at.count]
    titles = (f"{column_name(one.days, sheet.range, at.cell):>{at.cell}}" for one in shown)
    before = "‹" if at.first else " "
    after = "›" if at.first + at.count < len(sheet.columns) else " "
    text = f" {fit(rows, at.label - 1)}{before}{''.join(titles)}{after}"
    return ((text, "muted"), (f"{'Total':>{at.total - 1}}", "muted"), (" ", "plain"))


def column_name(days: DateRange, whole: DateRange, width: int) -> str:
    """Return `Mon 16`, `Mo 16`, and for a week `16–22`, or `16 Nov` where months must be told."""
    first, last = days.first, days.last
    if first == last:
        name = DAY_NAMES[first.weekday()]
        return f"{name if width > _LEAST_DAY else name[:2]} {first.day}"
    month = MONTH_NAMES[first.month - 1]
    if (whole.first.year, whole.first.month) == (whole.last.year, whole.last.month):
        return f"{first.day}–{last.day}"
    return f"{first.day} {month}"


def row_line(page: Page, row: int, cursor: Cell, at: Geometry) -> Line:
    """Return one project's hours; the cursor's cell is lit."""
    listed = page.rows[row]
    cells: list[Part] = []
    for column in range(at.first, at.first + at.count):
        seconds = listed.cells[column]
        text = f"{hours(seconds) if seconds else '·':>{at.cell}}"
        style = "plain" if seconds else "rule"
        cells.append((text, "cursor" if cursor == Cell(row, column) else style))
    total = f"{hours(listed.seconds):>{at.total}}"
    return ((" ", "plain"), *label_parts(page, listed, at.label), *cells, (total, "strong"))


def label_parts(page: Page, row: TimesheetRow, width: int) -> list[Part]:
    """Return `● ACME-2026  Acme website relaunch` in `width` cells."""
    if row.project is None:
        return [project_part(None, width, none="no project")]
    code_width = max([cell_len(one.project or "") for one in page.rows])
    room = width - 2 - code_width - 2
    if room < _TITLE:
        return [project_part(row.project, width - 1), (" ", "plain")]
    return [
        project_part(row.project, code_width + 2),
        ("  ", "plain"),
        (fit(row.title, room - 1) + " ", "muted"),
    ]


def total_line(sheet: Timesheet, at: Geometry) -> Line:
    """Return the totals of the columns, and of them all."""
    shown = sheet.columns[at.first : at.first + at.count]
    cells = "".join(f"{hours(one.seconds):>{at.cell}}" for one in shown)
    label = fit("Total", at.label)
    return ((f" {label}{cells}{hours(sheet.seconds):>{at.total}}", "strong"),)


def difference_line(page: Page, at: Geometry) -> Line:
    """Return how far each column is below or above its target; they add up to the total's."""
    sheet = page.sheet
    if not sheet.target:
        return ((" ", "plain"),)
    by_day = all(one.days.days == 1 for one in sheet.columns)
    label = f"of {hours(page.day_target if by_day else sheet.target)}"
    if by_day and at.label >= len(label) + 6:
        label += " a day"
    cells: list[Part] = [(f" {fit(label, at.label)}", "muted")]
    for column in sheet.columns[at.first : at.first + at.count]:
        cells.append(_difference(column, page.today, at.cell))
    total, style, *_ = signed(sheet.difference)
    return (*cells, (f"{total:>{at.total}}", style))


def _difference(column: TimesheetColumn, today: date, width: int) -> Part:
    if not (column.seconds or column.target):
        return " " * width, "plain"
    text, style, *_ = signed(column.difference)
    has_come = column.seconds or column.days.first <= today
    return f"{text:>{width}}", style if has_come else "muted"


def signed(seconds: int) -> Part:
    """Return `-1.25` or `+0.50` in the style of what is missing, or is not."""
    text = hours(abs(seconds))
    if seconds < 0:
        return f"-{text}", "warning"
    return f"+{text}" if seconds else text, "muted"
