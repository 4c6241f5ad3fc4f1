"""Exporting a range from a section: the question where to, and whether to replace a file."""

from __future__ import annotations

from pathlib import Path

from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.export_panel import ExportPanel, shown_path
from trackcal_tui.tui.shared.panel_section import PanelSection


def ask_export(section: PanelSection, days: DateRange, what: str) -> None:
    """Ask where to export a range to, and export it.

    Args:
        section: Where the question is asked.
        days: The days to be exported.
        what: How much that is: `12 entries · 18.25 h`.
    """

    def write(file: Path, form: ExportFormat, *, replace: bool = False) -> None:
        section.close_panels()
        section.app.jobs.changes.export(days, file, form, replace=replace)

    def export(file: Path, form: ExportFormat) -> None:
        if not file.exists():
            return write(file, form)
        panel = ConfirmPanel(
            f"{shown_path(file)} exists already",
            "Replacing it cannot be undone.",
            verb="replace it",
            then=lambda: write(file, form, replace=True),
        )
        section.open_panel(panel)

    section.open_panel(ExportPanel(days, what, chosen=export))
