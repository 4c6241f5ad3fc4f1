"""Reading a range of the calendar; a newer read replaces an older one."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

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
from trackcal_tui.core.events import ReadProgress, Sheet
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.drafts import DraftJobs, Kept
from trackcal_tui.tui.state import reading as transitions
from trackcal_tui.tui.state.listing import Listing, list_drafts
from trackcal_tui.tui.state.messages import Progressed
from trackcal_tui.tui.state.notices import Failed

PROGRESS_EVERY = 0.25
"""Seconds between two reports of a read's progress: a slow line must keep up."""
_STATES: tuple[tuple[type[TrackCalError], ConnectionState], ...] = (
    (SignInNeeded, ConnectionState.EXPIRED),
    (AdminApprovalNeeded, ConnectionState.ADMIN_APPROVAL),
    (NoCalendar, ConnectionState.NO_CALENDAR),
    (Unreachable, ConnectionState.OFFLINE),
)
"""What a failed read says about the connection."""


@dataclass(eq=False)
class ReadingJobs(BaseJobs):
    """Starts and stops reads."""

    drafts: DraftJobs
    reading: Cancel | None = None
    """Stops the read that is under way."""

    def __post_init__(self) -> None:
        self._before = self.app.sheet
        """The sheet as a read that is stopped leaves it."""

    def read(self, days: DateRange) -> None:
        """Read a range instead of what is being read."""
        self._abandon()
        reading = self.reading = Cancel()
        self.start("read", self._read, days, reading)

    def reload(self) -> None:
        """Read the range that is shown once more."""
        self.read(self.app.sheet.range)

    def stop(self) -> None:
        """Stop the read under way because the person asked; the sheet says so."""
        if self.reading is not None:
            self.reading.cancel()

    def leave(self) -> None:
        """Stop the read under way without a word: its account is being left."""
        self._abandon()
        self.app.apply(lambda sheet: transitions.stopped(sheet, self._before))

    def _abandon(self) -> None:
        """Stop the read under way; from now on it has no say in the sheet."""
        if self.reading is not None:
            self.reading.cancel()
            self.reading = None
            self.app.progress = None

    async def _read(self, days: DateRange, reading: Cancel) -> None:
        app = self.app
        if self.reading is not reading:
            return  # replaced before it began
        self._before = transitions.stopped(app.sheet, self._before)
        app.apply(lambda sheet: transitions.loading(sheet, days))
        app.progress = ReadProgress()
        last = 0.0

        def report(progress: ReadProgress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.waiting_seconds or now - last >= PROGRESS_EVERY:
                last = now
                app.post_message(Progressed(progress, reading))

        def work() -> tuple[Sheet, Listing, Kept]:
            sheet = self.engine.calendar.read_sheet(days, on_progress=report, cancel=reading)
            return sheet, list_drafts(sheet.drafts), self.drafts.read(sheet.connection)

        try:
            sheet, listing, kept = await asyncio.to_thread(work)
        except Cancelled:
            # Another read that replaced this one owns the state now.
            if self.reading is reading:
                app.apply(lambda state: transitions.stopped(state, self._before))
                app.notice = "Reading was cancelled"
        except TrackCalError as error:
            if self.reading is reading:
                self._show_failure(error)
        else:
            if self.reading is reading:
                self._show(sheet, listing, kept)
                app.connection = self.engine.accounts.active()
                app.connection_state = ConnectionState.CONNECTED
        finally:
            # When the program ends, this job is dropped before its thread is: that must end too.
            reading.cancel()
            if self.reading is reading:
                self.reading = None
                app.progress = None

    def _show(self, sheet: Sheet, listing: Listing, kept: Kept) -> None:
        choices = self.drafts.merged(kept, self.app.sheet, sheet.connection)
        self.app.apply(
            lambda state: transitions.loaded(
                state,
                sheet,
                listing,
                choices=choices,
                tick_remembered=self.engine.settings.remember == "tick",
            )
        )
        if problem := self.engine.drafts.problem():
            self.app.notice = Failed(problem)

    def _show_failure(self, error: TrackCalError) -> None:
        self.app.apply(lambda state: transitions.failed(state, error))
        self.show_damage(error)
        for kind, state in _STATES:
            if isinstance(error, kind):
                self.app.connection_state = state

    def leave_out(self, event_ids: frozenset[str]) -> None:
        """Take events that are entries now out of the sheet."""
        self.drafts.forget(event_ids)
        self.app.apply(lambda sheet: transitions.imported(sheet, event_ids))
        self._before = transitions.imported(self._before, event_ids)
