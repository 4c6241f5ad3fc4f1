"""Setting trackers up, and looking how far they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.ranges import week_of
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.push import TrackerRow


@dataclass(eq=False)
class TrackerJobs(BaseJobs):
    """Reads and changes the trackers of the settings."""

    def look(self) -> None:
        """Look how far each tracker is. No tracker is asked."""
        if self.engine.settings.trackers and self.app.revision:
            self.start("trackers", self._look)
        else:
            self.app.trackers = ()

    async def _look(self) -> None:
        def rows() -> tuple[TrackerRow, ...]:
            week = week_of(self.engine.today(), self.engine.settings.first_weekday)
            return tuple(
                TrackerRow(info, self.engine.pushing.waiting(week, info.name))
                for info in self.engine.trackers.all()
            )

        try:
            self.app.trackers = await asyncio.to_thread(rows)
        except TrackCalError as error:
            self.app.notice = Failed(error.message)

    def map(self, name: str, code: str, remote: str, then: Callable[[], None]) -> None:
        """Remember which project of a tracker one of ours is."""
        change = partial(self.engine.trackers.map, name, code, remote)
        self.start("trackers", self._change, change, "", then)

    def remove(self, name: str) -> None:
        """Forget a tracker and its key."""
        done = f"{name} and its key removed · entries stay"
        self.start("trackers", self._change, partial(self.engine.trackers.remove, name), done, None)

    async def _change(
        self, change: Callable[[], None], done: str, then: Callable[[], None] | None
    ) -> None:
        try:
            await asyncio.to_thread(change)
        except TrackCalError as error:
            self.app.notice = Failed(error.message)
            return
        if done:
            self.app.notice = done
        if then is not None:
            then()
        await self._look()
