"""Write a workbook for Excel and LibreOffice: the timesheet, the entries, the projects.

Days and times are real dates, hours real numbers, totals formulas whose values are stored too, for
programs that do not calculate. Foreign text is always written as text, never as a formula or link.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from msgspec import Struct

from trackcal_tui.core.dates import DAY_NAMES
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.reports import NO_PROJECT
from trackcal_tui.core.text import clean
from trackcal_tui.core.timesheet import Timesheet, TimesheetRow

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_TIMESHEET_WIDTHS = (16, 28, *[9] * 8)
_ENTRIES = {
    "Date": 11,
    "Start": 8,
    "End": 8,
    "Hours": 8,
    "Project": 16,
    "Task": 48,
    "Note": 30,
    "Tags": 18,
    "Exact hours": 12,
    "Id": 15,
}
"""Heading of each column, and its width in characters."""
_PROJECTS = {"Project": 16, "Title": 40, "Billable": 10, "Entries": 10, "Hours": 10, "Share": 10}
_HOURS, _PROJECT = 3, 4
"""Columns of the entries."""
_WEEKS_OF_A_PAGE = 6
"""A month; more would be too small to read."""
_FIRST_DAY = 2
"""The timesheet's column of a week's first day."""
_TOTAL = _FIRST_DAY + 7


class _Looks(Struct, frozen=True):
    """How cells look."""

    head: Format
    right_head: Format
    week: Format
    date: Format
    day: Format
    time: Format
    text: Format
    hours: Format
    share: Format
    total: Format
    count: Format
    total_count: Format
    total_hours: Format


def to_xlsx(
    entries: Sequence[Entry],
    weeks: Sequence[Timesheet],
    whole: Timesheet,
    *,
    first_weekday: int,
    created: datetime,
) -> bytes:
    """Return the workbook.

    Args:
        entries: What is exported, by date.
        weeks: The timesheet of each week of the range.
        whole: The timesheet of the whole range.
        first_weekday: Where weeks start, 0 for Monday.
        created: The present.
    """
    from xlsxwriter import Workbook  # 80 ms, for this format only

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    title = f"Timesheet {describe_range(whole.range)}"
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    looks = _looks(book)
    _write_timesheet(book.add_worksheet("Timesheet"), looks, weeks, whole, first_weekday)
    _write_entries(book.add_worksheet("Entries"), looks, entries)
    _write_projects(book.add_worksheet("Projects"), looks, entries, whole.rows)
    book.close()
    return stream.getvalue()


def _looks(book: Workbook) -> _Looks:
    def look(**properties: object) -> Format:
        return book.add_format({"valign": "top", **properties})

    right: dict[str, object] = {"align": "right", "indent": 1}
    head: dict[str, object] = {"bold": True, "bottom": 1, "bg_color": "#E8EDF5"}
    return _Looks(
        head=look(**head),
        right_head=look(**head, **right),
        week=look(bold=True),
        date=look(num_format="yyyy-mm-dd", align="left"),
        day=look(num_format="d mmm", italic=True, **right),
        time=look(num_format="hh:mm", align="left"),
        text=look(),
        hours=look(num_format="0.00", **right),
        share=look(num_format="0%", **right),
        total=look(bold=True, top=1),
        count=look(**right),
        total_count=look(bold=True, top=1, **right),
        total_hours=look(bold=True, top=1, num_format="0.00", **right),
    )


# -- the timesheet


def _write_timesheet(
    sheet: Worksheet,
    looks: _Looks,
    weeks: Sequence[Timesheet],
    whole: Timesheet,
    first_weekday: int,
) -> None:
    """Write a block for each week below one heading of weekdays."""
    for column, width in enumerate(_TIMESHEET_WIDTHS):
        sheet.set_column(column, column, width)
    _fit_to_pages(sheet, high=1 if len(weeks) <= _WEEKS_OF_A_PAGE else 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, _FIRST_DAY)
    weekdays = [DAY_NAMES[(first_weekday + at) % 7] for at in range(7)]
    for column, name in enumerate(("Project", "Title", *weekdays, "Total")):
        sheet.write_string(0, column, name, looks.right_head if column > 1 else looks.head)
    row = 1
    for week in weeks:
        row = _write_week(sheet, looks, week, row, first_weekday)
    if len(weeks) > 1:
        sheet.write_string(row, 0, "All weeks", looks.total)
        for column in range(1, _TOTAL):
            sheet.write_blank(row, column, None, looks.total)
        # Every week counts twice in the column: its rows, and their total.
        formula = f"=SUM({_cells((1, _TOTAL), (row - 1, _TOTAL))})/2"
        sheet.write_formula(row, _TOTAL, formula, looks.total_hours, whole.seconds / 3600)


def _write_week(
    sheet: Worksheet, looks: _Looks, week: Timesheet, row: int, first_weekday: int
) -> int:
    """Write a week from a row on, and return the row for the next one."""
    columns = [
        _FIRST_DAY + (column.days.first.weekday() - first_weekday) % 7 for column in week.columns
    ]
    sheet.write_string(row, 0, describe_range(week.range), looks.week)
    for at, column in zip(columns, week.columns, strict=True):
        sheet.write_datetime(row, at, _midnight(column.days.first), looks.day)
    first = row = row + 1
    for project in week.rows:
        sheet.write_string(row, 0, clean(project.project or "") or NO_PROJECT, looks.text)
        sheet.write_string(row, 1, clean(project.title), looks.text)
        for at, seconds in zip(columns, project.cells, strict=True):
            if seconds:
                sheet.write_number(row, at, seconds / 3600, looks.hours)
        formula = f"=SUM({_cells((row, _FIRST_DAY), (row, _TOTAL - 1))})"
        sheet.write_formula(row, _TOTAL, formula, looks.hours, project.seconds / 3600)
        row += 1
    sheet.write_string(row, 0, "Total", looks.total)
    sheet.write_blank(row, 1, None, looks.total)
    sums = dict(zip(columns, (column.seconds for column in week.columns), strict=True))
    sums[_TOTAL] = week.seconds
    for at in range(_FIRST_DAY, _TOTAL + 1):
        total = sums.get(at, 0) / 3600
        sheet.write_formula(row, at, _sum((first, row), at), looks.total_hours, total)
    return row + 2


# -- the entries


def _write_entries(sheet: Worksheet, looks: _Looks, entries: Sequence[Entry]) -> None:
    """Write a row for each entry, and their sum."""
    _write_heads(sheet, looks, _ENTRIES, numbers=("Hours", "Exact hours"))
    for row, entry in enumerate(entries, 1):
        sheet.write_datetime(row, 0, _midnight(entry.date), looks.date)
        for column, moment in ((1, entry.start), (2, entry.end)):
            if moment is not None:
                sheet.write_datetime(row, column, moment.time(), looks.time)
        sheet.write_number(row, _HOURS, entry.seconds / 3600, looks.hours)
        texts = (entry.project or "", entry.task_name, entry.note, ", ".join(entry.tags))
        for column, text in enumerate(texts, _PROJECT):
            if clean(text):
                sheet.write_string(row, column, clean(text), looks.text)
        sheet.write_number(row, _PROJECT + 4, entry.exact_seconds / 3600, looks.hours)
        sheet.write_string(row, _PROJECT + 5, entry.id, looks.text)
    last = len(entries)
    sheet.autofilter(0, 0, last, len(_ENTRIES) - 1)
    seconds = sum(entry.seconds for entry in entries)
    sheet.write_string(last + 2, 0, "Total", looks.total)
    for column in (1, 2):
        sheet.write_blank(last + 2, column, None, looks.total)
    # Of the rows that a filter leaves; 109 leaves out hidden ones.
    formula = f"=SUBTOTAL(109,{_cells((1, _HOURS), (last + 1, _HOURS))})"
    sheet.write_formula(last + 2, _HOURS, formula, looks.total_hours, seconds / 3600)


# -- the projects


def _write_projects(
    sheet: Worksheet,
    looks: _Looks,
    entries: Sequence[Entry],
    rows: Sequence[TimesheetRow],
) -> None:
    """Write a row for each project, added up from the sheet of the entries."""
    _write_heads(sheet, looks, _PROJECTS, numbers=("Entries", "Hours", "Share"))
    last, total = max(len(entries), 1), len(rows) + 1
    codes, lengths = (
        f"Entries!{_cells((1, column), (last, column), fixed=True)}"
        for column in (_PROJECT, _HOURS)
    )
    counts: dict[str | None, int] = {}
    for entry in entries:
        counts[entry.project] = counts.get(entry.project, 0) + 1
    seconds = sum(row.seconds for row in rows)
    for at, project in enumerate(rows, 1):
        code = clean(project.project or "")
        sheet.write_string(at, 0, code or NO_PROJECT, looks.text)
        sheet.write_string(at, 1, clean(project.title), looks.text)
        sheet.write_string(at, 2, "yes" if project.billable else "no", looks.text)
        # Not SUMIF: it would take `*` or `>1` in a code for a pattern.
        own = f"{codes}=" + (_cells((at, 0), (at, 0)) if code else '""')
        count = counts[project.project]
        sheet.write_formula(at, 3, f"=SUMPRODUCT(--({own}))", looks.count, count)
        formula = f"=SUMPRODUCT(--({own}),{lengths})"
        sheet.write_formula(at, 4, formula, looks.hours, project.seconds / 3600)
        share = f"=IF(E${total + 1}=0,0,E{at + 1}/E${total + 1})"
        sheet.write_formula(at, 5, share, looks.share, project.seconds / seconds if seconds else 0)
    sheet.write_string(total, 0, "Total", looks.total)
    for column in (1, 2, 5):
        sheet.write_blank(total, column, None, looks.total)
    sheet.write_formula(total, 3, _sum((1, total), 3), looks.total_count, len(entries))
    sheet.write_formula(total, 4, _sum((1, total), 4), looks.total_hours, seconds / 3600)


# -- parts


def _write_heads(
    sheet: Worksheet, looks: _Looks, heads: Mapping[str, int], *, numbers: Sequence[str]
) -> None:
    for column, (name, width) in enumerate(heads.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks.right_head if name in numbers else looks.head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _fit_to_pages(sheet, high=0)


def _fit_to_pages(sheet: Worksheet, *, high: int) -> None:
    """Print one page wide and so many high (0: as many as it takes) on the printer's own paper, be
    it A4 or Letter."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, high)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _sum(rows: tuple[int, int], column: int) -> str:
    """Return the formula for the sum of a column's rows, without the last one."""
    first, end = rows
    return f"=SUM({_cells((first, column), (end - 1, column))})" if end > first else "=0"


def _cells(first: tuple[int, int], last: tuple[int, int], *, fixed: bool = False) -> str:
    from xlsxwriter.utility import xl_range, xl_range_abs

    cells: str = (xl_range_abs if fixed else xl_range)(*first, *last)
    return cells


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
