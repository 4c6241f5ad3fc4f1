"""Undo and redo: apply a step of the history, and keep its opposite in its place.

A step says how to take the ledger back. Applying it is itself a change, and the step of that
change leads forward again: so an undone step stays in the history as the way to redo it, until a
new change is made. The undone steps are always the newest ones.

Steps are applied in the reverse order of the changes, so the rows are as the step left them and
the result is exact: the same rows under the same keys. Where they are not (the file was edited by
hand, or by another program through TinyDB), nothing is duplicated and nothing else is overwritten.
"""

from __future__ import annotations

from msgspec import Raw

from trackcal_tui.core.entries import HistoryStep, Undone
from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.text import count_of
from trackcal_tui.store import rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.document import BROKEN, Rows
from trackcal_tui.store.index import Index


def next_undo(history: Rows) -> str | None:
    """Return the key of the step that the next undo applies, or None."""
    keys = reversed(history)
    return next((key for key in keys if not rows.decode_step(history[key]).undone), None)


def next_redo(history: Rows) -> str | None:
    """Return the key of the step that the next redo applies, or None."""
    found = None
    for key in reversed(history):
        if not rows.decode_step(history[key]).undone:
            break
        found = key
    return found


def step_of(history: Rows, key: str | None) -> HistoryStep | None:
    """Describe a step for people."""
    if key is None:
        return None
    step = rows.decode_step(history[key])
    return HistoryStep(int(key), step.what, step.entries, step.at)


def apply_step(change: Change, key: str, index: Index) -> Undone:
    """Collect what a step of the history takes back, and make the step its own opposite.

    Raises:
        StoreError: the step holds rows that make no sense.
    """
    step = rows.decode_step(change.tables["history"][key])
    for name, removed in step.removed.items():
        for row in removed.values():
            _check(name, row)
    gone = _imported_again(step, index)
    for name, spans in step.added.items():
        for row_key in keys_in(spans, change.tables[name]):
            change.remove(name, row_key)
    for name, removed in step.removed.items():
        for row_key, row in removed.items():
            if _entry_id(name, row) not in gone:
                change.put_back(name, row_key, row)
    for name, changed in step.changed.items():
        for row_key, fields in changed.items():
            if row_key in change.tables[name] and row_key not in change.removed.get(name, ()):
                row = _with_fields(change.tables[name][row_key], fields)
                _check(name, row)
                change.replace(name, row_key, row)
    change.replace("history", key, change.step(step.what, step.at, undone=not step.undone))
    what = step.what
    if gone:
        count = count_of(len(gone), "entry", "entries")
        what += f"; {count} not restored, the event was imported again since"
    removed = change.removed.get("entries", {})
    return Undone(
        what=what,
        removed=tuple(rows.decode_keys(row).id for row in removed.values()),
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


def keys_in(spans: list[tuple[int, int]], table: Rows) -> list[str]:
    """Return the keys of a table that lie in these spans."""
    found = []
    for first, last in spans:
        if last - first > len(table):  # written by somebody else: do not count to a billion
            found += [key for key in list(table) if first <= int(key) <= last]
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
