"""The app's work on what changed in Outlook: taken over, kept, linked; never by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from trackcal_tui import drift_state as transitions
from trackcal_tui.errors import Failed, TrackCalError, UsageError
from trackcal_tui.formats import count_of
from trackcal_tui.models import Drift, Entry, Lookalike
from trackcal_tui.state import SheetState

if TYPE_CHECKING:
    from trackcal_tui.app import TrackCalApp
    from trackcal_tui.jobs import Jobs

T = TypeVar("T", Drift, Lookalike)


class DriftJobs:
    """Writes decisions into the ledger, each one a step that `undo` takes back."""

    def __init__(self, app: TrackCalApp, jobs: Jobs) -> None:
        self._app = app
        self._engine = app.engine
        self._jobs = jobs

    def apply(self, drifts: tuple[Drift, ...]) -> None:
        """Take over what changed; entries of cancelled, declined and all-day events go."""

        def told(done: Sequence[Entry | None]) -> str:
            gone = done.count(None)
            parts = []
            if len(done) > gone:
                parts.append(f"{count_of(len(done) - gone, 'entry', 'entries')} updated")
            if gone:
                parts.append(f"{count_of(gone, 'entry', 'entries')} deleted with the event")
            return " · ".join(parts)

        self._jobs.start("change", self._each(drifts, self._engine.apply_drift, told, _settled))

    def keep(self, drifts: tuple[Drift, ...]) -> None:
        """Leave entries as they are; these changes are not offered again."""

        def told(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'entry stays', 'entries stay')} as billed"

        self._jobs.start("change", self._each(drifts, self._engine.keep_drift, told, _settled))

    def link(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Make the drafts' events the entries' own: they are no longer importable."""

        def told(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'event')} linked to {_their(len(done))}"

        def after(state: SheetState, decided: Sequence[Lookalike]) -> SheetState:
            return transitions.linked(state, frozenset(one.draft.event_id for one in decided))

        sheet = self._app.sheet.sheet
        connection_id = sheet.connection if sheet else ""

        def link(lookalike: Lookalike) -> Entry:
            return self._engine.link_lookalike(lookalike, connection_id)

        self._jobs.start("change", self._each(lookalikes, link, told, after))

    def leave(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Treat the drafts as events of their own until the next read; writes nothing."""
        event_ids = frozenset(one.draft.event_id for one in lookalikes)
        self._app.apply(lambda state: transitions.let_be(state, event_ids))
        count = count_of(len(lookalikes), "event")
        self._app.notice = f"{count} left importable · the next read asks again"

    async def _each(
        self,
        wanted: tuple[T, ...],
        change: Callable[[T], Entry | None],
        told: Callable[[Sequence[Entry | None]], str],
        after: Callable[[SheetState, Sequence[T]], SheetState],
    ) -> None:
        """Make one change after the other; what is done stays done when a later one fails."""
        done: list[Entry | None] = []
        failure: TrackCalError | None = None

        def work() -> None:
            for one in wanted:
                done.append(change(one))

        try:
            await asyncio.to_thread(work)
        except TrackCalError as error:
            failure = error
        app = self._app
        if done:
            app.apply(lambda state: after(state, wanted[: len(done)]))
            self._jobs.take_ledger()
        said = [told(done)] if done else []
        if failure is not None:
            said.append(failure.told)
        if done:
            undo = app.undo_hint.removeprefix(" · ")
            said.append(undo if len(done) == 1 else f"{undo}, one at a time")
        if isinstance(failure, UsageError):
            # What was read no longer fits the ledger (another process wrote it): look again.
            self._jobs.read(app.sheet.range)
        words = " · ".join(said)
        app.notice = Failed(words) if failure is not None else words


def _settled(state: SheetState, decided: Sequence[Drift]) -> SheetState:
    return transitions.settled(state, {one.entry.id for one in decided})


def _their(count: int) -> str:
    return "its entry" if count == 1 else "their entries"
