"""Deciding about what changed in Outlook: accepted, kept or linked; never by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import TrackCalError, UsageError
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.jobs.reading import ReadingJobs
from trackcal_tui.tui.state import drift as transitions
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState

T = TypeVar("T", Drift, Lookalike)


@dataclass(eq=False)
class DriftJobs(BaseJobs):
    """Writes decisions into the ledger, each one a step that `undo` takes back."""

    reading: ReadingJobs

    def apply(self, drifts: tuple[Drift, ...]) -> None:
        """Make entries what their events are now; entries of gone events are deleted."""

        def say_done(done: Sequence[Entry | None]) -> str:
            gone = done.count(None)
            parts = []
            if len(done) > gone:
                parts.append(f"{count_of(len(done) - gone, 'entry', 'entries')} updated")
            if gone:
                parts.append(f"{count_of(gone, 'entry', 'entries')} deleted with the event")
            return " · ".join(parts)

        def apply(drift: Drift) -> Entry | None:
            engine = self.engine
            return engine.ledger.apply_drifts([drift], engine.zone, engine.settings.rounding)[0]

        self._decide(drifts, apply, say_done, _without_drifts)

    def keep(self, drifts: tuple[Drift, ...]) -> None:
        """Leave entries as they are; these changes are not offered again."""

        def say_done(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'entry stays', 'entries stay')} as billed"

        def keep(drift: Drift) -> Entry:
            return self.engine.ledger.keep_drifts([drift])[0]

        self._decide(drifts, keep, say_done, _without_drifts)

    def link(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Make the drafts' events the entries' own: they are no longer importable."""
        sheet = self.app.sheet.sheet
        connection_id = sheet.connection if sheet else ""

        def link(lookalike: Lookalike) -> Entry:
            return self.engine.ledger.link_events([lookalike], connection_id)[0]

        def say_done(done: Sequence[Entry | None]) -> str:
            entries = "its entry" if len(done) == 1 else "their entries"
            return f"{count_of(len(done), 'event')} linked to {entries}"

        def without(state: SheetState, decided: Sequence[Lookalike]) -> SheetState:
            return transitions.linked(state, frozenset(one.draft.event_id for one in decided))

        self._decide(lookalikes, link, say_done, without)

    def leave(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Treat the drafts as events of their own until the next read; writes nothing."""
        event_ids = frozenset(one.draft.event_id for one in lookalikes)
        self.app.apply(lambda state: transitions.left_importable(state, event_ids))
        count = count_of(len(lookalikes), "event")
        self.app.notice = f"{count} left importable · the next read asks again"

    def _decide(
        self,
        items: tuple[T, ...],
        write: Callable[[T], Entry | None],
        say_done: Callable[[Sequence[Entry | None]], str],
        without: Callable[[SheetState, Sequence[T]], SheetState],
    ) -> None:
        """Write one decision after the other; what is done stays done when a later one fails."""

        async def job() -> None:
            done: list[Entry | None] = []
            failure: TrackCalError | None = None

            def work() -> None:
                for item in items:
                    done.append(write(item))

            try:
                await asyncio.to_thread(work)
            except TrackCalError as error:
                failure = error
            if done:
                self.app.apply(lambda state: without(state, items[: len(done)]))
                self.show_ledger()
            if isinstance(failure, UsageError):
                # What was read no longer fits the ledger (another process wrote it): look again.
                self.reading.reload()
            self._show_result(say_done(done) if done else "", len(done), failure)

        self.start("change", job)

    def _show_result(self, words: str, count: int, failure: TrackCalError | None) -> None:
        parts = [words, failure.message if failure else ""]
        if count:
            undo = self.app.undo_hint.removeprefix(" · ")
            parts.append(undo if count == 1 else f"{undo}, one at a time")
        notice = " · ".join(filter(None, parts))
        self.app.notice = Failed(notice) if failure else notice


def _without_drifts(state: SheetState, decided: Sequence[Drift]) -> SheetState:
    return transitions.settled(state, {one.entry.id for one in decided})
