"""Draws the hours of weeks as columns of blocks, each project's part in its colour."""

from __future__ import annotations

from collections.abc import Callable

from trackcal_tui.core.hours import hours
from trackcal_tui.core.timesheet import Timesheet, TimesheetColumn
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.timesheet.grid_lines import Line

StyleOf = Callable[[str | None], str]
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_PITCH = 5
"""Cells from one column to the next."""
_BAR = 4
_MOST = 8
"""Lines of the highest column."""
LEAST = 5
"""Lines a chart needs."""


def chart_lines(weeks: Timesheet, height: int, style_of: StyleOf) -> list[Line]:
    """Return a title, the columns with their hours above them, and the numbers of the weeks.

    Args:
        weeks: The weeks by project.
        height: Lines there is room for.
        style_of: Project code → the style of its colour.
    """
    lines = min(_MOST, height - 3)
    highest = max(week.seconds for week in weeks.columns)
    if lines < LEAST - 3 or not highest:
        return []
    columns = [_column(weeks, at, highest, lines, style_of) for at in range(len(weeks.columns))]
    rows: list[Line] = [(("Last 12 weeks", "strong"), ("  hours a week", "muted"))]
    for y in range(lines, -1, -1):
        rows.append(tuple(part for column in columns for part in (column[y], (" ", "plain"))))
    names = "".join(f"{_name(week):^{_BAR}} " for week in weeks.columns)
    return [*rows, ((names, "muted"),)]


def _name(week: TimesheetColumn) -> str:
    return str(week.days.last.isocalendar().week)


def _column(weeks: Timesheet, at: int, highest: int, lines: int, style_of: StyleOf) -> list[Part]:
    """Return a week's column from the bottom up, with its hours on top."""
    seconds = weeks.columns[at].seconds
    eighths = round(seconds / highest * lines * 8)
    column: list[Part] = []
    for y in range(lines):
        filled = max(0, min(8, eighths - 8 * y))
        if not filled:
            break
        middle = (8 * y + filled / 2) / eighths * seconds
        column.append((_EIGHTHS[filled] * _BAR, style_of(_project_at(weeks, at, middle))))
    column.append((f"{_short(seconds) if seconds else '':^{_BAR}}", "muted"))
    return column + [(" " * _BAR, "plain")] * (lines + 1 - len(column))


def _short(seconds: int) -> str:
    text = hours(seconds)
    return text if len(text) <= _BAR else f"{seconds / 3600:.1f}"[:_BAR]


def _project_at(weeks: Timesheet, at: int, seconds: float) -> str | None:
    """Return the project whose part of a week this is."""
    for row in weeks.rows:
        seconds -= row.cells[at]
        if seconds <= 0:
            return row.project
    return None
