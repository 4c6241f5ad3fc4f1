"""Keeping ticks and edits in a file, soon after each change and whenever the program ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct
from textual.timer import Timer

from trackcal_tui.core.drafts import NO_CHOICE, Choice
from trackcal_tui.core.errors import StoreError
from trackcal_tui.tui.jobs.base_jobs import BaseJobs
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.reading import choices_of
from trackcal_tui.tui.state.sheet import SheetState

SAVED_AFTER = 0.15
"""Seconds from a change until it is written: what follows in a burst is written with it."""


class Kept(Struct, frozen=True):
    """What was read of the file of drafts."""

    choices: Mapping[str, Choice]
    """Of all events of the connection."""
    known: Mapping[str, Choice]
    """What this program took to be in the file when it was read."""


@dataclass(eq=False)
class DraftJobs(BaseJobs):
    """Follows the sheet; writes what the person decided, row by row."""

    _pending: dict[str, SheetState] = field(default_factory=dict)
    """Connection id → the latest state that is not written yet."""
    _timer: Timer | None = None
    _known: dict[str, Mapping[str, Choice]] = field(default_factory=dict)
    """Connection id → what the file has, as far as this program knows."""
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _is_failing: bool = False

    def follow(self, before: SheetState, after: SheetState) -> None:
        """Take note of a change of the sheet; costs a key next to nothing."""
        if not after.connection or _decisions(before) == _decisions(after):
            return
        self._pending[after.connection] = after
        if self._timer is None:
            self._timer = self.app.set_timer(SAVED_AFTER, self._save_soon)

    def _save_soon(self) -> None:
        self._timer = None
        self.start("drafts", self._save)

    async def _save(self) -> None:
        try:
            await asyncio.to_thread(self.flush)
        except StoreError as error:
            if not self._is_failing:  # once: each key would say it again
                self._is_failing = True
                self.app.notice = Failed(error.message)
        else:
            self._is_failing = False

    def flush(self) -> None:
        """Write what differs from the file, now.

        Raises:
            StoreError: it cannot be written; the next change tries again.
        """
        with self._writing:
            for connection in list(self._pending):
                state = self._pending.pop(connection)
                try:
                    self._write(state)
                except StoreError:
                    self._pending.setdefault(connection, state)
                    raise

    def _write(self, state: SheetState) -> None:
        connection = state.connection
        before, after = self._known.get(connection, {}), choices_of(state)
        changed: dict[str, Choice | None] = dict.fromkeys(before.keys() - after.keys())
        changed.update((id, one) for id, one in after.items() if one != before.get(id))
        if changed:
            listed = zip(state.listing.ids, state.drafts, strict=True)
            days = {id: draft.date for id, draft in listed if id in changed}
            self.engine.drafts.save(connection, changed, days)
            self._known[connection] = after

    def read(self, connection_id: str) -> Kept:
        """Read what was decided about the events of a connection. Raises: StoreError."""
        with self._writing:
            choices = self.engine.drafts.choices(connection_id)
            return Kept(choices, self._known.get(connection_id, {}))

    def merged(self, kept: Kept, state: SheetState, connection_id: str) -> Mapping[str, Choice]:
        """Return what was read, and over it what the person decided since, not written yet."""
        with self._writing:
            self._known[connection_id] = kept.choices
        if state.connection != connection_id:
            return kept.choices
        merged = dict(kept.choices)
        now = choices_of(state)
        for event_id in now.keys() | kept.known.keys():
            choice = now.get(event_id, NO_CHOICE)
            if choice != kept.known.get(event_id, NO_CHOICE):
                merged[event_id] = choice
        return merged

    def forget(self, event_ids: frozenset[str]) -> None:
        """Leave the rows of these events alone: they are entries now, and the file knows."""
        with self._writing:
            for connection, known in self._known.items():
                left = {id: one for id, one in known.items() if id not in event_ids}
                self._known[connection] = left


def _decisions(state: SheetState) -> tuple[object, ...]:
    """Return what the person decided, as values that are compared by identity or at once."""
    return (
        state.ticked.mask & state.decided,
        state.decided,
        id(state.edits),
        id(state.elsewhere),
        state.connection,
    )
