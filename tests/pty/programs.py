"""What the tests of real terminals start: the demo, and the program on calendars made up for it."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.ledgers import opened
from tests.benchmarks.processes import REPOSITORY, surroundings
from tests.benchmarks.pty import Program
from trackcal_tui.demo.projects import DEMO_PROJECTS

NOW = "2026-11-20T15:20:00+01:00"
"""`demo.clock.FIXED_NOW`, as `TRACKCAL_DEMO_NOW` takes it."""
SMALLEST = (60, 16)
"""The least window that trackcal works in."""


def demo(
    home: Path,
    size: tuple[int, int] = (80, 24),
    *,
    answers: bool = True,
    remembers: bool = False,
    **more: str,
) -> Program:
    """The demo, signed in, its clock stopped; it remembers nothing, unless it begins as it does."""
    if not remembers and not home.exists():
        ledger = opened(home)
        ledger.seed_projects(DEMO_PROJECTS)
        ledger.close()
    command = [sys.executable, "-m", "trackcal_tui", "--demo", "--home", str(home)]
    running = _start(command, home, size, answers=answers, TRACKCAL_DEMO_NOW=NOW, **more)
    sign_in(running)
    return running


def sign_in(demo: Program) -> None:
    """Press the key that the demo's sign-in waits for."""
    demo.wait_screen("Enter this code")
    demo.press("enter")


def many(
    home: Path,
    events: int,
    size: tuple[int, int] = (80, 24),
    *,
    slow: bool = False,
    answers: bool = True,
    **more: str,
) -> Program:
    """The program on a week of so many events, `Meeting 0` to the last (`many_program`)."""
    command = [sys.executable, "-m", "tests.pty.many_program", str(home), str(events)]
    if slow:
        command.append("--slow")
    return _start(command, home, size, answers=answers, **more)


def _start(
    command: list[str], home: Path, size: tuple[int, int], *, answers: bool, **more: str
) -> Program:
    """Start it beside its home: an export without a folder must not land in the repository."""
    environment = surroundings(PYTHONPATH=str(REPOSITORY), **more)
    return Program(command, environment, size, answers=answers, folder=home.parent)
