"""Write entries as CSV: RFC 4180, and no cell that a spreadsheet would run.

Columns: `date` (ISO), `task_name`, `project` (code), `hours` (two decimals, a point), `seconds`
(exact), `start` and `end` (ISO 8601 with offset; empty for time added by hand), `timezone`
(IANA), `id` (the entry's), `connection` and `event_id` (the event it came from), `batch`, `note`,
`tags` (between commas) and `exact_seconds` (before rounding).
UTF-8, no byte order mark, CRLF, one header line.

For spreadsheets, which take it for text or for dates where that is not written as they expect: a
byte order mark, semicolons where the decimal mark is a comma, and times as they stand on a clock.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from trackcal_tui.core.cells import spreadsheet_cell
from trackcal_tui.core.dates import iso
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours

COLUMNS = (
    *("date", "task_name", "project", "hours", "seconds", "start", "end", "timezone"),
    *("id", "connection", "event_id", "batch"),
    *("note", "tags", "exact_seconds"),
)


def to_csv(entries: Sequence[Entry], decimal: str = "") -> str:
    """Return the document, header line first.

    Args:
        entries: What is exported.
        decimal: The decimal mark of the spreadsheet it is for; empty: as RFC 4180 has it.
    """
    moment = _clock if decimal else iso
    stream = io.StringIO(newline="")
    stream.write("\ufeff" if decimal else "")
    delimiter = ";" if decimal == "," else ","
    writer = csv.writer(stream, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(COLUMNS)
    for entry in entries:
        source = entry.source
        writer.writerow(
            (
                entry.date.isoformat(),
                spreadsheet_cell(entry.task_name),
                spreadsheet_cell(entry.project),
                hours(entry.seconds).replace(".", decimal or "."),
                entry.seconds,
                moment(entry.start) if entry.start else "",
                moment(entry.end) if entry.end else "",
                spreadsheet_cell(entry.timezone),
                spreadsheet_cell(entry.id),
                spreadsheet_cell(source.connection if source else ""),
                spreadsheet_cell(source.event_id if source else ""),
                spreadsheet_cell(entry.batch),
                spreadsheet_cell(entry.note),
                spreadsheet_cell(", ".join(entry.tags)),
                entry.exact_seconds,
            )
        )
    return stream.getvalue()


def _clock(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", timespec="seconds")
