"""Draws a whole timesheet as lines: the grid, and below it what is said about it."""

from __future__ import annotations

from msgspec import Struct
from rich.cells import cell_len

from trackcal_tui.core.dates import DAY_NAMES, clock_time, short_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import safe
from trackcal_tui.core.timesheet_text import column_title
from trackcal_tui.core.working_hours import Gap
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_style
from trackcal_tui.tui.timesheet.chart_lines import chart_lines
from trackcal_tui.tui.timesheet.grid_lines import (
    FOOT,
    HEAD,
    Geometry,
    Line,
    difference_line,
    head_line,
    row_line,
    total_line,
)
from trackcal_tui.tui.timesheet.page import Cell, Page

WIDE = 110
"""From this width on there is a chart."""
_CHART = 62
_LEAST_ROWS = 3
_GAP_LINES, _ALL_GAP_LINES = 3, 10
"""Lines for gaps, and where there is room for many."""
_TALL = 15
_ROOMY = 20
"""Lines below the grid from which on gaps may take many."""
_NOTES, _FEW_NOTES = 7, 2
"""Lines below the grid that are worth more than another row of it, where it is tall and not."""


class Layout(Struct, frozen=True):
    """The lines of a page, and where the rows of the grid stand in them."""

    lines: tuple[Line, ...]
    top: int
    """The first row that is shown."""
    count: int
    """How many rows are shown."""


def rows_shown(rows: int, height: int, top: int, cursor: int) -> tuple[int, int]:
    """Return the first row to show so that the cursor's is among them, and how many."""
    notes = _NOTES if height >= _TALL else _FEW_NOTES
    count = min(rows, max(_LEAST_ROWS, height - HEAD - FOOT - notes))
    return min(max(top, cursor - count + 1), cursor, rows - count), count


def layout(page: Page, cursor: Cell, at: Geometry, width: int, height: int, top: int) -> Layout:
    """Lay a page out.

    Args:
        page: What is shown; it has rows.
        cursor: The cell that is lit.
        at: Where the columns stand.
        width: Cells of a line.
        height: Lines there is room for.
        top: The first row as it was shown before.
    """
    top, count = rows_shown(len(page.rows), height, top, cursor.row)
    rows = "Project" if count == len(page.rows) else f"{top + 1}–{top + count} of {len(page.rows)}"
    grid: list[Line] = [
        head_line(page.sheet, at, rows),
        *(row_line(page, row, cursor, at) for row in range(top, top + count)),
        ((f" {'─' * (width - 2)} ", "rule"),),
        total_line(page.sheet, at),
        difference_line(page, at),
    ]
    room = height - len(grid) - 1
    notes_width = width - _CHART - 2 if width >= WIDE else width
    notes = notes_lines(page, cursor, notes_width, room)
    if page.weeks is not None:
        notes = beside(notes, chart_lines(page.weeks, room, project_style), notes_width)
    return Layout((*grid, (), *notes), top, count)


def beside(left: list[Line], right: list[Line], width: int) -> list[Line]:
    """Put lines beside others, which take `width` cells."""
    lines: list[Line] = []
    for y in range(max(len(left), len(right))):
        line = left[y] if y < len(left) else ()
        blank = " " * (width - sum(cell_len(text) for text, *_ in line))
        lines.append((*line, (blank, "plain"), *(right[y] if y < len(right) else ())))
    return lines


def notes_lines(page: Page, cursor: Cell, width: int, room: int) -> list[Line]:
    """Say what is billable, which working hours are free, and what is in the cursor's cell."""
    most = _ALL_GAP_LINES if room >= _ROOMY else _GAP_LINES
    blocks = [
        [billable_line(page)],
        [] if page.has_gaps_beside else gap_lines(page, width, most),
        cell_lines(page, cursor, width),
    ]
    blocks = [block for block in blocks if block]
    is_roomy = sum(map(len, blocks)) + len(blocks) - 1 <= room
    lines: list[Line] = []
    for block in blocks:
        lines += [()] if is_roomy and lines else []
        lines += block
    cut, entries = len(lines) - room, len(blocks[-1]) - 1
    if 0 < cut < entries:
        lines[room - 1 :] = [((f"   and {cut + 1} more", "muted"),)]
    return lines[: max(0, room)]


def billable_line(page: Page) -> Line:
    """Return `Billable 32.50 h, 84%   not billable 6.25 h`."""
    sheet = page.sheet
    share = f"{sheet.billable_share:.0%}"
    rest = sheet.seconds - sheet.billable
    line: list[Part] = [(f" Billable {hours(sheet.billable)} h, {share}", "plain")]
    if rest:
        line.append((f"   not billable {hours(rest)} h", "muted"))
    return tuple(line)


def gap_lines(page: Page, width: int, most: int) -> list[Line]:
    """Return the gaps of working hours, as many a line as fit, on at most so many lines."""
    gaps, title = page.sheet.gaps, " Gaps in working hours  " if width >= 70 else " Gaps  "
    is_week = page.sheet.range.days <= 7
    said = [f"{_gap(gap, is_week=is_week)}   " for gap in gaps]
    cells = max(map(len, said), default=1)
    room = max(1, (width - len(title)) // cells)
    if len(said) > room * most:
        said = said[: room * most - 1]
        said.append(f"and {len(gaps) - len(said)} more")
    lines: list[Line] = []
    for first in range(0, len(said), room):
        text = "".join(f"{one:<{cells}}" for one in said[first : first + room]).rstrip()
        lines.append(((" " * len(title) if lines else title, "strong"), (text, "warning")))
    return lines


def _gap(gap: Gap, *, is_week: bool) -> str:
    day = DAY_NAMES[gap.start.weekday()] if is_week else f"{short_day(gap.start.date()):<10}"
    span = f"{clock_time(gap.start)} – {clock_time(gap.end)}"
    return f"{day} {span} {hours(gap.seconds):>5} h"


def cell_lines(page: Page, cursor: Cell, width: int) -> list[Line]:
    """Return the entries of the cursor's cell under its day and project."""
    entries = page.entries_of(cursor)
    days = page.days_of(cursor)
    project = safe(page.project_of(cursor) or "no project")
    title = f" {short_day(days.first) if days.days == 1 else column_title(days)} · {project}"
    head: Line = ((title, "strong"), ("" if entries else "  nothing logged", "muted"))
    return [head, *(entry_line(entry, days, width) for entry in entries)]


def entry_line(entry: Entry, days: DateRange, width: int) -> Line:
    """Return `10:00 – 11:30   1.50  Last week's incidents`, with the day where it is not told."""
    span = time_span(entry.start, entry.end) if entry.start and entry.end else ""
    when = f"   {span:<15}" if days.days == 1 else f"   {short_day(entry.date):<15}"
    length = f"{hours(entry.seconds):>6}"
    room = width - len(when) - len(length) - 3
    return ((when, "muted"), (length, "strong"), (f"  {fit(entry.task_name, room)}", "plain"))
