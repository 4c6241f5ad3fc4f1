"""The state of an open ledger in memory, and the one way to change it.

Look-ups come from an index, never from a TinyDB query (10,000 of those take minutes). A change
goes through `_change`: under the lock and on the newest generation it collects the rows it
touches and commits them to TinyDB's storage as the next generation.

Rows of the current and the last year are read when the ledger is opened, those of earlier years
when they are asked for. Three locks keep threads apart, always taken in this order: `_changing`,
the storage's own, `_memory`.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from msgspec import Raw
from tinydb import TinyDB

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import StoreError, StoreLocked
from trackcal_tui.core.memory import Memory, Past
from trackcal_tui.store import document, rows, verify
from trackcal_tui.store.change import Change
from trackcal_tui.store.document import BROKEN, Tables, Unreadable
from trackcal_tui.store.index import Index
from trackcal_tui.store.lock import FileLock
from trackcal_tui.store.storage import LedgerStorage
from trackcal_tui.store.years import check as check_years
from trackcal_tui.store.years import split

T = TypeVar("T")


class LedgerState:
    """What is in memory of a ledger, in step with its files."""

    def __init__(self, database: TinyDB, clock: Clock, *, session: bool = False) -> None:
        """Open the ledger of a database whose storage is a `LedgerStorage`."""
        storage = database.storage
        if not isinstance(storage, LedgerStorage):
            raise TypeError("the ledger needs a LedgerStorage")
        self._storage = storage
        self._clock = clock
        self.own_step = 0
        """Number of the last step that this process has added to the history."""
        self._first_remembered = clock.now().year - 1
        """The first year that suggestions come from; it stays while the ledger is open."""
        self._changing = threading.RLock()  # one change at a time; held while it is written
        self._memory = threading.RLock()  # guards the next four; held for milliseconds
        self._tables = document.empty_tables()
        """The rows that are in memory; a year that has its own file is added when it is read."""
        self._index = Index(self._tables)
        self._edited: set[int] = set()
        """Years with rows that are not in their file, by hand: the next change writes them."""
        self._written: Tables | None = None
        """The generation of the storage that all this comes from."""
        self._remembered: Memory | None = None
        """What is remembered of the entries of this year and the last; None until asked for."""
        self._session: FileLock | None = None
        if session:
            lock_file = storage.file.with_name(storage.file.name + ".session.lock")
            self._session = FileLock(lock_file, clock)
        self._read_only: str | None = None
        self._load_newest()
        self._find_out_whether_read_only()

    # State -----------------------------------------------------------------------------------

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written, or None."""
        return self._read_only

    def refresh(self) -> bool:
        """Load what another process wrote since; returns whether anything changed.

        While a change of our own is being written there is nothing to load: it has read the
        newest generation itself. Also finds out whether a read-only ledger can be written by now.

        Raises:
            StoreDamaged, StoreNewer, StoreError.
        """
        if not self._changing.acquire(blocking=False):
            return False
        try:
            was_read_only = self._read_only
            self._find_out_whether_read_only()
            self._storage.refresh()
            return self._load_newest() or was_read_only != self._read_only
        finally:
            self._changing.release()

    def check(self) -> tuple[int, int]:
        """Check every row of every year; returns how many entries and import records there are.

        Raises:
            StoreDamaged: something does not fit, such as an imported entry without its record.
        """
        with self._loaded():
            tables = {name: dict(table) for name, table in self._tables.items()}
        try:
            verify.checked(tables)
            if not self._edited:
                check_years(tables)
        except Unreadable as reason:
            raise self._storage.damaged(reason) from None
        return len(tables["entries"]), len(tables["import_records"])

    def close(self) -> None:
        """Release locks and files."""
        with self._changing:
            if self._session is not None:
                self._session.release()
                self._session = None  # a late refresh must not take it again
            self._storage.close()

    def _find_out_whether_read_only(self) -> None:
        folder = self._storage.file.parent
        self._read_only = None
        if not os.access(folder, os.W_OK):
            self._read_only = f"the folder {folder} cannot be written"
        elif self._session is not None and not self._session.is_held:
            try:
                if not self._session.try_acquire():
                    holder = self._session.holder()
                    self._read_only = f"another trackcal has these entries open: {holder}"
            except StoreError as error:
                self._read_only = error.title

    def _load_newest(self) -> bool:
        """Index the storage's generation; returns whether it is another one."""
        written = self._storage.tables
        if written is self._written:
            return False
        tables = {name: dict(table) for name, table in written.items()}
        try:
            index = Index(tables)
        except BROKEN:
            raise self._storage.damaged(Unreadable("parts of it have the wrong type")) from None
        with self._memory:
            self._tables, self._index, self._written = tables, index, written
            self._remembered = None
            self._edited = {day.year for day in index.days} & index.unloaded.keys()
        for year, row in list(index.unloaded.items()):
            if not self._storage.has_size(row):  # edited by hand, or damaged
                self._load_year(year)
        return True

    # Years -----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _loaded(self, years: Collection[int] | None = None) -> Iterator[None]:
        """Hold the memory with the rows of these years in it; all of them without any.

        Raises:
            StoreDamaged, StoreError.
        """
        while True:
            with self._memory:
                unloaded = self._index.unloaded
                missing = [year for year in unloaded if years is None or year in years]
                if not missing:
                    yield
                    return
            for year in missing:
                self._load_year(year)

    def _load_year(self, year: int) -> None:
        with self._memory:
            index, row = self._index, self._index.unloaded.get(year)
        if row is None:
            return
        found = self._storage.read_year(year, row)
        if found is None:  # another process or thread has written the year since
            with self._changing:
                self._storage.refresh()
                if not self._load_newest() and self._index.unloaded.get(year) is row:
                    raise self._storage.damaged_year(Unreadable("it is gone"), year, row)
            return
        with self._memory:
            if index is not self._index or year not in index.unloaded:
                return
            if any(
                not table.keys().isdisjoint(self._tables[name].keys())
                for name, table in found.tables.items()
            ):
                reason = Unreadable("it has a row whose id is that of another year's")
                raise self._storage.damaged_year(reason, year, row)
            for name, table in found.tables.items():
                self._tables[name].update(table)
            index.load(year, found.tables)
            if found.is_edited:
                self._edited.add(year)

    # Changes ---------------------------------------------------------------------------------

    def _change(self, collect: Callable[[Change], T]) -> T:
        """Collect a change on the newest generation and write it, unless it is empty.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError: nothing has changed.
            Whatever `collect` raises.
        """
        with self._changing:
            if self._read_only is not None:
                raise StoreLocked(
                    f"Read-only: {self._read_only}",
                    "Reading works. Make the change in the other trackcal, or quit it first."
                    if self._session is not None
                    else "Correct its permissions, or use another folder with --home.",
                )
            with self._storage.exclusive():
                self._load_newest()
                change = Change(self._tables, self._index, self._storage.generation + 1)
                result = collect(change)
                if not change.is_empty:
                    self._commit(change)
                return result

    def _commit(self, change: Change) -> None:
        """Write a change.

        A year moves to a file of its own when it is no longer the current or the last one, and
        stays there.
        """
        touched = change.years()
        recent = self._clock.now().year - 1
        with self._memory:
            in_memory = {day.year for day in self._index.days}
        with self._loaded(touched | in_memory):
            in_files = {int(year) for year in self._tables["years"]}
            years = touched | {day.year for day in self._index.days}
            apart = {year for year in years if year in in_files or year < recent}
            to_write = apart & (touched | self._edited) | apart - in_files
            tables = {name: dict(table) for name, table in self._tables.items()}
        change.apply_to(tables)
        if apart:
            tables, parts = split(tables, apart)
            self._storage.commit(tables, {year: parts[year] for year in to_write})
        else:
            self._storage.commit(tables)
        with self._memory:
            change.apply_to(self._tables)
            self._index.apply(change.added, change.changed, change.removed)
            self._remember(change)
            self._tables["years"] = dict(self._storage.tables["years"])
            self._edited.clear()
            if change.added.get("history"):
                self.own_step = change.number
            self._written = self._storage.tables  # last: interrupted before it, all is read again

    # Memory ----------------------------------------------------------------------------------

    def _memory_of_entries(self) -> Memory:
        """Return what is remembered of this year's and the last year's entries."""
        if self._remembered is None:
            self._remembered = Memory(self._recent(self._tables["entries"].values()))
        return self._remembered

    def _remember(self, change: Change) -> None:
        """Keep what is remembered in step with a change."""
        memory = self._remembered
        if memory is None:
            return
        changed = change.changed.get("entries", {}).values()
        removed = change.removed.get("entries", {}).values()
        for past in self._recent((*removed, *(before for before, _ in changed))):
            memory.forget(past)
        added = change.added.get("entries", {}).values()
        for past in self._recent((*added, *(after for _, after in changed))):
            memory.learn(past)

    def _recent(self, entries: Iterable[Raw]) -> Iterator[Past]:
        first = self._first_remembered
        return (past for past in map(rows.decode_past, entries) if past.date.year >= first)

    def _write_again(self) -> None:
        """Make the previous generation the same as this one.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError.
        """
        with self._changing, self._storage.exclusive():
            self._load_newest()
            self._storage.commit(self._storage.tables)
            self._written = self._storage.tables
