"""The ledger: everything it can do, and how it is opened."""

from __future__ import annotations

from tinydb import TinyDB

from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.entries import Undone
from trackcal_tui.core.errors import UsageError
from trackcal_tui.store import history
from trackcal_tui.store.change import Change
from trackcal_tui.store.connection_changes import ConnectionChanges
from trackcal_tui.store.event_changes import EventChanges
from trackcal_tui.store.project_changes import ProjectChanges
from trackcal_tui.store.rows import decode_step
from trackcal_tui.store.storage import LedgerStorage


def open_ledger(
    paths: Paths, clock: Clock, *, session: bool = False, recover: bool = False
) -> TinyLedger:
    """Open the ledger of an installation; a missing one is empty until the first change.

    Args:
        paths: Where it is; the folder is made when missing.
        clock: The present.
        session: For the terminal program, which stays open: a second one works read-only.
            Commands beside it write, each change under its own short lock.
        recover: Replace a damaged ledger by its previous generation, or by an empty one where
            there is none. The damaged file stays under its other name.

    Raises:
        StoreDamaged: with where the file is kept, and the previous generation.
        StoreNewer: a newer trackcal wrote it; it is left alone.
        StoreError: its folder or file cannot be used.
    """
    make_folder(paths.data)
    database = TinyDB(paths.ledger_file, clock, recover=recover, storage=LedgerStorage)
    return TinyLedger(database, clock, session=session)


class TinyLedger(EventChanges, ProjectChanges, ConnectionChanges):
    """The time entries: thread-safe, and safe beside other processes on the same file.

    Every change is one atomic write, or none: after a `StoreError` nothing has changed. Every
    change is one step of the history, except those of connections.
    """

    def undo(self, number: int | None = None) -> Undone | None:
        """Undo the newest change; returns None when there is none.

        Args:
            number: Undo only this step, which the person was asked about.

        Raises:
            UsageError: another step is the newest by now.
        """

        def collect(change: Change) -> Undone | None:
            key = history.next_undo(change.tables["history"])
            return self._apply_step(change, key, number)

        return self._change(collect)

    def redo(self, number: int | None = None) -> Undone | None:
        """Redo what was undone last; returns None when nothing is, or a change was made since.

        Args:
            number: Redo only this step, which the person was asked about.

        Raises:
            UsageError: another step is the next by now.
        """

        def collect(change: Change) -> Undone | None:
            key = history.next_redo(change.tables["history"])
            return self._apply_step(change, key, number)

        return self._change(collect)

    def _apply_step(self, change: Change, key: str | None, number: int | None) -> Undone | None:
        if number is not None and key != str(number):
            raise UsageError("The entries have just changed", "Try again.")
        if key is None:
            return None
        with self._loaded(decode_step(change.tables["history"][key]).years):
            return history.apply_step(change, key, self._index)
