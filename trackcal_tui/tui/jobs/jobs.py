"""All background work, by subject."""

from __future__ import annotations

import contextlib

from trackcal_tui.core.errors import StoreError
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.jobs.accounts import AccountJobs
from trackcal_tui.tui.jobs.changes import ChangeJobs
from trackcal_tui.tui.jobs.drafts import DraftJobs
from trackcal_tui.tui.jobs.drift import DriftJobs
from trackcal_tui.tui.jobs.history import HistoryJobs
from trackcal_tui.tui.jobs.ledger import LedgerJobs
from trackcal_tui.tui.jobs.pushing import PushJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.trackers import TrackerJobs
from trackcal_tui.tui.state.app_state import AppState


class Jobs:
    """Everything that runs in threads; screens start it, the app's state shows what came of it."""

    def __init__(self, app: AppState, engine: Engine) -> None:
        self.drafts = DraftJobs(app, engine)
        self.reading = ReadingJobs(app, engine, self.drafts)
        self.account = AccountJobs(app, engine, self.reading)
        self.ledger = LedgerJobs(app, engine, self.reading, self.account)
        self.changes = ChangeJobs(app, engine, self.reading, self.drafts)
        self.history = HistoryJobs(app, engine, self.reading)
        self.drift = DriftJobs(app, engine, self.reading)
        self.trackers = TrackerJobs(app, engine)
        self.pushing = PushJobs(app, engine, self.trackers)

    def stop(self) -> None:
        """Stop everything, as the program is about to end."""
        self.reading.stop()
        self.account.stop_sign_in()
        self.pushing.stop()
        self.keep_drafts()

    def keep_drafts(self) -> None:
        """Write ticks and edits now; on the way out nobody could be told that it failed."""
        with contextlib.suppress(StoreError):
            self.drafts.flush()
