"""A process that changes a ledger until it is killed or its time is up.

    python -m tests.store.worker FOLDER SEED SECONDS

It prints one JSON object a line: what it is about to do, `{"doing": "import", "entries": 12}`, and
what is on the disk, `{"done": 7, "entries": 12, "digest": "…"}`. With SECONDS it prints only, at
the end, what it imported ("+") and deleted ("-"), and how often it was refused.
"""

from __future__ import annotations

import json
import random
import sys
import time
import zlib
from pathlib import Path

from tests.store.factories import ANA, drafts, manual_entry, opened
from trackcal_tui.core.errors import StoreLocked, UsageError
from trackcal_tui.store.ledger import TinyLedger


def body_digest(file: Path) -> str:
    """Digest the tables, without the meta row."""
    body, _, _ = file.read_bytes().rpartition(b',"meta":')
    return f"{zlib.crc32(body):08x}"


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
        choice = self.random.choice(["import", "import", "hand", "edit", "delete", "undo"])
        entries = self.ledger.entries()
        count = len(entries)
        if choice == "import":
            wanted = drafts(*self.random.sample(range(4000), self.random.randint(1, 40)))
            known = self.ledger.imported_ids(ANA)
            say(doing=choice, entries=count + sum(d.event_id not in known for d in wanted))
            result = self.ledger.import_drafts(wanted, ANA, "Europe/Berlin")
            self.log.append(("+", [e.source.event_id for e in result.imported if e.source]))
        elif choice == "hand":
            say(doing=choice, entries=count + 1)
            self.ledger.add_entry(manual_entry(f"By hand {self.random.random()}"))
        elif choice == "undo":
            say(doing=choice, entries=None)
            self.ledger.undo()
        elif entries:
            some = self.random.sample(entries, min(count, self.random.randint(1, 10)))
            if choice == "edit":
                say(doing=choice, entries=count)
                self.ledger.edit_entries(
                    [some[0].id], manual_entry(f"Edited {self.random.random()}")
                )
            else:
                say(doing=choice, entries=count - len(some))
                deleted = self.ledger.delete_entries([entry.id for entry in some])
                self.log.append(("-", [e.source.event_id for e in deleted if e.source]))

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


def compete(folder: Path, seed: int, seconds: float) -> None:
    """Import and delete beside others until the time is up, then say what was done."""
    worker = Worker(folder, seed)
    log: list[tuple[str, list[str]]] = []
    refused = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        worker.ledger.refresh()
        try:
            if worker.random.random() < 0.6:
                wanted = drafts(*worker.random.sample(range(300), 20))
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
    home, number, how_long = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    if how_long:
        compete(home, number, how_long)
    else:
        crash(home, number)
