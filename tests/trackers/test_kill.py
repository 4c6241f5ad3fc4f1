"""Pushes in processes of their own, killed at any instant: 50 entries arrive once each."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.trackers.conftest import HOSTED, opened
from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.wire import Trouble
from tests.trackers.making import Machine, use_key
from trackcal_tui.core.entries import Entry

ROOT = Path(__file__).parents[2]
KINDS = [*HOSTED, "timetagger", "timewarrior"]
ENTRIES = 50


def started(home: Path) -> subprocess.Popen[str]:
    """A process that is about to push."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trackers.worker", str(home)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=dict(os.environ),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finished(process: subprocess.Popen[str]) -> bool:
    """Whether the process came to its end by itself."""
    output, _ = process.communicate()
    return bool(output) and json.loads(output) == {"conflicts": 0}


def kill_until_done(homes: list[Path], kills: int, chance: random.Random) -> None:
    """Push from all homes at once, killed that often each, then to the end."""
    left = Counter(dict.fromkeys(homes, kills))
    done: set[Path] = set()
    while len(done) < len(homes):
        running = {home: started(home) for home in homes if home not in done}
        time.sleep(chance.uniform(0, 0.15))  # the random instant of the kill
        for home, process in running.items():
            if left[home] > 0:
                left[home] -= 1
                process.kill()
            if finished(process) and left[home] <= 0:
                done.add(home)


def arrived(place: Any, entries: tuple[Entry, ...]) -> None:
    assert place.marks() == {entry.id: 1 for entry in entries}
    assert {place.seconds(entry.id) for entry in entries} == {1800}


def break_now_and_then(place: Any, chance: random.Random) -> None:
    """Lose about one answer in five."""
    if isinstance(place, Fake):
        place.server.troubles.extend(
            chance.choice([*Trouble, *[None] * 24]) for _ in range(4 * ENTRIES)
        )


@pytest.fixture(params=["looped"])
def killed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    found = opened(request.param, tmp_path, request)
    use_key(getattr(found, "key", KEY))
    yield found
    found.close()


def pushed(place: Any, folder: Path, *, machines: int, kills: int, seed: int) -> None:
    """Fill a ledger, copy it, push from all copies, and look at what arrived."""
    folder.mkdir()
    first = Machine(folder / "home0", place)
    entries = first.fill(ENTRIES)
    homes = [folder / "home0"]
    for number in range(1, machines):
        homes.append(folder / f"home{number}")
        first.copy(homes[-1]).close()
    first.close()
    chance = random.Random(seed)
    break_now_and_then(place, chance)
    kill_until_done(homes, kills, chance)
    arrived(place, entries)


def test_killed_pushes_double_and_lose_nothing(killed: Any, tmp_path: Path) -> None:
    pushed(killed, tmp_path / "one", machines=1, kills=3, seed=4711)


def test_two_machines_that_are_killed_double_and_lose_nothing(killed: Any, tmp_path: Path) -> None:
    pushed(killed, tmp_path / "two", machines=2, kills=1, seed=4712)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_killed_pushes_a_hundred_times(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for number in range(100):
        folder = tmp_path / f"run{number}"
        folder.mkdir()
        place = opened(kind, folder, request)
        use_key(getattr(place, "key", KEY))
        machines = 1 + number % 2
        pushed(place, folder / "homes", machines=machines, kills=2, seed=number)
        place.close()
