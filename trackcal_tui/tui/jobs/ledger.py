"""Opening the ledger, and noticing what other processes write into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.timer import Timer

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import Failed, StoreDamaged, StoreError, TrackCalError
from trackcal_tui.tui.jobs.accounts import AccountJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.runner import JobRunner
from trackcal_tui.tui.state import sheet as transitions
from trackcal_tui.tui.state.messages import SectionNeeded

LEDGER_LOOK = 2.0
"""Seconds between looks at whether another process wrote the ledger (one `stat` each)."""


class LedgerJobs:
    """Opens the ledger and keeps looking at its file."""

    def __init__(self, runner: JobRunner, reading: ReadingJobs, accounts: AccountJobs) -> None:
        self._runner = runner
        self._reading = reading
        self._accounts = accounts
        self._looking: Timer | None = None
        self._is_looking = False

    def open(self) -> None:
        """Open the ledger, find the connection, and read the week when there is one."""
        self._runner.start("ledger", self._open(self._opened))

    def reopen(self, *, recover: bool) -> None:
        """Open it again; with `recover`, its previous generation where it is damaged."""
        if recover:
            self._runner.app.revision = 0  # it is closed meanwhile: nothing may be asked of it

        def reopened() -> Connection | None:
            self._runner.engine.reopen(recover=recover)
            return self._opened()

        self._runner.start("ledger", self._open(reopened))

    async def _open(self, opened: Callable[[], Connection | None]) -> None:
        app = self._runner.app
        try:
            connection = await asyncio.to_thread(opened)
        except TrackCalError as error:
            # Nothing may be asked of a ledger that is not there.
            app.revision = 0
            app.apply(lambda sheet: transitions.SheetState(range=sheet.range))
            app.problem = error
            app.post_message(SectionNeeded("connection"))
            return
        app.problem = None
        self._runner.take_ledger()
        if self._looking is None:
            self._looking = app.set_interval(LEDGER_LOOK, self._look_at_ledger)
        app.connection = connection
        if connection is not None:
            app.connection_state = connection.state
            self._reading.read(app.sheet.range)
        elif self._runner.engine.demo:
            app.post_message(SectionNeeded("connection"))
            self._accounts.sign_in("device")
        else:
            app.post_message(SectionNeeded("connection"))

    def _opened(self) -> Connection | None:
        self._runner.engine.ledger.refresh()
        connection = self._runner.engine.accounts.active()
        # The demo's tokens live in memory: what another run signed in is of no use to this one.
        if self._runner.engine.demo and connection is not None:
            return connection if self._runner.engine.authenticator.has_tokens(connection) else None
        return connection

    def _look_at_ledger(self) -> None:
        """Take over what another process (a cron job, say) has written."""
        if self._runner.app.revision and not self._is_looking:
            self._is_looking = True
            self._runner.start("look", self._take_over())

    async def _take_over(self) -> None:
        try:
            # In a thread: a large ledger takes a while to read, and keys must not wait for it.
            is_newer = await asyncio.to_thread(self._runner.engine.ledger.refresh)
        except StoreError as error:
            self._runner.app.notice = Failed(error.told)
            self._runner.tell_damage(error)
        else:
            if isinstance(self._runner.app.problem, StoreDamaged):
                self._runner.app.problem = None  # recovered elsewhere, by a command
            if is_newer:
                self._runner.take_ledger()
                self._leave_out_imported()
        finally:
            self._is_looking = False

    def _leave_out_imported(self) -> None:
        """Take what another process imported out of the sheet; what it deleted needs a read."""
        read = self._runner.app.sheet.sheet
        if read is not None:
            known = self._runner.engine.ledger.imported_ids(read.connection)
            self._reading.leave_out(
                frozenset(one.event_id for one in read.drafts if one.event_id in known)
            )
