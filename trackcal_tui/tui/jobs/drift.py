"""The app's work on what changed in Outlook: taken over, kept, linked; never by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from trackcal_tui.core.errors import Failed, TrackCalError, UsageError
from trackcal_tui.core.models import Drift, Entry, Lookalike
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.jobs.runner import JobRunner
from trackcal_tui.tui.state import drift as transitions
from trackcal_tui.tui.state.sheet import SheetState

T = TypeVar("T", Drift, Lookalike)


class DriftJobs:
    """Writes decisions into the ledger, each one a step that `undo` takes back."""

    def __init__(self, runner: JobRunner, reading: ReadingJobs) -> None:
        self._runner = runner
        self._reading = reading

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

        self._runner.start(
            "change", self._each(drifts, self._runner.engine.imports.apply_drift, told, _settled)
        )

    def keep(self, drifts: tuple[Drift, ...]) -> None:
        """Leave entries as they are; these changes are not offered again."""

        def told(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'entry stays', 'entries stay')} as billed"

        self._runner.start(
            "change", self._each(drifts, self._runner.engine.imports.keep_drift, told, _settled)
        )

    def link(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Make the drafts' events the entries' own: they are no longer importable."""

        def told(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'event')} linked to {_their(len(done))}"

        def after(state: SheetState, decided: Sequence[Lookalike]) -> SheetState:
            return transitions.linked(state, frozenset(one.draft.event_id for one in decided))

        sheet = self._runner.app.sheet.sheet
        connection_id = sheet.connection if sheet else ""

        def link(lookalike: Lookalike) -> Entry:
            return self._runner.engine.imports.link_lookalike(lookalike, connection_id)

        self._runner.start("change", self._each(lookalikes, link, told, after))

    def leave(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Treat the drafts as events of their own until the next read; writes nothing."""
        event_ids = frozenset(one.draft.event_id for one in lookalikes)
        self._runner.app.apply(lambda state: transitions.let_be(state, event_ids))
        count = count_of(len(lookalikes), "event")
        self._runner.app.notice = f"{count} left importable · the next read asks again"

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
        app = self._runner.app
        if done:
            app.apply(lambda state: after(state, wanted[: len(done)]))
            self._runner.take_ledger()
        said = [told(done)] if done else []
        if failure is not None:
            said.append(failure.told)
        if done:
            undo = app.undo_hint.removeprefix(" · ")
            said.append(undo if len(done) == 1 else f"{undo}, one at a time")
        if isinstance(failure, UsageError):
            # What was read no longer fits the ledger (another process wrote it): look again.
            self._reading.read(app.sheet.range)
        words = " · ".join(said)
        app.notice = Failed(words) if failure is not None else words


def _settled(state: SheetState, decided: Sequence[Drift]) -> SheetState:
    return transitions.settled(state, {one.entry.id for one in decided})


def _their(count: int) -> str:
    return "its entry" if count == 1 else "their entries"
