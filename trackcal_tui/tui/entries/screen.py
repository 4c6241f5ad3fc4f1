"""Entries: the ledger week by week, to be corrected, added to, deleted from and exported."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from rich.cells import cell_len
from textual import on
from textual.events import Resize

from trackcal_tui.core.entries import Entry, EntryEdit
from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.hours import hours
from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import DateRange, describe_range, shift_range, week_of
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.entries.entry_form import EntryForm
from trackcal_tui.tui.entries.entry_list import IMPORTED, EntryList
from trackcal_tui.tui.entries.export_panel import ExportPanel, shown_path
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.list_section import ListSection
from trackcal_tui.tui.shared.project_hours import project_parts, seconds_by_project
from trackcal_tui.tui.shared.status_line import StatusLine

_NAMED = 36
"""Cells of a task's name in a question."""


def default_day(days: DateRange, today: date) -> date:
    """Return the date new time begins with: today if shown, else the last working day shown."""
    if today in days:
        return today
    shown = [date.fromordinal(days.last.toordinal() - back) for back in range(days.days)]
    return next((day for day in shown if day.weekday() < 5), days.last)


class EntriesScreen(ListSection[Entry]):
    """Show one week of the ledger."""

    PLACE = SECTIONS["entries"]
    BINDINGS = PLACE.bindings()
    NO_ITEM = "There is no entry here · {entries.new} logs time by hand"

    def __init__(self) -> None:
        self.entries = EntryList(id="entries")
        self._range_line = StatusLine(id="ledger-range")
        self._totals_line = StatusLine(id="ledger-totals")
        super().__init__((self._range_line, self._totals_line), self.entries)
        self._days: DateRange | None = None
        self._entries: tuple[Entry, ...] = ()
        self._known: frozenset[str] | None = None
        """Ids before time was logged by hand; None when none was."""

    # -- showing

    @property
    def days(self) -> DateRange:
        """The week that is shown; this week until another was asked for."""
        return self._days or week_of(self.app.today(), self.app.first_weekday)

    def show_ledger(self) -> None:
        """Show the week as the ledger has it now."""
        self._entries = self.app.entries_of(self.days)
        self._show_range()
        self._show_totals()
        self.entries.set_note(*self._empty_note())
        self.entries.show(self._entries, self.app.today(), at=self._just_logged())

    def _just_logged(self) -> str | None:
        """Return the entry that appeared since time was logged by hand."""
        known = self._known
        new = [entry.id for entry in self._entries if known is not None and entry.id not in known]
        if len(new) != 1:
            return None
        self._known = None
        return new[0]

    @on(Resize)
    def _show_range(self) -> None:
        days = self.days
        name = range_name(days, self.app.today(), self.app.first_weekday)
        left: list[Part] = [(" Entries", "strong"), (" · ", "muted")]
        left.append((describe_range(days), "strong"))
        before, after = (" week before  ", " after ") if self.size.width >= 72 else (" ", " weeks ")
        right: list[Part] = [
            (self.key_of("entries.previous"), "accent"),
            (before, "muted"),
            (self.key_of("entries.next"), "accent"),
            (after, "muted"),
        ]
        room = self.size.width - sum(cell_len(text) for text, _ in (*left, *right))
        if name and cell_len(name) + 3 <= room:
            left.append((f" · {name}", "muted"))
        self._range_line.show(left, right)

    def _show_totals(self) -> None:
        left: list[Part] = []
        right: list[Part] = []
        if self._entries:
            count, length = self._sums()
            by_project = project_parts(seconds_by_project(self._entries))
            left = [(f" {count}", "plain"), (f" · {length}", "strong"), *by_project]
            if any(entry.source for entry in self._entries):
                right = [(f" {IMPORTED}", "accent"), (" from Outlook ", "muted")]
        self._totals_line.show(left, right)

    def _sums(self) -> tuple[str, str]:
        """Return `12 entries` and `18.25 h`."""
        total = sum(entry.seconds for entry in self._entries)
        return count_of(len(self._entries), "entry", "entries"), f"{hours(total)} h"

    def _empty_note(self) -> tuple[str, ...]:
        if not self.app.revision:
            return self.opening_note()
        keys = (
            ("section.import", "tick events of your calendar and import them"),
            ("entries.new", "log time by hand"),
            ("entries.previous", "look at the week before"),
        )
        helps = (f"{self.key_of(command):>3}  {does}" for command, does in keys)
        return ("There is no time in this week", "", *helps)

    # -- weeks

    def action_period(self, direction: int) -> None:
        """Show the previous or the next week."""
        days = shift_range(self.days, direction)
        if days == self.days:
            self.show_hint("There is no week further on")
        else:
            self._go_to(days)

    def _go_to(self, days: DateRange) -> None:
        is_this_week = days == week_of(self.app.today(), self.app.first_weekday)
        self._days = None if is_this_week else days
        self.show_ledger()

    # -- editing and logging

    def action_edit(self) -> None:
        """Edit the entry under the cursor."""
        if entry := self.item_to_change():
            self._open_form(entry)

    def action_new(self) -> None:
        """Log time by hand."""
        if not self.is_blocked():
            self._open_form(None)

    def _open_form(self, entry: Entry | None) -> None:
        today = self.app.today()
        form = EntryForm(
            entry,
            day=default_day(self.days, today),
            projects=self.app.projects,
            today=today,
            first_weekday=self.app.first_weekday,
            saved=partial(self._change, entry) if entry else self._add,
        )
        self.open_panel(form)

    def _change(self, entry: Entry, edit: EntryEdit) -> None:
        self.close_panel()
        if edit == EntryEdit(entry.task_name, entry.date, entry.seconds, entry.project):
            self.show_hint("Nothing was changed")
        else:
            self.app.jobs.changes.edit_entry(entry.id, edit)

    def _add(self, edit: EntryEdit) -> None:
        self.close_panel()
        if isinstance(edit.date, date) and edit.date not in self.days:
            self._go_to(week_of(edit.date, self.app.first_weekday))
        self._known = frozenset(entry.id for entry in self._entries)
        self.app.jobs.changes.add_entry(edit)

    # -- deleting

    def action_delete(self) -> None:
        """Ask whether to delete the entry under the cursor."""
        entry = self.item_to_change()
        if entry is None:
            return
        then = "It was logged by hand: only undo brings it back."
        if entry.source:
            then = "The event becomes importable again."
        name = fit(entry.task_name, _NAMED).rstrip()
        question = f'Delete "{name}" · {hours(entry.seconds)} h?'
        delete = partial(self._delete, entry.id)
        self.open_panel(ConfirmPanel(question, then, verb="delete", then=delete))

    def _delete(self, entry_id: str) -> None:
        self.close_panel()
        self.app.jobs.changes.delete_entries((entry_id,))

    # -- exporting

    def action_export(self) -> None:
        """Ask where to export the week to."""
        if self._entries:
            self.open_panel(ExportPanel(self.days, " · ".join(self._sums()), chosen=self._export))
        else:
            self.show_hint("There is nothing to export in this week")

    def _export(self, file: Path, form: ExportFormat) -> None:
        if not file.exists():
            return self._write(file, form)
        panel = ConfirmPanel(
            f"{shown_path(file)} exists already",
            "Replacing it cannot be undone.",
            verb="replace it",
            then=partial(self._write, file, form, replace=True),
        )
        self.open_panel(panel)

    def _write(self, file: Path, form: ExportFormat, *, replace: bool = False) -> None:
        self.close_panels()
        self.app.jobs.changes.export(self.days, file, form, replace=replace)
