"""What all jobs share: running in the background, and showing what the ledger holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from textual.worker import Worker

from trackcal_tui.core.errors import StoreDamaged, TrackCalError
from trackcal_tui.core.ranges import week_of
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.state.app_state import AppState
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.steps import DraftStep, LedgerStep

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(eq=False)
class BaseJobs:
    """Starts jobs, whose failures end as a state or a notice that screens show."""

    app: AppState
    engine: Engine

    def start(
        self, group: str, job: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run a job; it handles every `TrackCalError` itself.

        A bug of ours is logged and shown instead of being swallowed.
        """

        async def work() -> None:
            try:
                await job(*args, **kwargs)
            except Exception as error:  # the last resort
                from trackcal_tui.config.crash_log import log_crash

                crash = log_crash(error, self.engine.paths, self.engine.clock)
                self.app.notice = Failed(crash.message)

        _: Worker[None] = self.app.run_worker(work, group=group, exit_on_error=False)

    async def write(self, change: Callable[[], T], drafts: DraftStep | None = None) -> T:
        """Change the ledger in a thread, one change after the other, as a step to undo.

        Args:
            change: The change.
            drafts: What its undo and redo do to the drafts.

        Raises:
            TrackCalError: nothing has changed.
        """
        app, ledger = self.app, self.engine.ledger
        async with app.changing:
            before = ledger.own_step
            result = await asyncio.to_thread(change)
            step = ledger.next_undo()
            if step is not None and before != ledger.own_step == step.number:
                app.timeline = app.timeline.with_done(LedgerStep(step.number, step.what, drafts))
            return result

    def show_ledger(self) -> None:
        """Put what the ledger holds into the state."""
        ledger, app = self.engine.ledger, self.app
        week = week_of(self.engine.today(), self.engine.settings.first_weekday)
        app.week_seconds = ledger.totals(week).seconds
        app.projects = ledger.projects()
        # The demo has one account, and its tokens end with the program.
        app.connections = () if self.engine.demo else self.engine.accounts.all()
        app.read_only = ledger.read_only or ""
        app.revision += 1

    def show_damage(self, error: TrackCalError) -> None:
        """Let the Connection section offer the way out, once for each damage."""
        if isinstance(error, StoreDamaged) and not isinstance(self.app.problem, StoreDamaged):
            self.app.problem = error
