"""Deciding about what changed in Outlook: accepted, kept or linked; never by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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

        def apply() -> Sequence[Entry | None]:
            engine = self.engine
            return engine.ledger.apply_drifts(drifts, engine.zone, engine.settings.rounding)

        self._decide(drifts, apply, say_done, _without_drifts)

    def keep(self, drifts: tuple[Drift, ...]) -> None:
        """Leave entries as they are; these changes are not offered again."""

        def say_done(done: Sequence[Entry | None]) -> str:
            return f"{count_of(len(done), 'entry', 'entries')} kept as before"

        keep = partial(self.engine.ledger.keep_drifts, drifts)
        self._decide(drifts, keep, say_done, _without_drifts)

    def link(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Make the drafts' events the entries' own: they are no longer importable."""
        sheet = self.app.sheet.sheet
        connection_id = sheet.connection if sheet else ""

        def say_done(done: Sequence[Entry | None]) -> str:
            entries = "its entry" if len(done) == 1 else "their entries"
            return f"{count_of(len(done), 'event')} linked to {entries}"

        def without(state: SheetState, decided: Sequence[Lookalike]) -> SheetState:
            return transitions.linked(state, frozenset(one.draft.event_id for one in decided))

        link = partial(self.engine.ledger.link_events, lookalikes, connection_id)
        self._decide(lookalikes, link, say_done, without)

    def leave(self, lookalikes: tuple[Lookalike, ...]) -> None:
        """Treat the drafts as events of their own until the next read; writes nothing."""
        event_ids = frozenset(one.draft.event_id for one in lookalikes)
        self.reading.change(lambda state: transitions.left_importable(state, event_ids))
        count = count_of(len(lookalikes), "event")
        self.app.notice = f"{count} left importable · asked again at the next reload"

    def _decide(
        self,
        items: tuple[T, ...],
        write: Callable[[], Sequence[Entry | None]],
        say_done: Callable[[Sequence[Entry | None]], str],
        without: Callable[[SheetState, Sequence[T]], SheetState],
    ) -> None:
        """Write the decisions as one step, all of them or none."""

        async def job() -> None:
            try:
                done = await self.write(write)
            except TrackCalError as error:
                if isinstance(error, UsageError):
                    # What was read no longer fits the ledger (another process wrote it): reload.
                    self.reading.reload()
                self.app.notice = Failed(error.message)
                return
            self.reading.change(lambda state: without(state, items))
            self.show_ledger()
            self.app.notice = f"{say_done(done)}{self.app.undo_hint}"

        self.start("change", job)


def _without_drifts(state: SheetState, decided: Sequence[Drift]) -> SheetState:
    return transitions.settled(state, {one.entry.id for one in decided})
