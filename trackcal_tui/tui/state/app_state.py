"""The reactive state of the terminal program: what screens show and jobs set."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from textual.app import App
from textual.reactive import var

from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.sign_in import SignInPrompt
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.state.steps import Timeline

if TYPE_CHECKING:
    from trackcal_tui.tui.state.push import PushRun, TrackerRow  # the first frame has no push


class AppState(App[int]):
    """Reactive vars that hold immutable values; the app and its jobs assign them, nobody else.

    Screens follow these vars by name, and start the jobs that change them.
    """

    connection: var[Connection | None] = var(None)
    """The active connection."""
    connections: var[tuple[Connection, ...]] = var(())
    """All known connections of this cloud, in an order that stays."""
    connection_state: var[ConnectionState] = var(ConnectionState.NOT_CONNECTED)
    """Its state now, also the passing ones (signing in, offline)."""
    sheet: var[SheetState] = var(SheetState(range=DateRange(date.min, date.min)))
    """The import sheet."""
    timeline: var[Timeline] = var(Timeline())
    """What was done and undone in this run of the program."""
    progress: var[ReadProgress | None] = var(None)
    """How far the read is; None when none is under way."""
    prompt: var[SignInPrompt | None] = var(None)
    """What the person must do to sign in; None when no sign-in is under way."""
    week_seconds: var[int | None] = var(None)
    """Seconds in the ledger this week; None until it is open."""
    projects: var[tuple[Project, ...]] = var(())
    """All projects, sorted by code."""
    revision: var[int] = var(0)
    """Counts the ledger's changes: whoever shows entries reads them again."""
    trackers: var[tuple[TrackerRow, ...]] = var(())
    """The trackers of the settings, once somebody has looked."""
    push: var[PushRun | None] = var(None)
    """The push under way, or the last one; None when none was looked at."""
    notice: var[str] = var("")
    """The last thing that happened, one line, `Failed` where it did not work; empty when something
    was done since."""
    read_only: var[str] = var("")
    """Why nothing can be written; empty when it can."""
    changing: asyncio.Lock
    """Held while the ledger is changed: steps are recorded in the order they are made."""
    pane: var[bool] = var(True)
    """Whether wide windows have a side pane."""
    demo: var[bool] = var(False)
    """Whether this is the embedded demo tenant."""
    problem: var[TrackCalError | None] = var(None)
    """Why the last sign-in, or opening the ledger, failed."""

    @property
    def undo_hint(self) -> str:
        """How to undo what was just done, in the section that is shown: ` · u undo`."""
        raise NotImplementedError

    @property
    def push_hint(self) -> str:
        """How to bring a tracker up to date: ` · > push`."""
        raise NotImplementedError

    @property
    def imported_hint(self) -> str:
        """What can be done about what was just imported: ` · u undo · 2 entries`."""
        raise NotImplementedError

    def show_imported(self, days: DateRange) -> None:
        """Show the entries of a range that was just imported."""
        raise NotImplementedError

    def apply(self, change: Callable[[SheetState], SheetState]) -> None:
        """Apply a transition that a job has led to."""
        self.sheet = change(self.sheet)
