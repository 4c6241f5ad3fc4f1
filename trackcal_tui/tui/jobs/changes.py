"""Importing, changing entries and projects, undoing, and exporting."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from trackcal_tui.core.entries import Dismissed, Entry, EntryEdit, ImportResult, Project
from trackcal_tui.core.errors import StoreError, TrackCalError
from trackcal_tui.core.events import Draft, Skipped
from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.hours import hours
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.drafts import DraftJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.reading import dismissed as dismissed_from
from trackcal_tui.tui.state.steps import untick_of, with_step

T = TypeVar("T")


@dataclass(eq=False)
class ChangeJobs(BaseJobs):
    """Writes what the person decided into the ledger, each change as one step of the history."""

    reading: ReadingJobs
    drafts: DraftJobs

    def import_plan(self, plan: Plan) -> None:
        """Write a plan; its rows disappear once the ledger has them."""
        self.start("import", self._import, plan)

    async def _import(self, plan: Plan) -> None:
        app = self.app
        app.notice = f"Importing {count_of(len(plan.drafts), 'entry', 'entries')} …"
        sheet = app.sheet.sheet
        if sheet is None:
            return

        def work() -> ImportResult:
            with contextlib.suppress(StoreError):  # said by the next change of a draft
                self.drafts.flush()
            return self.engine.imports.write(sheet, plan.drafts, plan.left_out)

        left_out = untick_of(plan.left_out, sheet.connection)
        try:
            result = await self.write(work, left_out)
        except TrackCalError as error:
            app.notice = Failed(f"Nothing was imported: {error.message}")
            return
        self.reading.leave_out(frozenset(draft.event_id for draft in plan.drafts))
        self.reading.change(lambda state: with_step(state, left_out))
        self.show_ledger()
        seconds = sum(entry.seconds for entry in result.imported)
        there = f" · {result.already_imported} already imported" if result.already_imported else ""
        done = f"{len(result.imported)} imported · {hours(seconds)} h{there}"
        app.notice = f"{done}{app.imported_hint}"
        app.show_imported(plan.days)

    def keep_theme(self, name: str) -> None:
        """Save the theme that is in use."""
        self.start("settings", self._keep_setting, "theme", name, f"Theme {name}")

    def keep_pane(self, *, is_shown: bool, key: str) -> None:
        """Save whether there is a side pane.

        Args:
            is_shown: Whether there is one from now on.
            key: The key that turns it over.
        """
        done = "Side pane shown" if is_shown else f"Side pane hidden · {key} shows it again"
        self.start("settings", self._keep_setting, "pane", "on" if is_shown else "off", done)

    async def _keep_setting(self, name: str, value: str, done: str) -> None:
        try:
            await asyncio.to_thread(self.engine.keep_setting, name, value)
        except TrackCalError as error:
            self.app.notice = Failed(f"{done}, but not saved: {error.message}")
        else:
            self.app.notice = f"{done} (saved)"

    def add_entry(self, new: EntryEdit) -> None:
        """Add an entry."""
        self._change(partial(self.engine.ledger.add_entry, new), "Added")

    def edit_entries(self, entry_ids: tuple[str, ...], edit: EntryEdit) -> None:
        """Set fields of entries, the same on each."""
        count = len(entry_ids)
        done = "Saved" if count == 1 else f"{count_of(count, 'entry', 'entries')} saved"
        self._change(partial(self.engine.ledger.edit_entries, entry_ids, edit), done)

    def log_event(self, skipped: Skipped, new: EntryEdit) -> None:
        """Add the entry of an event that can't be imported; it counts as imported then."""
        add = partial(
            self.engine.ledger.add_entry,
            new,
            event=skipped.event,
            connection_id=self.app.sheet.connection,
        )
        done = f"Logged · event counts as imported{self.app.undo_hint}"
        self.start("change", self._write, add, lambda _: done, reload=True)

    def dismiss(self, draft: Draft, *, series: bool) -> None:
        """Never offer an event, or its series, again."""
        connection_id, what = self.app.sheet.connection, "series" if series else "event"

        def say_done(dismissed: tuple[Dismissed, ...]) -> str:
            ids = frozenset(one.event_id or one.series_id for one in dismissed)
            self.reading.change(lambda sheet: dismissed_from(sheet, ids))
            return f"Never offering this {what} again{self.app.undo_hint}"

        dismiss = partial(self.engine.ledger.dismiss, connection_id, [draft.event], series=series)
        self.start("change", self._write, dismiss, say_done)

    def offer_again(self, skipped: Skipped) -> None:
        """Offer a dismissed event again; where its series is dismissed, all of it."""
        series = skipped.event.series_id if skipped.event else None
        ids = {skipped.id, series or skipped.id}
        offer = partial(self.engine.ledger.offer_again, self.app.sheet.connection, ids)

        def say_done(offered: tuple[Dismissed, ...]) -> str:
            what = "The series is" if any(one.series_id for one in offered) else "It is"
            return f"{what} offered again{self.app.undo_hint}"

        self.start("change", self._write, offer, say_done, reload=True)

    def add_project(self, project: Project, *, then: Callable[[], None] | None = None) -> None:
        """Add a project; `then` is called once it is there."""

        def say_done(_: object) -> str:
            if then is not None:
                then()
            return f"Project {project.code} added{self.app.undo_hint}"

        add = partial(self.engine.ledger.add_project, project)
        self.start("change", self._write, add, say_done)

    def edit_project(self, code: str, project: Project) -> None:
        """Change the project that has a code now."""
        self._change(partial(self.engine.ledger.edit_project, code, project), "Saved")

    def _change(self, change: Callable[[], object], done: str) -> None:
        notice = f"{done}{self.app.undo_hint}"
        self.start("change", self._write, change, lambda _: notice)

    def delete_entries(self, entry_ids: tuple[str, ...]) -> None:
        """Delete entries; a reload then offers their events again."""

        def say_done(deleted: tuple[Entry, ...]) -> str:
            what = count_of(len(deleted), "entry", "entries")
            events = sum(entry.source is not None for entry in deleted)
            then = f" · {count_of(events, 'event')} can be imported again" if events else ""
            return f"{what} deleted{then}{self.app.undo_hint}"

        delete = partial(self.engine.ledger.delete_entries, entry_ids)
        self.start("change", self._write, delete, say_done, reload=True)

    async def _write(
        self, change: Callable[[], T], say_done: Callable[[T], str], *, reload: bool = False
    ) -> None:
        app = self.app
        try:
            result = await self.write(change)
        except TrackCalError as error:
            app.notice = Failed(error.message)
            return
        self.show_ledger()
        if reload and app.sheet.phase in ("ready", "loading"):
            # A read under way may have looked into the ledger already: it starts over.
            self.reading.reload()
        app.notice = say_done(result)

    def export(self, days: DateRange, file: Path, form: ExportFormat, *, replace: bool) -> None:
        """Write the entries of a range to a file; with `replace` also over one that is there."""
        self.start("export", self._export, days, file, form, replace)

    async def _export(self, days: DateRange, file: Path, form: ExportFormat, replace: bool) -> None:
        def work() -> int:
            made = self.engine.exporting.make(days, form)
            self.engine.exporting.write(made, file, replace=replace)
            return len(made.entries)

        try:
            count = await asyncio.to_thread(work)
        except TrackCalError as error:
            self.app.notice = Failed(error.message)
        else:
            self.app.notice = f"{count_of(count, 'entry', 'entries')} exported to {file}"
