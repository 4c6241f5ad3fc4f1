"""The app's background work, by subject."""

from __future__ import annotations

from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.jobs.accounts import AccountJobs
from trackcal_tui.tui.jobs.changes import ChangeJobs
from trackcal_tui.tui.jobs.drift import DriftJobs
from trackcal_tui.tui.jobs.ledger import LedgerJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.runner import JobRunner
from trackcal_tui.tui.state.app_state import AppState


class Jobs:
    """Everything that runs in threads; results are put into the app's state."""

    def __init__(self, app: AppState, engine: Engine) -> None:
        runner = JobRunner(app, engine)
        self.reading = ReadingJobs(runner)
        self.account = AccountJobs(runner, self.reading)
        self.ledger = LedgerJobs(runner, self.reading, self.account)
        self.changes = ChangeJobs(runner, self.reading)
        self.drift = DriftJobs(runner, self.reading)

    def stop(self) -> None:
        """Stop everything: the program is about to end."""
        self.reading.stop()
        self.account.stop_sign_in()
