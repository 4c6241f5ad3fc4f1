"""Taking back the newest step of the history.

Steps are taken back in the reverse order, so the rows are as the step left them and undoing is
exact: the same rows under the same keys. Where they are not (the file was edited by hand, or
by another program through TinyDB), nothing is doubled and nothing else is overwritten.
"""

from __future__ import annotations

from msgspec import Raw

from trackcal_tui.models import Undone
from trackcal_tui.store import rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.edits import counted
from trackcal_tui.store.index import Index


def undoing(change: Change, index: Index) -> Undone | None:
    """Collect what takes the newest step back; None when there is none."""
    history = change.tables["history"]
    newest = next(reversed(history), None)
    if newest is None:
        return None
    step = rows.decode_step(history[newest])
    change.remove("history", newest)
    gone = _without_doubles(step, index)
    for name, spans in step.added.items():
        table = change.tables[name]
        for first, last in spans:
            for number in range(first, last + 1):
                if str(number) in table:
                    change.remove(name, str(number))
    for name, removed in step.removed.items():
        for key, row in removed.items():
            if _entry_id(name, row) not in gone:
                change.put_back(name, key, row)
    for name, changed in step.changed.items():
        for key, fields in changed.items():
            if key in change.tables[name] and key not in change.removed.get(name, ()):
                change.replace(name, key, _patched(change.tables[name][key], fields))
    what = step.what
    if gone:
        what += f"; {counted(len(gone))} not restored, the event was imported again since"
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
