"""Draw hours as bars that fit the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.streams import Style
from trackcal_tui.cli.tables import GAP, Column
from trackcal_tui.core.hours import hours
from trackcal_tui.core.reports import NO_PROJECT, ReportRow, bar_parts
from trackcal_tui.core.text import count_of, safe
from trackcal_tui.core.timesheet import Timesheet
from trackcal_tui.core.timesheet_text import column_title

_LEAST, _MOST = 10, 40
"""Cells of the longest bar of a table."""
_WIDEST = 60
"""Cells of the longest bar of a chart."""
_HOURS = 8
_TITLE = 32
"""Cells a title keeps beside bars."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FILLS: tuple[tuple[str, Style], ...] = (
    *(("█", "blue"), ("▓", "green"), ("▒", "amber"), ("░", "red")),
    ("·", "dim"),
)
"""One for each project of a chart; the last one for all others. Never told by colour alone."""


def bar_cells(columns: Sequence[Column[ReportRow]], rows: Sequence[ReportRow], width: int) -> int:
    """Return the cells of the longest bar beside a table; 0 where there is no room for one."""
    from rich.cells import cell_len  # 9 ms, not needed for JSON

    used = 0
    for column in columns:
        texts = [safe(column.value(row)) for row in rows]
        if any(texts):
            natural = max(map(cell_len, [column.title, *texts]))
            used += GAP + (min(natural, _TITLE) if column.shrinks else natural)
    room = width - used
    return min(room, _MOST) if room >= _LEAST else 0


def bar(seconds: int, most: int, cells: int) -> str:
    """Return a bar of at most `cells`, to an eighth of a cell."""
    whole, eighths = divmod(seconds * cells * 8 // most, 8)
    return f"{'█' * whole}{_EIGHTHS[eighths] if eighths else ''}"


def print_weeks(context: Context, weeks: Timesheet) -> None:
    """Chart the hours of each week, a part for each of the largest projects."""
    output = context.output
    titles = [column_title(column.days) for column in weeks.columns]
    before = max(map(len, titles)) + GAP
    cells = min(output.out.width - before - _HOURS, _WIDEST)
    most = max(column.seconds for column in weeks.columns)
    if not most or cells < _LEAST:
        return
    groups = _groups(weeks)
    output.line()
    output.line(f"Last {count_of(len(titles), 'week')}", "bold")
    for at, column in enumerate(weeks.columns):
        lengths = bar_parts([parts[at] for _, parts in groups], most, cells)
        output.pieces(
            [
                (titles[at].ljust(before), ""),
                *(
                    (fill * length, style)
                    for (fill, style), length in zip(_FILLS, lengths, strict=False)
                ),
                (" " * (cells - sum(lengths)), ""),
                (hours(column.seconds).rjust(_HOURS), ""),
            ]
        )
    output.line()
    for (fill, style), (name, _) in zip(_FILLS, groups, strict=False):
        output.pieces([(fill * 2, style), (f"  {safe(name)}", "")])


def _groups(weeks: Timesheet) -> list[tuple[str, tuple[int, ...]]]:
    """Return the largest projects with their seconds of each week, and the others as one."""
    rows = sorted(weeks.rows, key=lambda row: -row.seconds)
    alone = len(_FILLS) if len(rows) <= len(_FILLS) else len(_FILLS) - 1
    groups = [(row.project or NO_PROJECT, row.cells) for row in rows[:alone]]
    if others := rows[alone:]:
        sums = tuple(map(sum, zip(*(row.cells for row in others), strict=True)))
        groups.append((count_of(len(others), "other project"), sums))
    return groups
