"""The state of an open ledger, the queries on it, and the one way to change it.

Look-ups come from an index, never from a TinyDB query (10,000 of those take minutes). A change
goes through `_change`: under the lock and on the newest generation it collects the rows it
touches and commits them to TinyDB's storage in one file write.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import Raw
from tinydb import TinyDB

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.entries import Dismissed, Entry, HistoryStep, Project, Source, Totals
from trackcal_tui.core.errors import StoreError, StoreLocked, UsageError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.store import document, history, rows, verify
from trackcal_tui.store.change import Change
from trackcal_tui.store.document import BROKEN, Unreadable
from trackcal_tui.store.index import Index
from trackcal_tui.store.lock import FileLock
from trackcal_tui.store.storage import LedgerStorage

T = TypeVar("T")
SHORTEST_PREFIX = 4
"""Characters of an entry id that must be given at least."""
_LATEST = datetime.max.replace(tzinfo=UTC)


class LedgerBase:
    """A ledger without its changes. Readers wait for memory only, never for a write."""

    def __init__(self, database: TinyDB, clock: Clock, *, session: bool = False) -> None:
        """Open the ledger of a database whose storage is a `LedgerStorage`."""
        storage = database.storage
        if not isinstance(storage, LedgerStorage):
            raise TypeError("the ledger needs a LedgerStorage")
        self._storage = storage
        self._clock = clock
        self._changing = threading.RLock()  # one change at a time; held while it is written
        self._memory = threading.RLock()  # guards the next two; held for milliseconds
        self._tables = document.empty_tables()
        self._index = Index(self._tables)
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
        """Check every row of the ledger; returns how many entries and import records it has.

        Raises:
            StoreDamaged: something does not fit, such as an imported entry without its record.
        """
        with self._memory:
            tables = self._tables
        try:
            verify.checked(tables)
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
                    self._read_only = f"another trackcal, {holder}, has this ledger open"
            except StoreError as error:
                self._read_only = error.title

    def _load_newest(self) -> bool:
        """Index the storage's generation; returns whether it is another one."""
        tables = self._storage.tables
        if tables is self._tables:
            return False
        try:
            index = Index(tables)
        except BROKEN:
            raise self._storage.damaged(Unreadable("parts of it have the wrong type")) from None
        with self._memory:
            self._tables, self._index = tables, index
        return True

    def _change(self, collect: Callable[[Change], T]) -> T:
        """Collect a change on the newest generation and write it, unless it is empty.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError: nothing has changed.
            Whatever `collect` raises.
        """
        with self._changing:
            if self._read_only is not None:
                raise StoreLocked(
                    f"The ledger is read-only: {self._read_only}",
                    "Reading works. Make the change in the other trackcal, or quit it first."
                    if self._session is not None
                    else "Correct its permissions, or use another folder with --home.",
                )
            with self._storage.exclusive():
                self._load_newest()
                change = Change(self._tables, self._storage.generation + 1)
                result = collect(change)
                if not change.is_empty:
                    tables = change.merged()
                    self._storage.commit(tables)
                    with self._memory:
                        self._index.apply(change)
                        self._tables = tables  # last: interrupted before it, both are rebuilt
                return result

    def _write_again(self) -> None:
        """Make the previous generation the same as this one.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError.
        """
        with self._changing, self._storage.exclusive():
            self._load_newest()
            self._storage.commit(self._tables)

    # Queries ---------------------------------------------------------------------------------

    def entries(self, days: DateRange | None = None) -> tuple[Entry, ...]:
        """Return the entries of a range, or all, by date, start (without one last) and id."""
        with self._memory:
            table = self._tables["entries"]
            keys = table if days is None else self._index.keys_in(days)
            found = [self._entry_of(table[key]) for key in keys]
        found.sort(key=lambda e: (e.date, e.start is None, e.start or _LATEST, e.id))
        return tuple(found)

    def totals(self, days: DateRange) -> Totals:
        """Count the entries of a range and their seconds; takes no time."""
        with self._memory:
            return self._index.totals(days)

    def entry(self, entry_id: str) -> Entry:
        """Return one entry by its id, or by a unique prefix of it (4+ characters).

        Raises:
            UsageError: there is none, or more than one.
        """
        with self._memory:
            return self._entry_of(self._tables["entries"][self._entry_key(entry_id)])

    def imported_ids(self, connection_id: str) -> Collection[str]:
        """Return the event ids with an import record. Looking one up takes no time, and the
        answer is always that of the present."""
        with self._memory:
            return self._index.imported_ids(connection_id)

    def entries_of_events(self, connection_id: str, event_ids: Iterable[str]) -> tuple[Entry, ...]:
        """Return the entries with an import record for one of these events, in any order."""
        with self._memory:
            events = self._index.events.get(connection_id, {})
            records = self._tables["import_records"]
            wanted = {
                rows.decode_record(records[events[event_id]]).entry
                for event_id in event_ids
                if event_id in events
            }
            return tuple(self.entry(entry_id) for entry_id in wanted)

    def entries_of_meetings(self, ical_uids: Collection[str]) -> tuple[Entry, ...]:
        """Return the imported entries whose snapshot has one of these iCalUIds."""
        if not ical_uids:
            return ()
        with self._memory:
            found = []
            for row in self._tables["entries"].values():
                meeting = rows.decode_meeting(row).snapshot
                if meeting is not None and meeting.ical_uid in ical_uids:
                    found.append(self._entry_of(row))
            return tuple(found)

    def projects(self) -> tuple[Project, ...]:
        """Return all projects, sorted by code (case-insensitive)."""
        with self._memory:
            known = map(rows.decode_project, self._tables["projects"].values())
            return tuple(sorted(known, key=lambda project: project.code.casefold()))

    def _projects_by_code(self) -> dict[str, Project]:
        return {project.code.casefold(): project for project in self.projects()}

    def connections(self) -> tuple[Connection, ...]:
        """Return all known connections, the active one first."""
        with self._memory:
            known = map(rows.decode_connection, self._tables["connections"].values())
            return tuple(sorted(known, key=lambda connection: not connection.active))

    def dismissed(self, connection_id: str) -> tuple[Dismissed, ...]:
        """Return what is never offered on a connection, the latest first."""
        with self._memory:
            known = map(rows.decode_dismissed, reversed(self._tables["dismissed"].values()))
            return tuple(one for one in known if one.connection == connection_id)

    def dismissed_ids(self, connection_id: str) -> frozenset[str]:
        """Return the ids of events and of series that are never offered on a connection."""
        known = self.dismissed(connection_id)
        return frozenset(one.event_id or one.series_id for one in known)

    def next_undo(self) -> HistoryStep | None:
        """Return the step that the next `undo` takes back, or None."""
        with self._memory:
            steps = self._tables["history"]
            return history.step_of(steps, history.next_undo(steps))

    def next_redo(self) -> HistoryStep | None:
        """Return the step that the next `redo` brings back, or None."""
        with self._memory:
            steps = self._tables["history"]
            return history.step_of(steps, history.next_redo(steps))

    def _entry_key(self, entry_id: str) -> str:
        keys = self._index.entry_keys
        if entry_id in keys:
            return keys[entry_id]
        if len(entry_id) >= SHORTEST_PREFIX:
            found = [key for known, key in keys.items() if known.startswith(entry_id)]
            if len(found) == 1:
                return found[0]
            if found:
                raise UsageError(
                    f"{len(found)} entries have an id that begins with {entry_id}",
                    'Give more of the id; "trackcal entries" shows it.',
                )
        raise UsageError("There is no entry with that id", '"trackcal entries RANGE" shows ids.')

    def _entry_of(self, row: Raw) -> Entry:
        entry = rows.decode_entry(row)
        key = self._index.record_keys.get(entry.id)
        if key is None:
            return entry
        record = rows.decode_record(self._tables["import_records"][key])
        return rows.with_source(entry, Source(record.connection, record.event_id))
