"""Taking back the newest step of the history.

Steps are taken back in the reverse order, so the rows are as the step left them and undoing is
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


def undoing(change: Change, index: Index) -> Undone | None:
    """Collect what takes the newest step back; None when there is none."""
    history = change.tables["history"]
    newest = next(reversed(history), None)
    if newest is None:
        return None
    step = rows.decode_step(history[newest])
    change.remove("history", newest)
    for name, removed in step.removed.items():
        for row in removed.values():
            _sound(name, row)
    gone = _without_doubles(step, index)
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
                row = _patched(change.tables[name][key], fields)
                change.replace(name, key, _sound(name, row))
    what = step.what
    if gone:
        count = count_of(len(gone), "entry", "entries")
        what += f"; {count} not restored, the event was imported again since"
    return Undone(
        what=what,
        entries_removed=len(change.removed.get("entries", ())),
        entries_restored=len(change.added.get("entries", ())),
    )


def _without_doubles(step: rows.StepRow, index: Index) -> set[str]:
    """Ids of entries that must stay away: their event, or their id, is in the ledger."""
    gone = {
        entry_id
        for row in step.removed.get("entries", {}).values()
        if (entry_id := rows.decode_keys(row).id) in index.entry_keys
    }
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


def _sound(table: str, row: Raw) -> Raw:
    """The row, if it is one; what makes no sense is not written, whoever put it there."""
    try:
        rows.DECODERS[table](row)
    except BROKEN:
        raise StoreError(
            "The newest step of the history is damaged and cannot be taken back",
            "Nothing was changed. Correct the entries by hand.",
        ) from None
    return row


def _entry_id(table: str, row: Raw) -> str:
    if table == "entries":
        return rows.decode_keys(row).id
    if table == "import_records":
        return rows.decode_record(row).entry
    return ""


def _patched(row: Raw, fields: dict[str, object]) -> Raw:
    now = rows.decode_fields(row)
    for field, value in fields.items():
        if value is None:
            now.pop(field, None)
        else:
            now[field] = value
    return Raw(rows.encode(now))
