"""Entries as text in each file format."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.models import Entry


def export_text(entries: Sequence[Entry], form: ExportFormat) -> str:
    """The entries in a format, with the line ends that format wants (CRLF for CSV and ICS)."""
    return _writer(form)(entries)


def _writer(form: ExportFormat) -> Callable[[Sequence[Entry]], str]:
    if form == "csv":
        from trackcal_tui.exports.csv_format import to_csv

        return to_csv
    if form == "ics":
        from trackcal_tui.exports.ics_format import to_ics

        return to_ics
    from trackcal_tui.exports.json_format import to_json

    return to_json
