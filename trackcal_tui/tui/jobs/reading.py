"""Reading a range of the calendar; a newer read replaces an older one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from trackcal_tui.tui.state.refreshed import changed_words
from trackcal_tui.tui.state.sheet import SheetState

OLD = timedelta(minutes=15)
"""A list that was read longer ago is read again when the person comes back to it."""
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
    checked_at: datetime | None = None
    """When what is shown was read, or a quiet read of it last failed."""
    _is_quiet: bool = False
    """Whether the read under way is one that nobody asked for."""
    _when_fresh: Callable[[], None] | None = None
    """Called when that read is done."""

    def __post_init__(self) -> None:
        self._before = self.app.sheet
        """The sheet as a read that is stopped leaves it."""

    def read(self, days: DateRange, *, is_quiet: bool = False) -> None:
        """Read a range instead of what is being read; `is_quiet` shows nothing until it is done."""
        self._abandon()
        reading = self.reading = Cancel()
        self._is_quiet, self._when_fresh = is_quiet, None
        if not is_quiet:
            app = self.app
            self._before = transitions.stopped(app.sheet, self._before)
            # At once: the next key of a burst is about what is being read.
            app.apply(lambda sheet: transitions.loading(sheet, days))
            app.progress = ReadProgress()
        self.start("read", self._read, days, reading)

    def refresh_if_old(self) -> None:
        """Read what is shown once more, quietly, where it was read long ago."""
        at, sheet = self.checked_at, self.app.sheet
        is_old = at is not None and self.engine.clock.now() - at > OLD
        if is_old and sheet.phase == "ready" and self.reading is None:
            self.read(sheet.range, is_quiet=True)

    def when_fresh(self, then: Callable[[], None]) -> bool:
        """Call `then` once the quiet read under way has succeeded; return whether there is one."""
        if self.reading is None or not self._is_quiet:
            return False
        self._when_fresh = then
        return True

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
        is_quiet = self._is_quiet
        last = 0.0

        def report(progress: ReadProgress) -> None:
            nonlocal last
            now = time.monotonic()
            if not is_quiet and (progress.waiting_seconds or now - last >= PROGRESS_EVERY):
                last = now
                app.post_message(Progressed(progress, reading))

        def work() -> tuple[Sheet, Listing, Kept]:
            sheet = self.engine.calendar.read_sheet(days, on_progress=report, cancel=reading)
            listing = list_drafts(sheet.drafts)
            return sheet, listing, self.drafts.read(sheet.connection)

        try:
            sheet, listing, kept = await asyncio.to_thread(work)
        except Cancelled:
            # Another read that replaced this one owns the state now.
            if self.reading is reading and not is_quiet:
                app.apply(lambda state: transitions.stopped(state, self._before))
                app.notice = "Loading cancelled"
        except TrackCalError as error:
            if self.reading is reading:
                self._show_failure(error, is_quiet=is_quiet)
        else:
            if self.reading is reading:
                before = app.sheet.sheet
                self._show(sheet, listing, kept)
                app.connection = self.engine.accounts.active()
                app.connection_state = ConnectionState.CONNECTED
                self._say_fresh(before, sheet, is_quiet=is_quiet)
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

    def _say_fresh(self, before: Sheet | None, sheet: Sheet, *, is_quiet: bool) -> None:
        """Say in one line what a quiet read has changed, and go on with what waited for it."""
        self.checked_at = self.engine.clock.now()
        if is_quiet and before is not None and (words := changed_words(before, sheet)):
            self.app.notice = f"Outlook was reloaded: {words}"
        then, self._when_fresh = self._when_fresh, None
        self._is_quiet = False  # so that it finds none to wait for
        if then is not None:
            then()

    def _show_failure(self, error: TrackCalError, *, is_quiet: bool) -> None:
        self.checked_at = self.engine.clock.now()
        if not is_quiet:
            self.app.apply(lambda state: transitions.failed(state, error))
        elif self._when_fresh is not None:  # else nobody waits for it
            self._when_fresh = None
            self.app.notice = Failed(f"The list is old: {error.message}")
        self.show_damage(error)
        for kind, state in _STATES:
            if isinstance(error, kind):
                self.app.connection_state = state

    def change(self, transition: Callable[[SheetState], SheetState]) -> None:
        """Apply a transition to the sheet, and to the one that comes back if the read is stopped.

        For what holds whatever is being read: an undo, and what was written into the ledger.
        """
        if self.app.sheet.phase == "loading":
            self._before = transition(self._before)
        self.app.apply(transition)

    def leave_out(self, event_ids: frozenset[str]) -> None:
        """Take events that are entries now out of the sheet."""
        self.drafts.forget(event_ids)
        self.change(lambda sheet: transitions.imported(sheet, event_ids))
