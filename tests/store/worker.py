"""A process that changes a ledger until it is killed, or a number of times beside others.

    python -m tests.store.worker FOLDER SEED CHANGES

It prints one JSON object a line: what it is about to do, `{"doing": "import", "entries": 12}`, and
what is on the disk, `{"done": 7, "entries": 12, "digest": "…"}`. With CHANGES above 0 it
prints only, at the end, what it imported ("+") and deleted ("-"), and how often it was refused.
"""

from __future__ import annotations

import json
import random
import sys
import zlib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.store.factories import ANA, MONDAY, draft_of, event, manual_entry, opened
from trackcal_tui.core.errors import StoreLocked, UsageError
from trackcal_tui.core.events import Draft
from trackcal_tui.store.ledger import TinyLedger


def body_digest(file: Path) -> str:
    """Digest the tables, without the meta row; with the checksums of the years' files."""
    body, _, _ = file.read_bytes().rpartition(b',"meta":')
    return f"{zlib.crc32(body):08x}"


def spread(numbers: Iterable[int]) -> list[Draft]:
    """Make drafts of four years, two of which have files of their own."""
    found = []
    for number in numbers:
        plain = event(number)
        assert plain.start is not None
        assert plain.end is not None
        by = timedelta(days=365 * (number % 4))
        found.append(draft_of(replace(plain, start=plain.start - by, end=plain.end - by)))
    return found


def say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


class Worker:
    """Makes random changes through one handle."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.file = folder / "track.json"
        self.random = random.Random(seed)
        self.ledger: TinyLedger = opened(folder)
        self.log: list[tuple[str, list[str]]] = []

    def step(self) -> None:
        """Make one change, announced before."""
        choice = self.random.choice(["import", "import", "hand", "edit", "delete", "undo", "redo"])
        entries = self.ledger.entries()
        count = len(entries)
        if choice == "import":
            wanted = spread(self.random.sample(range(4000), self.random.randint(1, 40)))
            known = self.ledger.imported_ids(ANA)
            say(doing=choice, entries=count + sum(d.event_id not in known for d in wanted))
            result = self.ledger.import_drafts(wanted, ANA, "Europe/Berlin")
            self.log.append(("+", [e.source.event_id for e in result.imported if e.source]))
        elif choice == "hand":
            say(doing=choice, entries=count + 1)
            self.ledger.add_entry(manual_entry(f"By hand {self.random.random()}", self.day()))
        elif choice in ("undo", "redo"):
            say(doing=choice, entries=None)
            self.ledger.undo() if choice == "undo" else self.ledger.redo()
        elif entries:
            some = self.random.sample(entries, min(count, self.random.randint(1, 10)))
            if choice == "edit":
                say(doing=choice, entries=count)
                edit = manual_entry(f"Edited {self.random.random()}", self.day())
                self.ledger.edit_entries([some[0].id], edit)
            else:
                say(doing=choice, entries=count - len(some))
                deleted = self.ledger.delete_entries([entry.id for entry in some])
                self.log.append(("-", [e.source.event_id for e in deleted if e.source]))

    def day(self) -> date:
        return MONDAY - timedelta(days=365 * self.random.randrange(4))

    def acknowledge(self) -> None:
        """Say what is on the disk; only true where nobody else writes."""
        if self.file.exists():
            say(
                done=self.ledger._storage.generation,
                entries=len(self.ledger.entries()),
                digest=body_digest(self.file),
            )


def crash(folder: Path, seed: int) -> None:
    """Change and acknowledge until somebody kills us."""
    worker = Worker(folder, seed)
    worker.acknowledge()
    say(ready=True)
    while True:
        worker.step()
        worker.acknowledge()


def compete(folder: Path, seed: int, changes: int) -> None:
    """Import and delete beside others, then say what was done."""
    worker = Worker(folder, seed)
    log: list[tuple[str, list[str]]] = []
    refused = 0
    while len(log) < changes:
        worker.ledger.refresh()
        try:
            if worker.random.random() < 0.6:
                wanted = spread(worker.random.sample(range(300), 20))
                result = worker.ledger.import_drafts(wanted, ANA, "Europe/Berlin")
                assert len(result.imported) + result.already_imported == 20
                log.append(("+", [e.source.event_id for e in result.imported if e.source]))
            else:
                entries = worker.ledger.entries()
                some = worker.random.sample(entries, min(len(entries), 8))
                deleted = worker.ledger.delete_entries([entry.id for entry in some])
                log.append(("-", [e.source.event_id for e in deleted if e.source]))
        except StoreLocked:
            refused += 1
        except UsageError:  # somebody else has deleted it
            continue
    say(log=log, refused=refused)


if __name__ == "__main__":
    home, number, changes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if changes:
        compete(home, number, changes)
    else:
        crash(home, number)
