"""Undo: apply the newest step of the history and remove it.

Steps are undone in the reverse order, so the rows are as the step left them and undoing is
exact: the same rows under the same keys. Where they are not (the file was edited by hand, or
by another program through TinyDB), nothing is doubled and nothing else is overwritten.
"""

from __future__ import annotations

from msgspec import Raw

from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.models import Undone
from trackcal_tui.core.text import count_of
from trackcal_tui.store import rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.document import BROKEN, Rows
from trackcal_tui.store.index import Index


def undo_newest(change: Change, index: Index) -> Undone | None:
    """Collect what undoes the newest step; None when there is none.

    Raises:
        StoreError: the step holds rows that make no sense.
    """
    history = change.tables["history"]
    newest = next(reversed(history), None)
    if newest is None:
        return None
    step = rows.decode_step(history[newest])
    change.remove("history", newest)
    for name, removed in step.removed.items():
        for row in removed.values():
            _check(name, row)
    gone = _imported_again(step, index)
    for name, spans in step.added.items():
        for key in _keys_in(spans, change.tables[name]):
            change.remove(name, key)
    for name, removed in step.removed.items():
        for key, row in removed.items():
            if _entry_id(name, row) not in gone:
                change.put_back(name, key, row)
    for name, changed in step.changed.items():
        for key, fields in changed.items():
            if key in change.tables[name] and key not in change.removed.get(name, ()):
                row = _with_fields(change.tables[name][key], fields)
                _check(name, row)
                change.replace(name, key, row)
    what = step.what
    if gone:
        count = count_of(len(gone), "entry", "entries")
        what += f"; {count} not restored, the event was imported again since"
    return Undone(
        what=what,
        entries_removed=len(change.removed.get("entries", ())),
        entries_restored=len(change.added.get("entries", ())),
    )


def _imported_again(step: rows.StepRow, index: Index) -> set[str]:
    """Return the ids of entries that must not be restored: event or id is in the ledger."""
    ids = (rows.decode_keys(row).id for row in step.removed.get("entries", {}).values())
    gone = {entry_id for entry_id in ids if entry_id in index.entry_keys}
    for row in step.removed.get("import_records", {}).values():
        record = rows.decode_record(row)
        if record.event_id in index.events.get(record.connection, ()):
            gone.add(record.entry)
    return gone


def _keys_in(spans: list[tuple[int, int]], table: Rows) -> list[str]:
    found = []
    for first, last in spans:
        if last - first > len(table):  # written by somebody else: do not count to a billion
            found += [key for key in table if first <= int(key) <= last]
        else:
            found += [key for n in range(first, last + 1) if (key := str(n)) in table]
    return found


def _check(table: str, row: Raw) -> None:
    try:
        rows.DECODERS[table](row)
    except BROKEN:
        raise StoreError(
            "The newest step of the history is damaged and cannot be undone",
            "Nothing was changed. Correct the entries yourself.",
        ) from None


def _entry_id(table: str, row: Raw) -> str:
    if table == "entries":
        return rows.decode_keys(row).id
    return rows.decode_record(row).entry if table == "import_records" else ""


def _with_fields(row: Raw, fields: dict[str, object]) -> Raw:
    now = {**rows.decode_fields(row), **fields}
    return Raw(rows.encode({field: value for field, value in now.items() if value is not None}))
