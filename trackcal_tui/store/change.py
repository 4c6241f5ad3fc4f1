"""One change of the ledger: collected, written at once, and recorded so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Raw

from trackcal_tui.store import rows
from trackcal_tui.store.document import Tables
from trackcal_tui.store.index import Index

STEPS_KEPT = 10_000
"""How many steps the history keeps; older ones can no longer be undone."""


class Change:
    """Rows added, removed and changed on top of a generation. A row is touched once at most."""

    def __init__(self, tables: Tables, index: Index, number: int) -> None:
        self.tables = tables
        """The rows that are in memory; it grows when years are loaded."""
        self.number = number
        """The generation it makes; also the number of its step of the history."""
        self.added: dict[str, dict[str, Raw]] = {}
        self.removed: dict[str, dict[str, Raw]] = {}
        self.changed: dict[str, dict[str, tuple[Raw, Raw]]] = {}
        """Table → row key → the row before and after."""
        self._index = index
        self._next: dict[str, int] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.added or self.removed or self.changed)

    def add(self, table: str, row: Raw) -> None:
        """Add a row under the next free key."""
        added = self.added.setdefault(table, {})
        number = self._next.get(table)
        if number is None:
            keys = list(self.tables[table])  # at once: another thread may be adding a year
            number = max(*map(int, keys), self._index.last_key(table), 0) + 1
        while str(number) in added:  # put back there
            number += 1
        self._next[table] = number + 1
        added[str(number)] = row

    def put_back(self, table: str, key: str, row: Raw) -> None:
        """Add a row under the key it had, or under a new one when that is taken."""
        added = self.added.setdefault(table, {})
        if key in self.tables[table] or key in added:
            self.add(table, row)
        else:
            added[key] = row

    def remove(self, table: str, key: str) -> None:
        """Remove a row."""
        self.removed.setdefault(table, {})[key] = self.tables[table][key]

    def replace(self, table: str, key: str, row: Raw) -> None:
        """Give a row new content; the same content is no change."""
        before = self.tables[table][key]
        if bytes(before) != bytes(row):
            self.changed.setdefault(table, {})[key] = (before, row)

    def apply_to(self, tables: Tables) -> None:
        """Make the change in tables."""
        for name, removed in self.removed.items():
            for key in removed:
                del tables[name][key]
        for name, changed in self.changed.items():
            tables[name].update((key, after) for key, (_, after) in changed.items())
        for name, added in self.added.items():
            tables[name].update(added)

    def years(self) -> set[int]:
        """Return the years of the entries that are touched, or whose import records are."""
        touched = [
            *self.added.get("entries", {}).values(),
            *self.removed.get("entries", {}).values(),
            *(row for pair in self.changed.get("entries", {}).values() for row in pair),
        ]
        records = [
            *self.added.get("import_records", {}).values(),
            *(after for _, after in self.changed.get("import_records", {}).values()),
        ]
        for row in records:
            key = self._index.entry_keys.get(rows.decode_record(row).entry)
            if key is not None:  # else the entry is added as well
                touched.append(self.tables["entries"][key])
        return {rows.decode_keys(row).date.year for row in touched}

    def step(self, what: str, at: datetime, *, undone: bool = False) -> Raw:
        """Return the row of the history that takes the ledger back to where it was."""
        return rows.row_of(
            rows.StepRow(
                what=what,
                at=at,
                undone=undone,
                years=tuple(sorted(self.years())),
                added={name: _spans(added) for name, added in self.added.items()},
                removed=dict(self.removed),
                changed={
                    name: {key: _fields_before(*pair) for key, pair in changed.items()}
                    for name, changed in self.changed.items()
                },
            )
        )

    def remember(self, what: str, at: datetime) -> None:
        """Add the step of this change to the history; drop the oldest, and what was undone."""
        step = self.step(what, at)
        history = self.tables["history"]
        for key in reversed(history):
            if not rows.decode_step(history[key]).undone:
                break
            self.remove("history", key)
        surplus = max(0, len(history) + 1 - STEPS_KEPT)
        for key in list(history)[:surplus]:
            self.remove("history", key)
        self.put_back("history", str(self.number), step)


def _spans(keys: dict[str, Raw]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for number in sorted(map(int, keys)):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def _fields_before(before: Raw, after: Raw) -> dict[str, Any]:
    old, new = rows.decode_fields(before), rows.decode_fields(after)
    return {field: old.get(field) for field in {**old, **new} if old.get(field) != new.get(field)}
