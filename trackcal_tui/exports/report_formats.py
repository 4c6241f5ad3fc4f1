"""Write reports as CSV and Markdown."""

from __future__ import annotations

import csv
import io

from trackcal_tui.core.cells import markdown_cell, markdown_row, spreadsheet_cell
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.reports import Report, ReportRow


def report_csv(report: Report) -> str:
    """Return the rows as CSV (RFC 4180), hours with two decimals and seconds exactly.

    Columns: what the rows are by, `title`, `entries`, `hours`, `seconds`, `exact_seconds`.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([report.by, "title", "entries", "hours", "seconds", "exact_seconds"])
    for row in report.rows:
        key, title = spreadsheet_cell(row.key), spreadsheet_cell(row.title)
        writer.writerow(
            [key, title, row.entries, hours(row.seconds), row.seconds, row.exact_seconds]
        )
    return stream.getvalue()


def report_markdown(report: Report) -> str:
    """Return a table below a line with the range, and a total; exact hours where they differ."""
    with_exact = report.rounding is not None or report.exact_seconds != report.seconds
    heads = [report.by.capitalize(), "Entries", "Hours"]
    lines = [
        f"**{describe_range(report.range)}**",
        "",
        markdown_row([*heads, "Exact"] if with_exact else heads),
        markdown_row(["---", *["---:"] * (3 if with_exact else 2)]),
    ]
    for row in report.rows:
        cells = [markdown_cell(_name(report, row)), str(row.entries), hours(row.seconds)]
        lines.append(markdown_row([*cells, hours(row.exact_seconds)] if with_exact else cells))
    total = ["**Total**", f"**{report.entries}**", f"**{hours(report.seconds)}**"]
    exact = [f"**{hours(report.exact_seconds)}**"] if with_exact else []
    lines.append(markdown_row([*total, *exact]))
    return "".join(f"{line}\n" for line in lines)


def _name(report: Report, row: ReportRow) -> str:
    if report.by == "project":
        return " ".join(filter(None, (row.key, row.title)))
    return row.title
