"""Importing, changing entries and projects, undoing, and exporting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from trackcal_tui.core.errors import Failed, TrackCalError
from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import DateRange, Entry, Undone
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.runner import JobRunner

T = TypeVar("T")


class ChangeJobs:
    """Writes what the person decided into the ledger, each change as one step of the history."""

    def __init__(self, runner: JobRunner, reading: ReadingJobs) -> None:
        self._runner = runner
        self._reading = reading

    def import_plan(self, plan: Plan) -> None:
        """Write a plan; the rows disappear once the ledger has them."""
        self._runner.start("import", self._import(plan))

    async def _import(self, plan: Plan) -> None:
        app = self._runner.app
        app.notice = f"Importing {count_of(len(plan.drafts), 'entry', 'entries')} …"
        connection_id = app.sheet.sheet.connection if app.sheet.sheet else ""
        try:
            result = await asyncio.to_thread(
                self._runner.engine.imports.import_drafts, plan.drafts, connection_id
            )
        except TrackCalError as error:
            app.notice = Failed(f"Nothing was imported: {error.told}")
            return
        event_ids = frozenset(draft.event_id for draft in plan.drafts)
        self._reading.leave_out(event_ids)
        self._runner.take_ledger()
        seconds = sum(entry.seconds for entry in result.imported)
        there = f" · {result.already_imported} already there" if result.already_imported else ""
        app.notice = f"{len(result.imported)} imported · {hours(seconds)} h{there}{app.undo_hint}"

    def change(self, change: Callable[[Engine], object], done: str) -> None:
        """Make one change of the ledger; the line says `done` then, and how to take it back."""
        told = f"{done}{self._runner.app.undo_hint}"
        self._runner.start("change", self._make(change, lambda _: told, reread=False))

    def delete_entries(self, entry_ids: tuple[str, ...]) -> None:
        """Delete entries; the sheet is read again so that their events are there again."""

        def done(deleted: tuple[Entry, ...]) -> str:
            what = count_of(len(deleted), "entry", "entries")
            again = any(entry.source for entry in deleted)
            then = " · the event is importable again" if again else ""
            return f"{what} deleted{then}{self._runner.app.undo_hint}"

        def change(engine: Engine) -> tuple[Entry, ...]:
            return engine.ledger.delete_entries(entry_ids)

        self._runner.start("change", self._make(change, done, reread=True))

    def undo(self) -> None:
        """Take back the last change."""

        def done(undone: Undone | None) -> str:
            return f"Taken back: {undone.what}" if undone else "There is nothing to take back"

        self._runner.start(
            "change", self._make(lambda engine: engine.ledger.undo(), done, reread=True)
        )

    def export(self, days: DateRange, file: Path, form: ExportFormat, *, replace: bool) -> None:
        """Write the entries of a range to a file; with `replace` also over one that is there."""
        self._runner.start("export", self._export(days, file, form, replace))

    async def _export(self, days: DateRange, file: Path, form: ExportFormat, replace: bool) -> None:
        def work() -> int:
            made = self._runner.engine.exporting.make(days, form)
            self._runner.engine.exporting.write(made, file, replace=replace)
            return len(made.entries)

        try:
            count = await asyncio.to_thread(work)
        except TrackCalError as error:
            self._runner.app.notice = Failed(error.told)
        else:
            self._runner.app.notice = f"{count_of(count, 'entry', 'entries')} exported to {file}"

    async def _make(
        self,
        change: Callable[[Engine], T],
        done: Callable[[T], str],
        *,
        reread: bool,
    ) -> None:
        app = self._runner.app
        try:
            result = await asyncio.to_thread(lambda: change(self._runner.engine))
        except TrackCalError as error:
            app.notice = Failed(error.told)
            return
        self._runner.take_ledger()
        if reread and app.sheet.phase in ("ready", "loading"):
            # A read under way may have looked into the ledger already: it begins anew.
            self._reading.read(app.sheet.range)
        app.notice = done(result)
