"""All background work, by subject."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING

from trackcal_tui.core.errors import StoreError
from trackcal_tui.engine.engine import Engine
from trackcal_tui.tui.jobs.drafts import DraftJobs
from trackcal_tui.tui.jobs.ledger import LedgerJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state.app_state import AppState

if TYPE_CHECKING:
    from trackcal_tui.tui.jobs.accounts import AccountJobs
    from trackcal_tui.tui.jobs.changes import ChangeJobs
    from trackcal_tui.tui.jobs.drift import DriftJobs
    from trackcal_tui.tui.jobs.history import HistoryJobs
    from trackcal_tui.tui.jobs.pushing import PushJobs
    from trackcal_tui.tui.jobs.trackers import TrackerJobs


class Jobs:
    """Everything that runs in threads; screens start it, the app's state shows what came of it.

    Those that listing the first week can do without are imported when they are first used.
    """

    def __init__(self, app: AppState, engine: Engine) -> None:
        self._app, self._engine = app, engine
        self.drafts = DraftJobs(app, engine)
        self.reading = ReadingJobs(app, engine, self.drafts)
        self.ledger = LedgerJobs(app, engine, self.reading, lambda: self.account.sign_in("device"))

    @cached_property
    def account(self) -> AccountJobs:
        """Signing in and out, and switching accounts."""
        from trackcal_tui.tui.jobs.accounts import AccountJobs

        return AccountJobs(self._app, self._engine, self.reading)

    @cached_property
    def changes(self) -> ChangeJobs:
        """Importing, and all other changes of the ledger."""
        from trackcal_tui.tui.jobs.changes import ChangeJobs

        return ChangeJobs(self._app, self._engine, self.reading, self.drafts)

    @cached_property
    def history(self) -> HistoryJobs:
        """Undo and redo."""
        from trackcal_tui.tui.jobs.history import HistoryJobs

        return HistoryJobs(self._app, self._engine, self.reading)

    @cached_property
    def drift(self) -> DriftJobs:
        """What changed in Outlook since an event was imported."""
        from trackcal_tui.tui.jobs.drift import DriftJobs

        return DriftJobs(self._app, self._engine, self.reading)

    @cached_property
    def trackers(self) -> TrackerJobs:
        """The trackers and what waits for them."""
        from trackcal_tui.tui.jobs.trackers import TrackerJobs

        return TrackerJobs(self._app, self._engine)

    @cached_property
    def pushing(self) -> PushJobs:
        """Pushes to trackers."""
        from trackcal_tui.tui.jobs.pushing import PushJobs

        return PushJobs(self._app, self._engine, self.trackers)

    def stop(self) -> None:
        """Stop everything, as the program is about to end."""
        self.reading.stop()
        if "account" in self.__dict__:
            self.account.stop_sign_in()
        if "pushing" in self.__dict__:
            self.pushing.stop()
        self.keep_drafts()

    def keep_drafts(self) -> None:
        """Write ticks and edits now; on the way out nobody could be told that it failed."""
        with contextlib.suppress(StoreError):
            self.drafts.flush()
