"""Exporting the entries of a range to a file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.installation import Installation


class Export(Struct, frozen=True):
    """An export, ready to be written."""

    entries: tuple[Entry, ...]
    text: str
    """With the line ends of the format (CRLF for CSV and ICS)."""


class Exporting:
    """Turns entries into files."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    def make(self, days: DateRange, form: ExportFormat) -> Export:
        """Return the entries of a range in a format."""
        from trackcal_tui.exports.formats import export_text

        entries = self._install.ledger.entries(days)
        return Export(entries, export_text(entries, form))

    def write(self, export: Export, file: Path, *, replace: bool = False) -> None:
        """Write an export atomically, readable by its owner only.

        Args:
            export: From `make`.
            file: Where to; `~` is the home folder.
            replace: Whether an existing file may be replaced.

        Raises:
            UsageError: The file exists and must not be replaced, or is a folder.
            TrackCalError: It cannot be written; nothing has changed.
        """
        from trackcal_tui.exports.output_file import write_export

        write_export(file, export.text, force=replace)
