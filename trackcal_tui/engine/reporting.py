"""Adding up entries: timesheets and reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.core.reports import Report, ReportKind, make_report
from trackcal_tui.core.rounding import Per, Rounding
from trackcal_tui.core.timesheet import ColumnKind, Timesheet, timesheet
from trackcal_tui.engine.installation import Installation

RECENT_WEEKS = 12
"""So many weeks are charted."""


class Reporting:
    """Adds up the entries of a range. Everything raises StoreError where they cannot be read."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    def timesheet(self, days: DateRange, by: ColumnKind = "day") -> Timesheet:
        """Return the hours by project and day, or by project and week."""
        install, ledger = self._install, self._install.ledger
        return timesheet(
            ledger.entries(days),
            ledger.projects(),
            days,
            install.settings.hours,
            install.clock.now().astimezone(install.zone),
            by=by,
            first_weekday=install.settings.first_weekday,
        )

    def recent_weeks(self, days: DateRange) -> Timesheet:
        """Return the 12 weeks up to the end of a range, or up to this one, by project."""
        end = min(days.last, self._install.today())
        last = week_of(end, self._install.settings.first_weekday).last
        return self.timesheet(DateRange(last - timedelta(days=7 * RECENT_WEEKS - 1), last), "week")

    def report(
        self,
        days: DateRange,
        by: ReportKind = "project",
        *,
        rounding: Rounding | None = None,
        per: Per = "entry",
    ) -> Report:
        """Return the hours of a range by project, day, week or task."""
        ledger = self._install.ledger
        return make_report(
            ledger.entries(days),
            ledger.projects(),
            days,
            by,
            rounding=rounding,
            per=per,
            first_weekday=self._install.settings.first_weekday,
        )

    def text(self, report: Report, form: Literal["csv", "markdown"]) -> str:
        """Return a report as a document."""
        from trackcal_tui.exports.report_formats import report_csv, report_markdown

        return report_csv(report) if form == "csv" else report_markdown(report)
