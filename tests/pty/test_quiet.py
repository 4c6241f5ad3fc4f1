"""What is sent while nobody types, while something is under way, and for a key, in bytes."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.benchmarks.pty import Program
from tests.pty.programs import demo, many
from tests.tenant.fixtures import tenant, tenant_authority
from tests.tenant.server import Tenant

__all__ = ["tenant", "tenant_authority"]

pytestmark = pytest.mark.pty

SIZES = ((60, 16), (80, 24), (120, 36))
EVENTS = 100
FEW, MANY = 1_000, 50_000
FRAME = b"\x1b[?2026h"
"""A frame begins, in a terminal that shows it in one go."""
KEYS = {
    "move": ("home", "down"),
    "page": ("home", "pagedown"),
    "tick": ("home", "space"),
    "untick all": ("space", "n"),
    "edit": ("home", "e"),
    "a letter": ("x",),
}
"""What → the keys that lead there, and the one that is counted."""
DIGITS = 16
"""Bytes."""
TICK = 700
"""Bytes of a tick at 80x24, with its day's and the sheet's totals and what it overlaps with."""
STILL = 0.8
"""Seconds: more than one of whatever blinks or spins."""
WALKS = (
    (("e",), ("escape", "/"), ("escape", "p"), ("escape", "?"), ("escape", "4"), ("n",)),
    (("r",), ("tab",), ("escape", "a", "i"), ("escape", "4"), ("s",), ("escape", "1")),
    (("2",), ("n",), ("escape", "E"), ("escape", "5"), ("g",), ("escape", "t")),
)
"""The keys that lead from each screen to the next, of three programs."""


def test_no_screen_sends_anything_by_itself(tmp_path: Path) -> None:
    noisy = []
    with ExitStack() as stack:
        programs = [stack.enter_context(many(tmp_path / f"{i}", EVENTS)) for i in range(3)]
        for program in programs:
            program.wait_screen(f"0 of {EVENTS} ticked")
        programs[0].silence(0.7)
        for screens in zip(*WALKS, strict=True):
            for program, keys in zip(programs, screens, strict=True):
                for key in keys:
                    program.press(key)
                    program.silence(0.15)  # an escape and a letter in one go are alt and the letter
            programs[-1].silence(0.3)  # the others have had their rest meanwhile
            for wait, program in zip((STILL, 0, 0), programs, strict=True):
                if program.idle_bytes(wait):  # of the others, what has come meanwhile
                    noisy.append(program.screen()[0])
    assert noisy == []


def test_the_import_screen_sends_nothing_for_longer(tmp_path: Path) -> None:
    """Longer than it takes until the ledger is looked at again; in windows of all sizes."""
    with ExitStack() as stack:
        programs = [
            stack.enter_context(many(tmp_path / f"{size[0]}", EVENTS, size)) for size in SIZES
        ]
        for program in programs:
            program.wait_screen(f"0 of {EVENTS} ticked")
            program.silence(0.7)
        counts = [program.idle_bytes(0 if i else 3) for i, program in enumerate(programs)]
        assert counts == [0, 0, 0]


def test_a_sign_in_that_waits_sends_nothing(tenant: Tenant, tmp_path: Path) -> None:
    """Microsoft is asked meanwhile; the minutes left are another text once a minute."""
    tenant.entra.approved = False
    command = [sys.executable, "-m", "trackcal_tui", "--home", str(tmp_path / "home")]
    environment = {**tenant.environment(), "LANG": "C.UTF-8"}
    with Program(command, environment, (80, 24)) as running:
        running.wait_screen("c  connect an account")
        running.press("c")
        running.wait_screen("15 minutes left")
        running.silence(0.5)
        asked = len(tenant.to("login", "/token"))
        assert running.idle_bytes(2.5) == 0
        assert len(tenant.to("login", "/token")) > asked


def test_a_slow_read_is_reported_four_times_a_second_at_most(tmp_path: Path) -> None:
    with many(tmp_path / "home", EVENTS, slow=True) as running:
        running.wait_screen("Loading")
        before = len(running.output)
        running.wait(f"0 of {EVENTS} ticked")
        # Not from what was seen to begin: on a busy machine that is seen late.
        seconds = running.last - running.started
        painted = running.output[before:].count(FRAME)
        assert 2 <= painted <= 4 * seconds + 3, "and those that show the list"


def sent(program: Program) -> dict[str, int]:
    """Bytes that each key sends, the lesser of two times."""
    found = {}
    for what, keys in KEYS.items():
        counts = []
        for _ in range(2):
            program.press(*keys[:-1])
            program.silence(0.1)
            counts.append(program.burst(keys[-1], quiet=0.1).bytes)
        found[what] = min(counts)
        program.press("escape")
        program.silence(0.1)
    return found


def test_a_tick_sends_no_more_than_its_budget(tmp_path: Path) -> None:
    with demo(tmp_path / "home", remembers=True, COLORTERM="truecolor") as program:
        program.wait_screen("ticked")
        program.silence(0.7)
        sent = [program.burst(" ").bytes for _ in range(10)]
    assert max(sent) <= TICK, sent


def test_a_key_sends_as_much_for_fifty_times_the_events(tmp_path: Path) -> None:
    with many(tmp_path / "few", FEW) as one, many(tmp_path / "many", MANY) as other:
        for running, events in ((one, FEW), (other, MANY)):
            running.wait_screen(f"0 of {events} ticked")
            running.silence(0.7)
        few, much = sent(one), sent(other)
    for what in KEYS:
        # A few digits more: `1 of 50000 ticked`.
        assert abs(few[what] - much[what]) <= 0.02 * few[what] + DIGITS, what
