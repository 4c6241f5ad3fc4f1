"""Entries: the ledger week by week, to be corrected, added to, deleted from and exported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from rich.cells import cell_len
from textual import on
from textual.events import Resize
from textual.widget import Widget

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
from trackcal_tui.tui.shared.status_line import StatusLine

_NAMED = 36
"""Cells of a task's name in a question."""


def default_day(days: DateRange, today: date) -> date:
    """The date new time begins with: today if it is shown, else the last working day shown."""
    if today in days:
        return today
    shown = [date.fromordinal(days.last.toordinal() - back) for back in range(days.days)]
    return next((day for day in shown if day.weekday() < 5), days.last)


class EntriesScreen(ListSection):
    """One week of the ledger."""

    PLACE = SECTIONS["entries"]
    BINDINGS = PLACE.bindings()

    def __init__(self) -> None:
        super().__init__()
        self._days: DateRange | None = None
        self._entries: tuple[Entry, ...] = ()
        self._known: frozenset[str] | None = None
        """Ids before time was logged by hand; None when none was."""

    def compose_head(self) -> Iterable[Widget]:
        """The week, and what it holds."""
        yield StatusLine(id="ledger-range")
        yield StatusLine(id="ledger-totals")

    def compose_list(self) -> EntryList:
        """The week's entries."""
        return EntryList(id="entries")

    # -- showing

    @property
    def entries(self) -> EntryList:
        """The list."""
        return self.query_one(EntryList)

    @property
    def days(self) -> DateRange:
        """The week that is shown; this week until another was asked for."""
        if self._days is None:
            return week_of(self.app.today(), self.app.first_weekday)
        return self._days

    def show_ledger(self) -> None:
        """Show the week as the ledger has it now."""
        days = self.days
        self._entries = entries = self.app.entries_of(days)
        self._show_range(days)
        self._show_totals()
        self.entries.set_note(*self._empty_note())
        self.entries.show(entries, self.app.today(), at=self._just_logged())

    def _just_logged(self) -> str | None:
        """The entry that appeared since time was logged by hand."""
        if self._known is None:
            return None
        new = [entry.id for entry in self._entries if entry.id not in self._known]
        if len(new) != 1:
            return None
        self._known = None
        return new[0]

    def _show_range(self, days: DateRange) -> None:
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
        self.query_one("#ledger-range", StatusLine).show(left, right)

    @on(Resize)
    def _fit_range(self) -> None:
        self._show_range(self.days)

    def _show_totals(self) -> None:
        entries = self._entries
        left: list[Part] = []
        right: list[Part] = []
        if entries:
            total = sum(entry.seconds for entry in entries)
            left = [
                (f" {count_of(len(entries), 'entry', 'entries')}", "plain"),
                (f" · {hours(total)} h", "strong"),
                *_by_project(entries),
            ]
            if any(entry.source for entry in entries):
                right = [(f" {IMPORTED}", "accent"), (" from Outlook ", "muted")]
        self.query_one("#ledger-totals", StatusLine).show(left, right)

    def _empty_note(self) -> tuple[str, ...]:
        if not self.app.revision:
            return self.opening_note()
        keys = (
            ("section.import", "tick events of your calendar and import them"),
            ("entries.new", "log time by hand"),
            ("entries.previous", "look at the week before"),
        )
        return (
            "There is no time in this week",
            "",
            *(f"{self.key_of(command):>3}  {does}" for command, does in keys),
        )

    # -- weeks

    def action_period(self, direction: int) -> None:
        """Show the week before, or the one after."""
        days = shift_range(self.days, direction)
        if days == self.days:
            self.show_hint("There is no week further on")
            return
        self._go_to(days)

    def _go_to(self, days: DateRange) -> None:
        self._days = days
        if days == week_of(self.app.today(), self.app.first_weekday):
            self._days = None
        self.show_ledger()

    def _current(self) -> Entry | None:
        """The entry under the cursor; says so when there is none."""
        entry = self.entries.item
        if entry is None:
            self.show_hint(
                f"There is no entry here · {self.key_of('entries.new')} logs time by hand"
            )
        return entry

    # -- editing and logging

    def action_edit(self) -> None:
        """Edit the entry under the cursor."""
        if not self.is_blocked():
            entry = self._current()
            if entry is not None:
                self._open_form(entry)

    def action_new(self) -> None:
        """Log time by hand."""
        if not self.is_blocked():
            self._open_form(None)

    def _open_form(self, entry: Entry | None) -> None:
        today = self.app.today()
        self.open_panel(
            EntryForm(
                entry,
                day=default_day(self.days, today),
                projects=self.app.projects,
                today=today,
                first_weekday=self.app.first_weekday,
            )
        )

    @on(EntryForm.Saved)
    def _save(self, event: EntryForm.Saved) -> None:
        self.close_panel()
        entry, edit = event.entry, event.edit
        if entry is None:
            self._known = frozenset(known.id for known in self._entries)
            if isinstance(edit.date, date) and edit.date not in self.days:
                days = week_of(edit.date, self.app.first_weekday)
                self._known = frozenset(known.id for known in self.app.entries_of(days))
                self._go_to(days)
            self.app.jobs.changes.add_entry(edit)
        elif edit == EntryEdit(entry.task_name, entry.date, entry.seconds, entry.project):
            self.show_hint("Nothing was changed")
        else:
            self.app.jobs.changes.edit_entry(entry.id, edit)

    # -- deleting

    def action_delete(self) -> None:
        """Ask whether to delete the entry under the cursor."""
        if self.is_blocked():
            return
        entry = self._current()
        if entry is None:
            return
        name = fit(entry.task_name, _NAMED).rstrip()
        then = (
            "The event becomes importable again."
            if entry.source
            else "It was logged by hand: only undo brings it back."
        )
        question = f"Delete “{name}” · {hours(entry.seconds)} h?"
        delete = partial(self._delete, entry.id)
        self.open_panel(ConfirmPanel(question, then, verb="delete", then=delete))

    def _delete(self, entry_id: str) -> None:
        self.close_panel()
        self.app.jobs.changes.delete_entries((entry_id,))

    # -- exporting

    def action_export(self) -> None:
        """Ask where to export the week to."""
        if not self._entries:
            self.show_hint("There is nothing to export in this week")
            return
        total = sum(entry.seconds for entry in self._entries)
        what = f"{count_of(len(self._entries), 'entry', 'entries')} · {hours(total)} h"
        self.open_panel(ExportPanel(self.days, what))

    @on(ExportPanel.Chosen)
    def _export(self, event: ExportPanel.Chosen) -> None:
        if event.file.exists():
            self.open_panel(
                ConfirmPanel(
                    f"{shown_path(event.file)} exists already",
                    "Replacing it cannot be undone.",
                    verb="replace it",
                    then=partial(self._write, event.file, event.form, replace=True),
                )
            )
        else:
            self._write(event.file, event.form, replace=False)

    def _write(self, file: Path, form: ExportFormat, *, replace: bool) -> None:
        self.close_panels()
        self.app.jobs.changes.export(self.days, file, form, replace=replace)


def _by_project(entries: tuple[Entry, ...]) -> list[Part]:
    """` · ACME-2026 7.50 · none 1.75`, most first, what has no project last."""
    seconds: dict[str | None, int] = {}
    for entry in entries:
        seconds[entry.project] = seconds.get(entry.project, 0) + entry.seconds
    rows = sorted(seconds.items(), key=lambda row: (row[0] is None, -row[1], row[0] or ""))
    return [(f" · {code or 'none'} {hours(total)}", "muted") for code, total in rows]
