"""Pushing entries to a tracker: the comparison, then the push itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.tracker_words import result_counts
from trackcal_tui.core.trackers import PushProgress
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.trackers import TrackerJobs
from trackcal_tui.tui.state.messages import PushProgressed
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.push import PushPhase, PushRun

if TYPE_CHECKING:
    from trackcal_tui.engine.pushing import Prepared

PROGRESS_EVERY = 0.1
"""Seconds between two reports of a push's progress: a slow line must keep up."""


@dataclass(eq=False)
class PushJobs(BaseJobs):
    """Carries out one push after the other; the app's `push` shows how far it is."""

    trackers: TrackerJobs
    _cancel: Cancel | None = None
    _prepared: Prepared | None = None
    _last: str = ""
    """The tracker of the last push."""

    def choose(self) -> str:
        """Return the tracker that is offered first; empty when there is none."""
        names = tuple(self.engine.settings.trackers)
        return self._last if self._last in names else next(iter(names), "")

    def prepare(self, days: DateRange, name: str, *, overwrite: bool = False) -> None:
        """Find out what a push would do; nothing is sent."""
        self.stop()
        self._last, self._prepared = name, None
        run = self.app.push = PushRun(name, days)
        cancel = self._cancel = Cancel()
        self.start("push", self._prepare, run, overwrite, cancel)

    def send(self) -> None:
        """Carry out what was found out, once."""
        run, prepared = self.app.push, self._prepared
        if run is not None and prepared is not None:
            self._prepared = None
            run = self.app.push = replace(run, phase=PushPhase.SENDING)
            cancel = self._cancel = Cancel()
            self.start("push", self._send, run, prepared, cancel)

    def stop(self) -> None:
        """Stop what is under way, between two entries; what was sent stays known."""
        if self._cancel is not None:
            self._cancel.cancel()

    def follow(self, message: PushProgressed) -> None:
        """Show how far the push under way is."""
        if message.pushing is self._cancel and self.app.push is not None:
            self.app.push = replace(self.app.push, progress=message.progress)

    def _teller(self, cancel: Cancel) -> Callable[[PushProgress], None]:
        last = 0.0

        def tell(progress: PushProgress) -> None:
            nonlocal last
            now = time.monotonic()
            if progress.waiting_seconds or now - last >= PROGRESS_EVERY:
                last = now
                self.app.post_message(PushProgressed(progress, cancel))

        return tell

    async def _prepare(self, run: PushRun, overwrite: bool, cancel: Cancel) -> None:
        from trackcal_tui.engine.pushing import UnmappedProjects

        tell = self._teller(cancel)
        pushing, trackers = self.engine.pushing, self.engine.trackers

        def work() -> tuple[PushRun, Prepared | None]:
            try:
                prepared = pushing.prepare(
                    run.days, run.tracker, overwrite=overwrite, cancel=cancel, on_progress=tell
                )
            except UnmappedProjects as error:
                lists = trackers.lists(run.tracker, cancel)
                phase = PushPhase.UNMAPPED
                return replace(run, phase=phase, unmapped=error.codes, lists=lists), None
            return replace(run, phase=PushPhase.READY, preview=prepared.preview), prepared

        try:
            found, prepared = await asyncio.to_thread(work)
        except TrackCalError as error:
            found, prepared = replace(run, phase=PushPhase.FAILED, error=error), None
        if cancel is self._cancel:
            self._cancel = None
            self._prepared = prepared
            self.app.push = None if isinstance(found.error, Cancelled) else found

    async def _send(self, run: PushRun, prepared: Prepared, cancel: Cancel) -> None:
        tell, pushing = self._teller(cancel), self.engine.pushing
        try:
            result = await asyncio.to_thread(
                lambda: pushing.push(prepared, cancel=cancel, on_progress=tell)
            )
        except TrackCalError as error:
            done = replace(run, phase=PushPhase.FAILED, error=error, preview=None)
        else:
            done = replace(run, phase=PushPhase.DONE, result=result)
            words = f"{prepared.preview.title}: {result_counts(result)}"
            self.app.notice = Failed(words) if result.failed else words
        self._cancel = None
        self.app.push = done
        if self.app.revision:
            self.app.revision += 1  # the marks of entries have changed
        self.trackers.look()
