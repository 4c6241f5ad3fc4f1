"""The queries on an open ledger. Look-ups come from the index, never from a TinyDB query."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Raw

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.entries import (
    Dismissed,
    Entry,
    HistoryStep,
    Project,
    ProjectStatus,
    Source,
    Totals,
)
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import Draft
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.store import history, rows
from trackcal_tui.store.ledger_state import LedgerState
from trackcal_tui.store.years import ImportedIds, totals_of

SHORTEST_PREFIX = 4
"""Characters of an entry id that must be given at least."""
_LATEST = datetime.max.replace(tzinfo=UTC)


class LedgerQueries(LedgerState):
    """Answers from memory; readers wait for an earlier year to be read, but never for a write."""

    def entries(self, days: DateRange | None = None) -> tuple[Entry, ...]:
        """Return the entries of a range, or all, by date, start (without one last) and id.

        Raises:
            StoreDamaged, StoreError: the file of an earlier year cannot be read.
        """
        with self._loaded(_years(days)):
            table = self._tables["entries"]
            keys = table if days is None else self._index.keys_in(days)
            found = [self._entry_of(table[key]) for key in keys]
        found.sort(key=lambda e: (e.date, e.start is None, e.start or _LATEST, e.id))
        return tuple(found)

    def totals(self, days: DateRange) -> Totals:
        """Count the entries of a range and their seconds. Raises: as `entries`."""
        with self._loaded(_years(days)):
            return self._index.totals(days)

    def project_totals(self) -> tuple[tuple[str | None, Totals], ...]:
        """Return the totals of all years by project code; None: entries without a project."""
        with self._memory:
            parts = [row.projects for row in self._index.unloaded.values()]
            parts.append(totals_of(self._tables["entries"].values()))
        sums: dict[str, Totals] = {}
        for part in parts:
            for code, (count, seconds) in part.items():
                before = sums.get(code, Totals())
                sums[code] = Totals(before.count + count, before.seconds + seconds)
        return tuple((code or None, sums[code]) for code in sorted(sums))

    def entry(self, entry_id: str) -> Entry:
        """Return one entry by its id, or by a unique prefix of it (4+ characters).

        Raises:
            UsageError: there is none, or more than one.
            StoreDamaged, StoreError: the file of an earlier year cannot be read.
        """
        with self._memory:
            if (key := self._index.entry_keys.get(entry_id)) is not None:
                return self._entry_of(self._tables["entries"][key])
        with self._loaded():
            return self._entry_of(self._tables["entries"][self._entry_key(entry_id)])

    def imported_ids(self, connection_id: str) -> ImportedIds:
        """Return the event ids with an import record. Looking some up takes no time, and the
        answer is always that of the present."""
        with self._memory:
            return self._index.imported_ids(connection_id)

    def entries_of_events(self, connection_id: str, event_ids: Iterable[str]) -> tuple[Entry, ...]:
        """Return the entries with an import record for one of these events, in any order.

        Raises:
            StoreDamaged, StoreError: the file of an earlier year cannot be read.
        """
        event_ids = tuple(event_ids)
        with self._known_events(connection_id, event_ids) as events:
            records = self._tables["import_records"]
            wanted = {
                rows.decode_record(records[events[event_id]]).entry
                for event_id in event_ids
                if event_id in events
            }
            return tuple(self.entry(entry_id) for entry_id in wanted)

    def entries_of_meetings(self, ical_uids: Collection[str], days: DateRange) -> tuple[Entry, ...]:
        """Return the imported entries whose snapshot has one of these iCalUIds.

        It looks in the years of the range, and in those that are in memory.

        Raises:
            StoreDamaged, StoreError: the file of an earlier year cannot be read.
        """
        if not ical_uids:
            return ()
        with self._loaded(_years(days)):
            found = []
            for row in self._tables["entries"].values():
                meeting = rows.decode_meeting(row).snapshot
                if meeting is not None and meeting.ical_uid in ical_uids:
                    found.append(self._entry_of(row))
            return tuple(found)

    @contextlib.contextmanager
    def _known_events(
        self, connection_id: str, event_ids: Iterable[str]
    ) -> Iterator[Mapping[str, str]]:
        """Yield event id → key of the import record, complete for these events; see `_loaded`."""
        with self._memory:
            years = self._index.unloaded_years_of(connection_id, event_ids)
        with self._loaded(years):
            yield self._index.events.get(connection_id, {})

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
            table = self._tables["dismissed"]
            known = [rows.decode_dismissed(table[key]) for key in sorted(table, key=int)]
        return tuple(one for one in reversed(known) if one.connection == connection_id)

    def dismissed_ids(self, connection_id: str) -> frozenset[str]:
        """Return the ids of events and of series that are never offered on a connection."""
        known = self.dismissed(connection_id)
        return frozenset(one.event_id or one.series_id for one in known)

    def with_suggestions(
        self, drafts: Iterable[Draft], left_out: Mapping[str, Sequence[float]]
    ) -> tuple[Draft, ...]:
        """Return drafts with what is remembered of them; see `core.memory`.

        Args:
            drafts: As Outlook has them.
            left_out: Series id → when occurrences were that were not imported, ascending.
        """
        active = {one.code for one in self.projects() if one.status is ProjectStatus.ACTIVE}
        with self._memory:
            memory = self._memory_of_entries()
            return memory.with_suggestions(drafts, self._clock.now(), active, left_out)

    def recall(self) -> None:
        """Find out what is remembered, so that the first suggestions come at once."""
        with self._memory:
            self._memory_of_entries()

    def times_imported(self, series_id: str) -> int:
        """Return how many events of a series have an entry."""
        with self._memory:
            return self._memory_of_entries().times_imported(series_id)

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

    def entries_imported_by(self, number: int) -> tuple[Entry, ...]:
        """Return the entries that a step of the history imported and that are there now.

        Raises:
            StoreDamaged, StoreError: the file of an earlier year cannot be read.
        """
        with self._memory:
            row = self._tables["history"].get(str(number))
        if row is None:
            return ()
        step = rows.decode_step(row)
        if step.undone or not step.added.get("batches"):
            return ()
        with self._loaded(step.years):
            table = self._tables["entries"]
            keys = history.keys_in(step.added.get("entries", []), table)
            return tuple(self._entry_of(table[key]) for key in keys)

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
        raise UsageError("No entry with that id", '"trackcal entries RANGE" shows ids.')

    def _entry_of(self, row: Raw) -> Entry:
        entry = rows.decode_entry(row)
        key = self._index.record_keys.get(entry.id)
        if key is None:
            return entry
        record = rows.decode_record(self._tables["import_records"][key])
        return rows.with_source(entry, Source(record.connection, record.event_id))


def _years(days: DateRange | None) -> range | None:
    return None if days is None else range(days.first.year, days.last.year + 1)
