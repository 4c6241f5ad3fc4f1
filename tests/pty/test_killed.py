"""A program that is killed at any instant finds what it showed half a second before."""

from __future__ import annotations

import random
import re
import signal
import string
import time
from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.programs import demo

pytestmark = pytest.mark.pty

SIZE = (100, 45)
"""All events of the week are in sight, and nothing beside them."""
WINDOW = 0.5
"""Seconds within which what is done may still be lost."""
Rows = tuple[str, ...]


def rows(program: Program) -> Rows:
    """The events as they are shown, without the cursor's mark."""
    lines = (line.rstrip() for line in program.screen())
    return tuple(line[1:] for line in lines if re.match(r".\[[x ]\]", line))


def settle(program: Program) -> None:
    """Wait until all keys are handled and drawn, on a busy machine too."""
    program.silence(0.05)
    program.rest(0.15)
    program.silence(0.05)


def action(chance: random.Random) -> list[str]:
    """Keys of one thing a person does: ticks, a name, a project, undo or redo."""
    move = [chance.choice(["up", "down"])] * chance.randrange(6)
    letters = chance.choices(string.ascii_lowercase, k=3)
    code = chance.choice(["acme", "glo", "int"])
    keys = chance.choice(
        [
            ["space"],
            ["space", "space", "space"],
            [chance.choice("avntDKJ")],
            ["e", "end", *letters, "enter"],
            [chance.choice("pP"), *code, "enter"],
            ["u"],
            ["u", "u", "U"],
            ["U"],
        ]
    )
    return [*move, *keys]


def played_and_killed(program: Program, chance: random.Random) -> list[Rows]:
    """Do some things, kill the program; what it may find then."""
    shown = [(0.0, rows(program))]
    for _ in range(chance.randrange(1, 6)):
        program.press(*action(chance))
        settle(program)
        shown.append((program.last, rows(program)))
    wait = chance.random() * 0.8
    end = time.perf_counter() + wait
    program.idle_bytes(wait)
    program.end(signal.SIGKILL)
    shown.append((end, rows(program)))  # a busy machine may have answered the last keys late
    kept = [at for at, (when, _) in enumerate(shown) if when <= end - WINDOW]
    return [seen for _, seen in shown[kept[-1] :]]


def kill_again_and_again(home: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    allowed: list[Rows] = []
    for kill in range(times + 1):
        with demo(home, SIZE, remembers=True) as program:
            program.wait_screen(r"of 21 ticked")
            settle(program)
            found = rows(program)
            assert len(found) == 21
            if allowed and found not in allowed:
                other = [row for row in found if row not in allowed[-1]]
                pytest.fail(f"seed {seed}, kill {kill}: nobody has seen {other}")
            allowed = played_and_killed(program, chance)


def test_what_was_shown_half_a_second_before_a_kill_is_found_again(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path / "home", 3, seed=random.randrange(1 << 30))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_two_hundred_kills(tmp_path: Path, part: int) -> None:
    kill_again_and_again(tmp_path / "home", 25, seed=random.randrange(1 << 30))
