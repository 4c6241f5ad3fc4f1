"""The timesheet as text to paste: tab-separated for spreadsheets, Markdown for mails and wikis."""

from __future__ import annotations

from trackcal_tui.core.cells import markdown_cell, markdown_row, spreadsheet_cell
from trackcal_tui.core.dates import DAY_NAMES, MONTH_NAMES
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.timesheet import Timesheet


def column_title(days: DateRange) -> str:
    """Return `Mon 16`, or for a week `16 – 22 Nov`, `30 Nov – 6 Dec`."""
    first, last = days.first, days.last
    if first == last:
        return f"{DAY_NAMES[first.weekday()]} {first.day}"
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{first.day}{month} – {last.day} {MONTH_NAMES[last.month - 1]}"


def timesheet_tsv(sheet: Timesheet, decimal: str = ".") -> str:
    """Return the grid for a spreadsheet: dates in ISO form, hours with two decimals.

    Args:
        sheet: The timesheet.
        decimal: The decimal mark of the spreadsheet.
    """

    def row(project: str, title: str, cells: tuple[int, ...], total: int) -> str:
        texts = [hours(seconds).replace(".", decimal) if seconds else "" for seconds in cells]
        return "\t".join([project, title, *texts, hours(total).replace(".", decimal)])

    days = [str(column.days) for column in sheet.columns]
    lines = ["\t".join(["Project", "Title", *days, "Total"])]
    for one in sheet.rows:
        code = spreadsheet_cell(one.project) or "no project"
        lines.append(row(code, spreadsheet_cell(one.title), one.cells, one.seconds))
    totals = tuple(column.seconds for column in sheet.columns)
    lines.append(row("Total", "", totals, sheet.seconds))
    return "".join(f"{line}\n" for line in lines)


def timesheet_markdown(sheet: Timesheet) -> str:
    """Return the grid as a Markdown table below a line with the range and its hours."""
    of_target = f" of {hours(sheet.target)}" if sheet.target else ""
    lines = [
        f"**{describe_range(sheet.range)}**: {hours(sheet.seconds)}{of_target} h",
        "",
        markdown_row(["Project", *(column_title(one.days) for one in sheet.columns), "Total"]),
        markdown_row(["---", *("---:" for _ in sheet.columns), "---:"]),
    ]
    for row in sheet.rows:
        name = " ".join(filter(None, (row.project, row.title))) or "no project"
        cells = [hours(seconds) if seconds else "" for seconds in row.cells]
        lines.append(markdown_row([markdown_cell(name), *cells, hours(row.seconds)]))
    totals = [*(column.seconds for column in sheet.columns), sheet.seconds]
    lines.append(markdown_row(["**Total**", *(f"**{hours(total)}**" for total in totals)]))
    return "".join(f"{line}\n" for line in lines)
