"""Migrate older ledgers, one schema version at a time.

A step takes the tables of version n and returns those of version n + 1. A change of the schema
adds one step here, raises `document.SCHEMA_VERSION`, and comes with a file of the old version in
the tests. The history holds copies of rows: a step that changes
the rows of a table also changes those copies, or empties the table `history`.

Opening an old ledger writes nothing. The first change writes the new version and keeps the
old file for good, as `track.json.schema-<n>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from trackcal_tui.store.document import SCHEMA_VERSION, Tables, Unreadable, empty_tables

PlainTables = dict[str, dict[str, dict[str, Any]]]
"""Table name → document id → row, as TinyDB's own storages hold them."""

Step = Callable[[Tables], Tables]


def _to_version_2(tables: Tables) -> Tables:
    # Its new fields may be missing: notes, tags, rounding; organizer and categories of a snapshot;
    # billable of a project; whether a step is undone.
    return {**empty_tables(), **tables}


STEPS: Mapping[int, Step] = {1: _to_version_2}
"""Schema version → the step to the next one. Version 1 is that of trackcal 0.1."""


def migrate(tables: Tables, version: int) -> Tables:
    """Migrate tables of an older schema to `SCHEMA_VERSION`.

    Raises:
        Unreadable: a step is missing, or the tables are not what their version says.
    """
    try:
        for old in range(version, SCHEMA_VERSION):
            if old not in STEPS:
                raise Unreadable(f"it has the unknown schema version {old}")
            tables = STEPS[old](tables)
        return tables
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"it is not what schema version {version} says") from error


def to_plain(tables: Tables) -> PlainTables:
    """Decode the rows to dictionaries. Raises: msgspec.DecodeError, a ValueError."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    return {name: {key: decode(raw) for key, raw in rows.items()} for name, rows in tables.items()}


def from_plain(plain: Mapping[str, Mapping[Any, Any]]) -> Tables:
    """Encode the rows as they are in the file, ids ascending, no table missing.

    Raises:
        ValueError: a row's id is not a whole number.
    """
    encode = msgspec.json.Encoder().encode
    tables = empty_tables()
    for name, rows in plain.items():
        for key in rows:
            if str(int(key)) != str(key):
                raise ValueError(f"a row of {name} has an id that TinyDB does not write")
        tables[name] = {
            str(key): row if isinstance(row, Raw) else Raw(encode(row))
            for key, row in sorted(rows.items(), key=lambda item: int(item[0]))
        }
    return tables
