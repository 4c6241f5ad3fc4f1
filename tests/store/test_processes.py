"""Killed and concurrent processes: nothing is lost, nothing is duplicated."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.store.factories import ANA, imported_ids, opened
from tests.store.worker import body_digest, spread
from trackcal_tui.store import document, rows, years

ROOT = Path(__file__).parents[2]


def worker(folder: Path, seed: int, changes: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.worker", str(folder), str(seed), str(changes)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def facts(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Read what a process printed, without a last line that was cut off."""
    output, _ = process.communicate()
    lines = output.splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def sound(folder: Path) -> tuple[int, int]:
    """Check that file, entries and records agree; returns generation and count of entries."""
    for name in ("track.json", "track.json.previous"):
        file = folder / name
        if file.exists():
            _, tables = document.decode(file.read_bytes())
            for year, row in tables["years"].items():
                part = folder / "track.years" / rows.decode_year(row).file
                assert years.is_intact(part, int(year), rows.decode_year(row))
    ledger = opened(folder)
    count, _ = ledger.check()
    sources = [entry.source for entry in ledger.entries() if entry.source]
    assert len(sources) == len(set(sources))
    assert {source.event_id for source in sources} == imported_ids(ledger)
    return ledger._storage.generation, count


def kill_at_random_instants(folder: Path, times: int, seed: int) -> Counter[str]:
    """Kill a writer again and again; returns how often its last change was there or not."""
    chance = random.Random(seed)
    opened(folder).import_drafts(spread(range(4000, 5500)), ANA, "Europe/Berlin")
    outcomes: Counter[str] = Counter()
    for number in range(times):
        process = worker(folder, seed + number, 0)
        assert process.stdout is not None
        said = [json.loads(process.stdout.readline())]
        while "ready" not in said[-1]:
            said.append(json.loads(process.stdout.readline()))
        time.sleep(chance.uniform(0, 0.1))  # the random instant of the kill
        process.kill()
        said += facts(process)
        done = [fact for fact in said if "done" in fact][-1]
        doing = said[-1] if "doing" in said[-1] else None
        generation, entries = sound(folder)
        if generation == done["done"]:
            outcomes["before"] += 1
            assert body_digest(folder / "track.json") == done["digest"]
            assert entries == done["entries"]
        else:
            outcomes["after"] += 1
            assert doing is not None
            assert generation == done["done"] + 1
            assert body_digest(folder / "track.json.previous") == done["digest"]
            assert doing["entries"] in (None, entries)
    return outcomes


def test_kill_leaves_the_last_or_the_next_state(tmp_path: Path) -> None:
    outcomes = kill_at_random_instants(tmp_path, 10, 4711)
    assert sum(outcomes.values()) == 10
    opened(tmp_path).undo()
    assert not list(tmp_path.glob(".*.tmp"))


@pytest.mark.soak
def test_hundreds_of_kills_leave_the_last_or_the_next_state(tmp_path: Path) -> None:
    outcomes = kill_at_random_instants(tmp_path, 200, 1)
    assert min(outcomes["before"], outcomes["after"]) > 0


def compete(folder: Path, processes: int, changes: int) -> None:
    """Let processes write at once, then compare the ledger with what they report."""
    workers = [worker(folder, seed, changes) for seed in range(processes)]
    balance: Counter[str] = Counter()
    for process in workers:
        (fact,) = facts(process)
        assert process.returncode == 0
        for sign, ids in fact["log"]:
            for event_id in ids:
                balance[event_id] += 1 if sign == "+" else -1
        assert len(fact["log"]) == changes
    sound(folder)
    left = Counter(entry.source.event_id for entry in opened(folder).entries() if entry.source)
    assert +balance == left
    assert not -balance
    assert max(left.values()) == 1


@pytest.mark.parametrize("processes", [2, 4])
def test_concurrent_processes_lose_and_duplicate_nothing(tmp_path: Path, processes: int) -> None:
    compete(tmp_path, processes, 40)


@pytest.mark.soak
@pytest.mark.parametrize("processes", [2, 4])
def test_concurrent_processes_for_minutes(tmp_path: Path, processes: int) -> None:
    compete(tmp_path, processes, 1500)
