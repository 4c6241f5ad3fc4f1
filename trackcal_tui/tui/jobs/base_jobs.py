"""What all jobs share: running in the background, and showing what the ledger holds."""

from __future__ import annotations

from collections.abc import Coroutine

from trackcal_tui.core.errors import StoreDamaged, TrackCalError
from trackcal_tui.core.ranges import week_of
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.state.app_state import AppState
from trackcal_tui.tui.state.notices import Failed


class BaseJobs:
    """Starts jobs, whose failures end as a state or a notice that screens show."""

    def __init__(self, app: AppState, engine: Engine) -> None:
        self.app = app
        self.engine = engine

    def start(self, group: str, job: Coroutine[None, None, None]) -> None:
        """Run a job; it handles every `TrackCalError` itself."""
        self.app.run_worker(self._guarded(job), group=group, exclusive=False, exit_on_error=False)

    async def _guarded(self, job: Coroutine[None, None, None]) -> None:
        """Run a job; log a bug of ours and show it instead of swallowing it."""
        try:
            await job
        except Exception as error:  # the last resort
            from trackcal_tui.config.crash_log import log_crash

            kept = log_crash(error, self.engine.paths, self.engine.clock)
            self.app.notice = Failed(kept.message)

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
