"""The app's work: each job runs in a thread, and its result is put into the app's state here.

Every job has a group of its own. Here and in `account_jobs` and `drift_jobs` every `TrackCalError`
ends as a state or a notice that the screens show, with the next key.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trackcal_tui import state as transitions
from trackcal_tui.account_jobs import AccountJobs
from trackcal_tui.cancel import Cancel
from trackcal_tui.drift_jobs import DriftJobs
from trackcal_tui.errors import (
    AdminApprovalNeeded,
    Cancelled,
    Failed,
    NoCalendar,
    SignInNeeded,
    StoreDamaged,
    StoreError,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.exports import Format, export_text, write_export
from trackcal_tui.formats import count_of, hours
from trackcal_tui.listing import Listing, list_drafts
from trackcal_tui.messages import Progressed
from trackcal_tui.models import Connection, ConnectionState, DateRange, Entry, Sheet, Undone
from trackcal_tui.ranges import week_of
from trackcal_tui.read_state import stopped
from trackcal_tui.services import Ledger, ReadProgress

if TYPE_CHECKING:
    from textual.timer import Timer

    from trackcal_tui.app import TrackCalApp
    from trackcal_tui.plan import Plan

T = TypeVar("T")
LEDGER_LOOK = 2.0
"""Seconds between looks at whether another process wrote the ledger (one `stat` each)."""
PROGRESS_EVERY = 0.25
"""Seconds between two reports of a read's progress: a slow line must keep up."""


class Jobs:
    """Starts and stops the app's work."""

    def __init__(self, app: TrackCalApp) -> None:
        self._app = app
        self._engine = app.engine
        self.reading: Cancel | None = None
        """Stops the read that is under way."""
        self._before = app.sheet
        """The sheet as a read that is stopped leaves it."""
        self._looking: Timer | None = None
        self._is_looking = False
        self.account = AccountJobs(app, self)
        """Signing in and out."""
        self.drift = DriftJobs(app, self)
        """Deciding about what changed in Outlook."""

    def start(self, group: str, job: Coroutine[None, None, None]) -> None:
        """Run a job; its failures are its own to catch."""
        self._app.run_worker(self._guarded(job), group=group, exclusive=False, exit_on_error=False)

    async def _guarded(self, job: Coroutine[None, None, None]) -> None:
        """Run a job; a mistake of our own is kept in the log and told, never swallowed."""
        try:
            await job
        except Exception as error:  # the last resort
            from trackcal_tui.crash import keep_crash

            kept = keep_crash(error, self._engine.paths, self._engine.clock)
            self._app.notice = Failed(kept.told)

    def stop(self) -> None:
        """Stop everything: the program is about to end."""
        self.stop_reading()
        self.account.stop_sign_in()

    # -- opening

    def open_ledger(self) -> None:
        """Open the ledger, find the connection, and read the week when there is one."""
        self.start("ledger", self._open_ledger(self._opened))

    def reopen_ledger(self, *, recover: bool) -> None:
        """Open it again; with `recover`, its previous generation where it is damaged."""
        if recover:
            self._app.revision = 0  # it is closed meanwhile: nothing may be asked of it

        def reopened() -> Connection | None:
            self._engine.reopen(recover=recover)
            return self._opened()

        self.start("ledger", self._open_ledger(reopened))

    async def _open_ledger(self, opened: Callable[[], Connection | None]) -> None:
        app = self._app
        try:
            connection = await asyncio.to_thread(opened)
        except TrackCalError as error:
            # Nothing may be asked of a ledger that is not there.
            app.revision = 0
            app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
            app.problem = error
            app.action_section("connection")
            return
        app.problem = None
        self.take_ledger()
        if self._looking is None:
            self._looking = app.set_interval(LEDGER_LOOK, self._look_at_ledger)
        app.connection = connection
        if connection is not None:
            app.connection_state = connection.state
            self.read(app.sheet.range)
        elif self._engine.demo:
            app.action_section("connection")
            self.account.sign_in("device")
        else:
            app.action_section("connection")

    def _opened(self) -> Connection | None:
        self._engine.ledger.refresh()
        connection = self._engine.connection()
        # The demo's tokens live in memory: what another run signed in is of no use to this one.
        if self._engine.demo and connection is not None:
            return connection if self._engine.authenticator.has_tokens(connection) else None
        return connection

    def _week(self) -> DateRange:
        return week_of(self._engine.today(), self._engine.settings.first_weekday)

    def take_ledger(self) -> None:
        """Put what the ledger says into the state."""
        ledger = self._engine.ledger
        app = self._app
        app.week_seconds = ledger.totals(self._week()).seconds
        app.projects = ledger.projects()
        # The demo has one account, and its tokens end with the program.
        app.connections = () if self._engine.demo else self._engine.connections()
        app.read_only = ledger.read_only or ""
        app.revision += 1

    def _look_at_ledger(self) -> None:
        """Take over what another process (a cron job, say) has written."""
        if self._app.revision and not self._is_looking:
            self._is_looking = True
            self.start("look", self._take_over())

    async def _take_over(self) -> None:
        try:
            # In a thread: a large ledger takes a while to read, and keys must not wait for it.
            is_newer = await asyncio.to_thread(self._engine.ledger.refresh)
        except StoreError as error:
            self._app.notice = Failed(error.told)
            self._take_damage(error)
        else:
            if isinstance(self._app.problem, StoreDamaged):
                self._app.problem = None  # recovered elsewhere, by a command
            if is_newer:
                self.take_ledger()
                self._leave_out_imported()
        finally:
            self._is_looking = False

    def _leave_out_imported(self) -> None:
        """Take what another process imported out of the sheet; what it deleted needs a read."""
        read = self._app.sheet.sheet
        if read is not None:
            known = self._engine.ledger.imported_ids(read.connection)
            self._imported(frozenset(one.event_id for one in read.drafts if one.event_id in known))

    def _take_damage(self, error: TrackCalError) -> None:
        """Let the Connection section offer the way out, once for each damage."""
        known = self._app.problem
        if isinstance(error, StoreDamaged) and not isinstance(known, StoreDamaged):
            self._app.problem = error

    # -- reading

    def read(self, days: DateRange) -> None:
        """Read a range; a read under way is overtaken."""
        self._overtake_reading()
        reading = self.reading = Cancel()
        self.start("read", self._read(days, reading))

    def stop_reading(self) -> None:
        """Stop the read under way, if there is one: the person asked, and the sheet tells."""
        if self.reading is not None:
            self.reading.cancel()

    def leave_reading(self) -> None:
        """Stop the read under way without a word: it was of an account that is being left."""
        self._overtake_reading()
        self._app.apply(lambda sheet: stopped(sheet, self._before))

    def _overtake_reading(self) -> None:
        """Stop the read under way; from now on it has no say in the sheet."""
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None
            self._app.progress = None

    async def _read(self, days: DateRange, reading: Cancel) -> None:
        app = self._app
        if self.reading is not reading:
            return  # overtaken before it began
        self._before = stopped(app.sheet, self._before)
        app.apply(lambda sheet: transitions.loading(sheet, days))
        app.progress = ReadProgress()
        last = 0.0

        def report(progress: ReadProgress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.waiting_seconds or now - last >= PROGRESS_EVERY:
                last = now
                app.post_message(Progressed(progress, reading))

        def work() -> tuple[Sheet, Listing]:
            sheet = self._engine.read_sheet(days, on_progress=report, cancel=reading)
            return sheet, list_drafts(sheet.drafts)

        try:
            sheet, listing = await asyncio.to_thread(work)
        except Cancelled:
            # Overtaken by another read: that one owns the state now. By the user: as before.
            if self.reading is reading:
                app.apply(lambda state: stopped(state, self._before))
                app.notice = "Reading was cancelled"
        except TrackCalError as error:
            if self.reading is reading:
                self._read_failed(error)
        else:
            if self.reading is reading:
                app.apply(lambda state: transitions.loaded(state, sheet, listing))
                app.connection = self._engine.connection()
                app.connection_state = ConnectionState.CONNECTED
        finally:
            # When the program ends, this job is dropped before its thread is: that must end too.
            reading.cancel()
            if self.reading is reading:
                self.reading = None
                app.progress = None

    def _read_failed(self, error: TrackCalError) -> None:
        app = self._app
        app.apply(lambda state: transitions.failed(state, error))
        self._take_damage(error)
        state = _STATES.get(type(error))
        if state is None and isinstance(error, Unreachable):
            state = ConnectionState.OFFLINE
        if state is not None:
            app.connection_state = state

    # -- importing and changing the ledger

    def import_plan(self, plan: Plan) -> None:
        """Write a plan; the rows disappear once the ledger has them."""
        self.start("import", self._import(plan))

    async def _import(self, plan: Plan) -> None:
        app = self._app
        app.notice = f"Importing {count_of(len(plan.drafts), 'entry', 'entries')} …"
        connection_id = app.sheet.sheet.connection if app.sheet.sheet else ""
        try:
            result = await asyncio.to_thread(self._engine.import_drafts, plan.drafts, connection_id)
        except TrackCalError as error:
            app.notice = Failed(f"Nothing was imported: {error.told}")
            return
        event_ids = frozenset(draft.event_id for draft in plan.drafts)
        self._imported(event_ids)
        self.take_ledger()
        seconds = sum(entry.seconds for entry in result.imported)
        there = f" · {result.already_imported} already there" if result.already_imported else ""
        app.notice = f"{len(result.imported)} imported · {hours(seconds)} h{there}{app.undo_hint}"

    def _imported(self, event_ids: frozenset[str]) -> None:
        """Those events are entries now."""
        self._app.apply(lambda sheet: transitions.imported(sheet, event_ids))
        self._before = transitions.imported(self._before, event_ids)

    def change_ledger(self, change: Callable[[Ledger], object], done: str) -> None:
        """Make one change of the ledger; the line says `done` then, and how to take it back."""
        told = f"{done}{self._app.undo_hint}"
        self.start("change", self._change(change, lambda _: told, reread=False))

    def delete_entries(self, entry_ids: tuple[str, ...]) -> None:
        """Delete entries; the sheet is read again so that their events are there again."""

        def done(deleted: tuple[Entry, ...]) -> str:
            what = count_of(len(deleted), "entry", "entries")
            again = any(entry.source for entry in deleted)
            then = " · the event is importable again" if again else ""
            return f"{what} deleted{then}{self._app.undo_hint}"

        def change(ledger: Ledger) -> tuple[Entry, ...]:
            return ledger.delete_entries(entry_ids)

        self.start("change", self._change(change, done, reread=True))

    def undo(self) -> None:
        """Take back the last change."""

        def done(undone: Undone | None) -> str:
            return f"Taken back: {undone.what}" if undone else "There is nothing to take back"

        self.start("change", self._change(lambda ledger: ledger.undo(), done, reread=True))

    def export(self, days: DateRange, file: Path, form: Format, *, replace: bool) -> None:
        """Write the entries of a range to a file; with `replace` also over one that is there."""
        self.start("export", self._export(days, file, form, replace))

    async def _export(self, days: DateRange, file: Path, form: Format, replace: bool) -> None:
        def work() -> int:
            entries = self._engine.ledger.entries(days)
            write_export(file, export_text(entries, form), force=replace)
            return len(entries)

        try:
            count = await asyncio.to_thread(work)
        except TrackCalError as error:
            self._app.notice = Failed(error.told)
        else:
            self._app.notice = f"{count_of(count, 'entry', 'entries')} exported to {file}"

    async def _change(
        self,
        change: Callable[[Ledger], T],
        done: Callable[[T], str],
        *,
        reread: bool,
    ) -> None:
        app = self._app
        try:
            result = await asyncio.to_thread(lambda: change(self._engine.ledger))
        except TrackCalError as error:
            app.notice = Failed(error.told)
            return
        self.take_ledger()
        if reread and app.sheet.phase in ("ready", "loading"):
            # A read under way may have looked into the ledger already: it begins anew.
            self.read(app.sheet.range)
        app.notice = done(result)


_STATES: dict[type[TrackCalError], ConnectionState] = {
    SignInNeeded: ConnectionState.EXPIRED,
    AdminApprovalNeeded: ConnectionState.ADMIN_APPROVAL,
    NoCalendar: ConnectionState.NO_CALENDAR,
}
