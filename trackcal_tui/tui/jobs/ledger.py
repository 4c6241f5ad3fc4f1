"""Opening the ledger, and noticing what other processes write into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from textual.timer import Timer

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import StoreDamaged, StoreError, TrackCalError
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state.messages import SectionNeeded
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState

LEDGER_LOOK = 2.0
"""Seconds between looks at whether another process wrote the ledger (one `stat` each)."""


@dataclass(eq=False)
class LedgerJobs(BaseJobs):
    """Opens the ledger and keeps looking at its file."""

    reading: ReadingJobs
    sign_in_to_demo: Callable[[], None]
    _timer: Timer | None = None
    _is_looking: bool = False
    _today: date | None = None
    """The day for which the ledger was shown last."""

    def open(self) -> None:
        """Open the ledger, find the connection, and read the week when there is one."""
        self.start("ledger", self._open, self._find_connection)

    def reopen(self, *, recover: bool = False) -> None:
        """Open it again; with `recover`, its previous generation where it is damaged."""
        if recover:
            self.app.revision = 0  # it is closed meanwhile: nothing may be asked of it

        def reopen() -> Connection | None:
            self.engine.reopen(recover=recover)
            return self._find_connection()

        self.start("ledger", self._open, reopen)

    async def _open(self, open_ledger: Callable[[], Connection | None]) -> None:
        app = self.app
        try:
            connection = await asyncio.to_thread(open_ledger)
        except TrackCalError as error:
            # Nothing may be asked of a ledger that is not there.
            app.revision = 0
            app.apply(lambda sheet: SheetState(range=sheet.range))
            app.problem = error
            app.post_message(SectionNeeded("connection"))
            return
        app.problem = None
        self._today = self.engine.today()
        self.show_ledger()
        if self._timer is None:
            self._timer = app.set_interval(LEDGER_LOOK, self._look_at_ledger)
        app.connection = connection
        if connection is not None:
            app.connection_state = connection.state
            self.reading.reload()
            return
        app.post_message(SectionNeeded("connection"))
        if self.engine.demo:
            self.sign_in_to_demo()

    def _find_connection(self) -> Connection | None:
        self.engine.ledger.refresh()
        connection = self.engine.accounts.active()
        # The demo's tokens live in memory: what another run signed in is of no use to this one.
        if self.engine.demo and connection is not None:
            return connection if self.engine.authenticator.has_tokens(connection) else None
        return connection

    def _look_at_ledger(self) -> None:
        """Take over what another process (a cron job, say) has written, and a day that turned."""
        if self.app.revision and (today := self.engine.today()) != self._today:
            self._today = today
            self.show_ledger()  # "today" and "this week" mean other days now
        if self.app.revision and not self._is_looking:
            self._is_looking = True
            self.start("look", self._take_over)

    async def _take_over(self) -> None:
        try:
            # In a thread: a large ledger takes a while to read, and keys must not wait for it.
            is_newer = await asyncio.to_thread(self.engine.ledger.refresh)
        except StoreError as error:
            self.app.notice = Failed(error.message)
            self.show_damage(error)
        else:
            if isinstance(self.app.problem, StoreDamaged):
                self.app.problem = None  # recovered elsewhere, by a command
            if is_newer:
                self.show_ledger()
                self._leave_out_imported()
        finally:
            self._is_looking = False

    def _leave_out_imported(self) -> None:
        """Take what another process imported out of the sheet; what it deleted needs a read."""
        read = self.app.sheet.sheet
        if read is not None:
            known = self.engine.ledger.imported_ids(read.connection)
            found = known.among(one.event_id for one in read.drafts)
            self.reading.leave_out(frozenset(found))
