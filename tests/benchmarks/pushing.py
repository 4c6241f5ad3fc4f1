"""One push of so many entries, in a process of its own.

`python -m tests.benchmarks.pushing HOW ORIGIN FOLDER` tells, as JSON, milliseconds of `ours` (a
preview and the push of it, by the engine) or of `plain` (a loop of httpx with the same bodies).
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import time
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks import ledgers
from tests.benchmarks.memory import peak_mb
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.engine.engine import open_engine

KEY = "looped_test_of_the_benchmark"
_HEADERS = {"X-API-Key": KEY}


def prepare(folder: Path, entries: int, origin: str) -> None:
    """Put a ledger and the settings of a tracker into a folder."""
    os.environ["TRACKCAL_TRACKER_KEY_T"] = KEY
    text = f'[trackers.t]\nkind = "looped"\nurl = "{origin}/v1/track"\n'
    (folder / "config.toml").write_text(text, encoding="utf-8")
    ledger = ledgers.opened(folder)
    drafts = [ledgers.make_draft(number) for number in range(entries)]
    ledger.import_drafts(drafts, ledgers.CONNECTION.id, ledgers.ZONE.key)
    ledger.close()


def ours(folder: Path) -> tuple[float, int]:
    """Milliseconds of a preview and its push, and how many arrived."""
    for name in ("trackers.push", "trackers.projects", "trackers.kinds.looped"):
        importlib.import_module(f"trackcal_tui.{name}")  # the loop has imported httpx as well
    engine = open_engine(folder)
    entries = engine.ledger.entries()  # read before, as a program that shows them has
    days = DateRange(entries[0].date, entries[-1].date)
    started = time.perf_counter()
    result = engine.pushing.push(engine.pushing.prepare(days, "t"))
    taken = (time.perf_counter() - started) * 1000
    engine.close()
    return taken, len(result.created)


def plain(bodies: list[dict[str, Any]], origin: str) -> tuple[float, int]:
    """Milliseconds of the least there can be: a client, and a request for each entry."""
    started = time.perf_counter()
    with httpx.Client(headers=_HEADERS) as client:
        made = [
            client.post(f"{origin}/v1/track/time", json=body).json()["time"]["id"]
            for body in bodies
        ]
    return (time.perf_counter() - started) * 1000, len(made)


def bodies_of(folder: Path) -> list[dict[str, Any]]:
    """What ours sends, entry by entry."""
    ledger = ledgers.opened(folder)
    rows = [
        {
            "taskName": entry.task_name,
            "durationSeconds": entry.seconds,
            "date": entry.date.isoformat(),
            "description": f"[trackcal:{entry.id}]",
        }
        for entry in ledger.entries()
    ]
    ledger.close()
    return rows


def main() -> None:
    """Read the arguments, push, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=("ours", "plain"))
    parser.add_argument("origin")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    os.environ["TRACKCAL_TRACKER_KEY_T"] = KEY
    httpx.delete(f"{arguments.origin}/v1/track/time/all")  # what the turn before left there
    if arguments.how == "ours":
        taken, arrived = ours(arguments.folder)
    else:
        taken, arrived = plain(bodies_of(arguments.folder), arguments.origin)
    print(json.dumps({"ms": taken, "arrived": arrived, "mb": peak_mb()}))


if __name__ == "__main__":
    main()
