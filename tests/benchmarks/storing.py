"""One store with so many entries, in a process of its own.

`python -m tests.benchmarks.storing STORE FOLDER` opens what `prepare` put there and tells, as
JSON, milliseconds of: open, look-ups of event ids, import of a batch, delete of one entry, undo
of that, undo of the batch, insert of a single one; and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks import ledgers
from tests.benchmarks.memory import peak_mb
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.events import Draft

NEW = 200_000
"""Numbers of events from here on are in no store yet."""


class Store(Protocol):
    """What is measured of a store."""

    def look_up(self, event_ids: list[str]) -> int:
        """How many of them have an import record."""

    def import_(self, drafts: list[Draft]) -> None:
        """Write entries with their import records."""

    def delete(self) -> None:
        """Delete one of the entries just imported, and its import record."""

    def undo_delete(self) -> None:
        """Put it back."""

    def undo_import(self) -> None:
        """Take the entries just imported back."""

    def insert(self) -> None:
        """Write a single entry."""


class Ours:
    """trackcal's ledger."""

    def __init__(self, folder: Path) -> None:
        self._ledger = ledgers.opened(folder)
        self._imported: tuple[Any, ...] = ()

    def look_up(self, event_ids: list[str]) -> int:
        """See `Store`."""
        known = self._ledger.imported_ids(ledgers.CONNECTION.id)
        return len(known.among(event_ids))

    def import_(self, drafts: list[Draft]) -> None:
        """See `Store`."""
        done = self._ledger.import_drafts(drafts, ledgers.CONNECTION.id, ledgers.ZONE.key)
        self._imported = done.imported

    def delete(self) -> None:
        """See `Store`."""
        self._ledger.delete_entries([self._imported[0].id])

    def undo_delete(self) -> None:
        """See `Store`."""
        self._ledger.undo()

    def undo_import(self) -> None:
        """See `Store`."""
        self._ledger.undo()

    def insert(self) -> None:
        """See `Store`."""
        self._ledger.add_entry(EntryEdit("Reading", ledgers.make_draft(0).date, 1800, None))


class Plain:
    """TinyDB as it comes: its JSONStorage, each thing in the one write it can be done in.

    Generous to it: entries carry their event's id themselves, so there is no second table to be
    written for the import records, and no history.
    """

    def __init__(self, folder: Path) -> None:
        from tinydb import TinyDB

        self._entries = TinyDB(folder / "plain.json").table("entries", cache_size=0)
        self._known = {row["source"]["event_id"] for row in self._entries.all()}
        self._imported: list[int] = []
        self._deleted: Any = None

    def look_up(self, event_ids: list[str]) -> int:
        """See `Store`."""
        return sum(event_id in self._known for event_id in event_ids)

    def import_(self, drafts: list[Draft]) -> None:
        """See `Store`."""
        rows = [ledgers.document(draft, f"new{n:09d}") for n, draft in enumerate(drafts)]
        self._imported = self._entries.insert_multiple(rows)

    def delete(self) -> None:
        """See `Store`."""
        self._deleted = self._entries.get(doc_id=self._imported[0])
        self._entries.remove(doc_ids=[self._imported[0]])

    def undo_delete(self) -> None:
        """See `Store`."""
        self._entries.insert(self._deleted)

    def undo_import(self) -> None:
        """See `Store`."""
        self._entries.remove(doc_ids=self._imported)

    def insert(self) -> None:
        """See `Store`."""
        self._entries.insert(ledgers.document(ledgers.make_draft(NEW + 1), "one"))


STORES: dict[str, Callable[[Path], Store]] = {"ours": Ours, "plain": Plain}


def prepare(folder: Path, entries: int) -> None:
    """Put the same entries into a ledger of ours and into a plain TinyDB file."""
    ledgers.fill(folder, entries)
    table = {
        str(number + 1): ledgers.document(ledgers.make_draft(number), f"{number:012d}")
        for number in range(entries)
    }
    (folder / "plain.json").write_text(json.dumps({"entries": table}), encoding="utf-8")


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", choices=STORES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--look-ups", type=int, required=True)
    arguments = parser.parse_args()
    drafts = ledgers.make_drafts(range(NEW, NEW + arguments.batch))
    event_ids = [ledgers.make_draft(2 * number).event_id for number in range(arguments.look_ups)]
    if arguments.store == "plain":
        import tinydb  # noqa: F401  (neither pays for its imports while the clock runs)
    told: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        told[name] = (time.perf_counter() - started) * 1000
        return result

    store = timed("open", lambda: STORES[arguments.store](arguments.folder))
    timed("look_up", lambda: store.look_up(event_ids))
    timed("import", lambda: store.import_(drafts))
    timed("delete", store.delete)
    timed("undo_delete", store.undo_delete)
    # Undone as a person would: the newest step first, so the import is the newest again.
    if arguments.store == "plain":
        store.undo_import()
        store.import_(drafts)
    timed("undo_import", store.undo_import)
    timed("insert", store.insert)
    print(json.dumps({**told, "mb": peak_mb()}))


if __name__ == "__main__":
    main()
