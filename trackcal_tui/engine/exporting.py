"""Exporting the entries of a range to a file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.export_formats import ExportFormat, TrackerForm
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rounding import Per, Rounding, with_rounding
from trackcal_tui.engine.installation import Installation


class Export(Struct, frozen=True):
    """An export, ready to be written."""

    entries: tuple[Entry, ...]
    content: bytes
    """With the line ends of the format (CRLF for CSV and ICS), text in UTF-8."""

    @property
    def text(self) -> str:
        """The content of a text format."""
        return self.content.decode()


class Exporting:
    """Turns entries into files."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    def make(
        self,
        days: DateRange,
        form: ExportFormat,
        *,
        decimal: str = "",
        rounding: Rounding | None = None,
        per: Per = "entry",
    ) -> Export:
        """Return the entries of a range in a format.

        Args:
            days: The range.
            form: The format.
            decimal: For CSV: the decimal mark of the spreadsheet it is for; empty: as RFC 4180.
            rounding: Rounds the exact seconds; None: the seconds as they are billed.
            per: Whether each entry is rounded, or each project on each day.

        Raises:
            StoreError: the entries cannot be read.
        """
        entries = self._entries(days, rounding, per)
        if form == "xlsx":
            return Export(entries, self._workbook(entries, days))
        from trackcal_tui.exports.formats import export_text

        return Export(entries, _encoded(export_text(entries, form, decimal)))

    def _entries(self, days: DateRange, rounding: Rounding | None, per: Per) -> tuple[Entry, ...]:
        entries = self._install.ledger.entries(days)
        return entries if rounding is None else with_rounding(entries, rounding, per)

    def _workbook(self, entries: tuple[Entry, ...], days: DateRange) -> bytes:
        from trackcal_tui.core.timesheet import columns_of, timesheet
        from trackcal_tui.exports.workbook import to_xlsx

        install = self._install
        now = install.clock.now().astimezone(install.zone)
        projects, hours = install.ledger.projects(), install.settings.hours
        first_weekday = install.settings.first_weekday
        weeks = [
            timesheet([one for one in entries if one.date in week], projects, week, hours, now)
            for week in columns_of(days, "week", first_weekday)
        ]
        whole = timesheet(entries, projects, days, hours, now)
        return to_xlsx(entries, weeks, whole, first_weekday=first_weekday, created=now)

    def make_for(
        self,
        days: DateRange,
        tracker: TrackerForm,
        *,
        rounding: Rounding | None = None,
        per: Per = "entry",
    ) -> Export:
        """Return the entries of a range in a tracker's own CSV import format; see `make`.

        Raises:
            StoreError: the entries cannot be read.
        """
        from trackcal_tui.core.starts import starts
        from trackcal_tui.exports.tracker_csv import Person, to_tracker_csv

        ledger = self._install.ledger
        entries = self._entries(days, rounding, per)
        account = next((one for one in ledger.connections() if one.active), None)
        person = Person(account.address, account.name) if account else Person()
        begin = starts(entries, {}, self._install.settings.hours.begin, self._install.zone)
        text = to_tracker_csv(entries, tracker, begin, ledger.projects(), person)
        return Export(entries, _encoded(text))

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

        write_export(file, export.content, force=replace)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
