"""Turn entries into text, one file format each. Workbooks: `exports.workbook`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.entry_json import entries_shape

TextFormat = Literal["csv", "json", "ics", "timedot"]


def export_text(entries: Sequence[Entry], form: TextFormat, decimal: str = "") -> str:
    """Return the entries in a format, with the line ends it wants (CRLF for CSV and ICS).

    Args:
        entries: What is exported, by date.
        form: The format.
        decimal: For CSV: the decimal mark of the spreadsheet it is for; empty: as RFC 4180 has it.
    """
    if form == "csv":
        from trackcal_tui.exports.csv_format import to_csv

        return to_csv(entries, decimal)
    if form == "ics":
        from trackcal_tui.exports.ics_format import to_ics

        return to_ics(entries)
    if form == "timedot":
        from trackcal_tui.exports.timedot_format import to_timedot

        return to_timedot(entries)
    return msgspec.json.format(msgspec.json.encode(entries_shape(entries))).decode() + "\n"
