"""Running jobs in the background, and putting what the ledger says into the app's state."""

from __future__ import annotations

from collections.abc import Coroutine

from trackcal_tui.core.errors import Failed, StoreDamaged, TrackCalError
from trackcal_tui.core.models import DateRange
from trackcal_tui.core.ranges import week_of
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.state.app_state import AppState


class JobRunner:
    """Starts jobs. Every `TrackCalError` of a job ends as a state or a notice that screens show."""

    def __init__(self, app: AppState, engine: Engine) -> None:
        self.app = app
        self.engine = engine

    def start(self, group: str, job: Coroutine[None, None, None]) -> None:
        """Run a job; its failures are its own to catch."""
        self.app.run_worker(self._guarded(job), group=group, exclusive=False, exit_on_error=False)

    async def _guarded(self, job: Coroutine[None, None, None]) -> None:
        """Run a job; a mistake of our own is kept in the log and told, never swallowed."""
        try:
            await job
        except Exception as error:  # the last resort
            from trackcal_tui.config.crash_log import keep_crash

            kept = keep_crash(error, self.engine.paths, self.engine.clock)
            self.app.notice = Failed(kept.told)

    def take_ledger(self) -> None:
        """Put what the ledger says into the state."""
        ledger = self.engine.ledger
        app = self.app
        app.week_seconds = ledger.totals(self._week()).seconds
        app.projects = ledger.projects()
        # The demo has one account, and its tokens end with the program.
        app.connections = () if self.engine.demo else self.engine.accounts.all()
        app.read_only = ledger.read_only or ""
        app.revision += 1

    def _week(self) -> DateRange:
        return week_of(self.engine.today(), self.engine.settings.first_weekday)

    def tell_damage(self, error: TrackCalError) -> None:
        """Let the Connection section offer the way out, once for each damage."""
        known = self.app.problem
        if isinstance(error, StoreDamaged) and not isinstance(known, StoreDamaged):
            self.app.problem = error
