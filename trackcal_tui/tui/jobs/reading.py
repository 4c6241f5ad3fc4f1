"""Reading a range of the calendar; a newer read overtakes an older one."""

from __future__ import annotations

import asyncio
import time

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.models import DateRange, ReadProgress, Sheet
from trackcal_tui.tui.jobs.runner import JobRunner
from trackcal_tui.tui.state import sheet as transitions
from trackcal_tui.tui.state.listing import Listing, list_drafts
from trackcal_tui.tui.state.messages import Progressed
from trackcal_tui.tui.state.reading import stopped

PROGRESS_EVERY = 0.25
"""Seconds between two reports of a read's progress: a slow line must keep up."""
_STATES: dict[type[TrackCalError], ConnectionState] = {
    SignInNeeded: ConnectionState.EXPIRED,
    AdminApprovalNeeded: ConnectionState.ADMIN_APPROVAL,
    NoCalendar: ConnectionState.NO_CALENDAR,
}


class ReadingJobs:
    """Starts and stops reads."""

    def __init__(self, runner: JobRunner) -> None:
        self._runner = runner
        self.reading: Cancel | None = None
        """Stops the read that is under way."""
        self._before = runner.app.sheet
        """The sheet as a read that is stopped leaves it."""

    def read(self, days: DateRange) -> None:
        """Read a range; a read under way is overtaken."""
        self._overtake_reading()
        reading = self.reading = Cancel()
        self._runner.start("read", self._read(days, reading))

    def stop(self) -> None:
        """Stop the read under way, if there is one: the person asked, and the sheet tells."""
        if self.reading is not None:
            self.reading.cancel()

    def leave(self) -> None:
        """Stop the read under way without a word: it was of an account that is being left."""
        self._overtake_reading()
        self._runner.app.apply(lambda sheet: stopped(sheet, self._before))

    def _overtake_reading(self) -> None:
        """Stop the read under way; from now on it has no say in the sheet."""
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None
            self._runner.app.progress = None

    async def _read(self, days: DateRange, reading: Cancel) -> None:
        app = self._runner.app
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
            sheet = self._runner.engine.calendar.read_sheet(
                days, on_progress=report, cancel=reading
            )
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
                app.connection = self._runner.engine.accounts.active()
                app.connection_state = ConnectionState.CONNECTED
        finally:
            # When the program ends, this job is dropped before its thread is: that must end too.
            reading.cancel()
            if self.reading is reading:
                self.reading = None
                app.progress = None

    def _read_failed(self, error: TrackCalError) -> None:
        app = self._runner.app
        app.apply(lambda state: transitions.failed(state, error))
        self._runner.tell_damage(error)
        state = _STATES.get(type(error))
        if state is None and isinstance(error, Unreachable):
            state = ConnectionState.OFFLINE
        if state is not None:
            app.connection_state = state

    def leave_out(self, event_ids: frozenset[str]) -> None:
        """Take events that are entries now out of the sheet."""
        self._runner.app.apply(lambda sheet: transitions.imported(sheet, event_ids))
        self._before = transitions.imported(self._before, event_ids)
