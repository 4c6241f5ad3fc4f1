"""Exporting the entries of a range to a file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.export_formats import ExportFormat, TrackerForm
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

    def make_for(self, days: DateRange, tracker: TrackerForm) -> Export:
        """Return the entries of a range in a tracker's own CSV import format.

        Raises:
            StoreError: the entries cannot be read.
        """
        from trackcal_tui.core.starts import WORKING_DAY, starts
        from trackcal_tui.exports.tracker_csv import Person, to_tracker_csv

        ledger = self._install.ledger
        entries = ledger.entries(days)
        account = next((one for one in ledger.connections() if one.active), None)
        person = Person(account.address, account.name) if account else Person()
        titles = {one.code: one.title for one in ledger.projects()}
        begin = starts(entries, {}, WORKING_DAY, self._install.zone)
        return Export(entries, to_tracker_csv(entries, tracker, begin, titles, person))

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
