"""Check a ledger row by row, where its checksum cannot answer."""

from __future__ import annotations

from trackcal_tui.store import rows
from trackcal_tui.store.document import BROKEN, TABLES, Tables, Unreadable
from trackcal_tui.store.migrations import from_plain


def checked(tables: Tables) -> Tables:
    """Return the tables with their rows in order, if types, ids, entries and records agree.

    Raises:
        Unreadable: something does not fit; says in which table and row.
    """
    try:
        tables = from_plain(tables)
    except ValueError:
        raise Unreadable("a row has an id that is no whole number") from None
    _check_types(tables)
    _check_entries(tables)
    codes = [rows.decode_project(raw).code.casefold() for raw in tables["projects"].values()]
    if len(set(codes)) != len(codes):
        raise Unreadable("two projects have the same code")
    return tables


def _check_types(tables: Tables) -> None:
    for name, decode in rows.DECODERS.items():
        for key, raw in tables[name].items():
            try:
                decode(raw)
            except BROKEN:
                raise Unreadable(f"row {key[:20]} of {name} has the wrong type") from None
    for key, raw in tables["history"].items():
        step = rows.decode_step(raw)
        if not {*step.added, *step.removed, *step.changed} <= set(TABLES):
            raise Unreadable(f"row {key} of history is about a table that does not exist")


def _check_entries(tables: Tables) -> None:
    entry_ids: set[str] = set()
    imported: set[str] = set()
    for key, raw in tables["entries"].items():
        entry = rows.decode_entry(raw)
        if entry.id in entry_ids or entry.seconds < 1:
            raise Unreadable(f"row {key} of entries repeats an id or has no length")
        if any(moment and moment.tzinfo is None for moment in (entry.start, entry.end)):
            raise Unreadable(f"row {key} of entries has a time without an offset")
        entry_ids.add(entry.id)
        if entry.snapshot is not None:
            imported.add(entry.id)
    events: set[tuple[str, str]] = set()
    recorded: set[str] = set()
    for key, raw in tables["import_records"].items():
        record = rows.decode_record(raw)
        event = (record.connection, record.event_id)
        if event in events or record.entry not in entry_ids:
            raise Unreadable(f"row {key} of import_records repeats an event or has no entry")
        events.add(event)
        if not record.former:
            if record.entry in recorded:
                raise Unreadable(f"row {key} of import_records is a second one for its entry")
            recorded.add(record.entry)
    if imported != recorded:
        raise Unreadable("entries and import_records do not agree")
