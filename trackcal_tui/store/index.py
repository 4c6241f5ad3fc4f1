"""An index of entries and import records: built when a generation is read, then kept in step.

It holds the rows that are in memory, and of the years that are not, what `years` says of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Raw, Struct

from trackcal_tui.core.entries import Totals
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.store import rows
from trackcal_tui.store.document import Tables
from trackcal_tui.store.years import ImportedIds, digest, digests


class Day(Struct):
    """The entries of a date."""

    keys: list[str]
    """Row keys; a set of so few takes seven times the memory."""
    seconds: int = 0


class Index:
    """Row keys of the tables `entries` and `import_records`, by what people look for."""

    def __init__(self, tables: Tables) -> None:
        """Walk the tables once. Raises: msgspec.DecodeError when a row has the wrong type."""
        self.entry_keys: dict[str, str] = {}
        """Entry id → row key."""
        self.days: dict[date, Day] = {}
        self.events: dict[str, dict[str, str]] = {}
        """Connection id → event id → row key of the import record."""
        self.record_keys: dict[str, str] = {}
        """Entry id → row key of its import record."""
        self.former_keys: dict[str, tuple[str, ...]] = {}
        """Entry id → row keys of the records its event had under other ids; rare."""
        self.unloaded: dict[int, rows.YearRow] = {}
        """Years whose rows are not in memory."""
        self._digests: set[int] = set()
        """Those of the events in these years."""
        self._add_rows(tables)
        for year, row in tables["years"].items():
            self.unloaded[int(year)] = rows.decode_year(row)
        for year_row in self.unloaded.values():
            self._digests.update(digests(year_row))

    def load(self, year: int, tables: Tables) -> None:
        """Add the rows of a year that was not in memory."""
        self._add_rows(tables)
        self._digests.difference_update(digests(self.unloaded.pop(year)))

    def _add_rows(self, tables: Tables) -> None:
        self._add_entries(tables["entries"])
        self._add_records(tables["import_records"])

    def last_key(self, table: str) -> int:
        """Return the highest row key of a table in the years that are not in memory."""
        return max((row.last.get(table, 0) for row in self.unloaded.values()), default=0)

    def unloaded_years_of(self, connection_id: str, event_ids: Iterable[str]) -> set[int]:
        """Return the years that must be loaded to know all import records of these events."""
        known = self.events.get(connection_id, {})
        wanted = {digest(connection_id, one) for one in event_ids if one not in known}
        wanted &= self._digests
        if not wanted:
            return set()
        return {year for year, row in self.unloaded.items() if not wanted.isdisjoint(digests(row))}

    def all_record_keys(self, entry_id: str) -> tuple[str, ...]:
        """Return the row keys of all import records of an entry."""
        key = self.record_keys.get(entry_id)
        former = self.former_keys.get(entry_id, ())
        return former if key is None else (key, *former)

    def imported_ids(self, connection_id: str) -> ImportedIds:
        """Return the event ids with a record, as a view that shows later changes."""
        known = self.events.setdefault(connection_id, {})
        return ImportedIds(connection_id, known, self._digests)

    def totals(self, days: DateRange) -> Totals:
        """Count the entries of a range and their seconds."""
        found = list(self._days_in(days))
        return Totals(sum(len(day.keys) for day in found), sum(day.seconds for day in found))

    def keys_in(self, days: DateRange) -> list[str]:
        """Return the row keys of a range's entries, in no particular order."""
        return [key for day in self._days_in(days) for key in day.keys]

    def _days_in(self, days: DateRange) -> Iterator[Day]:
        if days.days > len(self.days):
            yield from (day for when, day in self.days.items() if when in days)
            return
        for ordinal in range(days.first.toordinal(), days.last.toordinal() + 1):
            day = self.days.get(date.fromordinal(ordinal))
            if day is not None:
                yield day

    def apply(
        self,
        added: Mapping[str, Mapping[str, Raw]],
        changed: Mapping[str, Mapping[str, tuple[Raw, Raw]]],
        removed: Mapping[str, Mapping[str, Raw]],
    ) -> None:
        """Follow a change that has been written, given as table → row key → row or rows."""
        for table, add, drop in (
            ("import_records", self._add_records, self._drop_record),
            ("entries", self._add_entries, self._drop_entry),
        ):
            for key, row in removed.get(table, {}).items():
                drop(key, row)
            for key, (before, after) in changed.get(table, {}).items():
                drop(key, before)
                add({key: after})
            add(added.get(table, {}))

    def _add_entries(self, table: Mapping[str, Raw]) -> None:
        decode, entry_keys, days = rows.decode_keys, self.entry_keys, self.days
        for key, row in table.items():
            entry = decode(row)
            entry_keys[entry.id] = key
            day = days.get(entry.date)
            if day is None:
                day = days[entry.date] = Day([])
            day.keys.append(key)
            day.seconds += entry.seconds

    def _drop_entry(self, key: str, row: Raw) -> None:
        entry = rows.decode_keys(row)
        del self.entry_keys[entry.id]
        day = self.days[entry.date]
        day.keys.remove(key)
        day.seconds -= entry.seconds
        if not day.keys:
            del self.days[entry.date]

    def _add_records(self, table: Mapping[str, Raw]) -> None:
        decode, record_keys, events = rows.decode_record, self.record_keys, self.events
        for key, row in table.items():
            record = decode(row)
            known = events.get(record.connection)
            if known is None:
                known = events[record.connection] = {}
            known[record.event_id] = key
            if record.former:
                others = self.former_keys.get(record.entry, ())
                self.former_keys[record.entry] = (*others, key)
            else:
                record_keys[record.entry] = key

    def _drop_record(self, key: str, row: Raw) -> None:
        record = rows.decode_record(row)
        del self.events[record.connection][record.event_id]
        if not record.former:
            del self.record_keys[record.entry]
            return
        others = tuple(k for k in self.former_keys.pop(record.entry) if k != key)
        if others:
            self.former_keys[record.entry] = others
