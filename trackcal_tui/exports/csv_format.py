"""Write entries as CSV: RFC 4180, and no cell that a spreadsheet would run.

Columns: `date` (ISO), `task_name`, `project` (code), `hours` (two decimals, a point), `seconds`
(exact), `start` and `end` (ISO 8601 with offset; empty for time added by hand), `timezone`
(IANA), `id` (the entry's), `connection` and `event_id` (the event it came from), `batch`, `note`,
`tags` (between commas) and `exact_seconds` (before rounding).
UTF-8, no byte order mark, CRLF, one header line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from trackcal_tui.core.cells import spreadsheet_cell
from trackcal_tui.core.dates import iso
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours

COLUMNS = (
    *("date", "task_name", "project", "hours", "seconds", "start", "end", "timezone"),
    *("id", "connection", "event_id", "batch"),
    *("note", "tags", "exact_seconds"),
)


def to_csv(entries: Sequence[Entry]) -> str:
    """Return the document, header line first."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        source = entry.source
        writer.writerow(
            (
                entry.date.isoformat(),
                spreadsheet_cell(entry.task_name),
                spreadsheet_cell(entry.project),
                hours(entry.seconds),
                entry.seconds,
                iso(entry.start) if entry.start else "",
                iso(entry.end) if entry.end else "",
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
