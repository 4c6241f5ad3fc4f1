"""Turn entries into text, one file format each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.entry_json import entries_shape
from trackcal_tui.core.export_formats import ExportFormat


def export_text(entries: Sequence[Entry], form: ExportFormat) -> str:
    """Return the entries in a format, with the line ends it wants (CRLF for CSV and ICS)."""
    if form == "csv":
        from trackcal_tui.exports.csv_format import to_csv

        return to_csv(entries)
    if form == "ics":
        from trackcal_tui.exports.ics_format import to_ics

        return to_ics(entries)
    return msgspec.json.format(msgspec.json.encode(entries_shape(entries))).decode() + "\n"
