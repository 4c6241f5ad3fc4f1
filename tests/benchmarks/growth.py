"""What the program holds after every screen and panel has been opened again and again.

`python -m tests.benchmarks.growth [ROUNDS] [LATER]` runs the demo in a pseudo-terminal of 120x36,
opens everything ROUNDS times, notes the memory, goes on to LATER times and notes it again: one
line for each thing opened, and one for reloads.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import surroundings, trackcal
from tests.benchmarks.pty import QUIET, Program


@dataclass(frozen=True)
class Opening:
    """Keys that open something and keys that close it, in a section."""

    keys: tuple[str, ...]
    close: tuple[str, ...] = ("escape",)
    section: str = "1"


LIST = "events? ticked|of \\d+ ticked"
OPENINGS = {
    "reload": Opening(("R",), ()),
    "help": Opening(("?",)),
    "palette": Opening(("\x10",)),
    "range": Opening(("r",)),
    "left out": Opening(("x",)),
    "plan": Opening(("home", "space", "i")),
    "row editor": Opening(("home", "e")),
    "filter": Opening(("/",)),
    "projects picker": Opening(("home", "p")),
    "entries": Opening(("2",), ("1",)),
    "timesheet or projects": Opening(("3",), ("1",)),
    "export": Opening(("E",), ("escape",), section="2"),
}
"""What is opened, from the section it belongs to."""


def rss_mb(process: int) -> float:
    """What a process holds now, in MB of 1024 × 1024 bytes."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


def growth(opening: Opening, rounds: int, later: int) -> tuple[float, float]:
    """What the program holds after so many openings, and after more."""
    command = [*trackcal(), "--demo"]
    with Program(command, surroundings()) as program:
        program.wait_screen("device|code", timeout=30)
        program.press("enter")
        program.wait_screen(LIST, timeout=30)
        program.press(opening.section)
        program.silence(0.2)
        held = [_held(program, opening, times) for times in (rounds, later - rounds)]
        return held[0], held[1]


def _held(program: Program, opening: Opening, times: int) -> float:
    for _ in range(times):
        program.press(*opening.keys)
        program.silence(QUIET)
        program.press(*opening.close)
        program.silence(QUIET)
    program.silence(REST)
    return rss_mb(program.pid)


REST = 2.0
"""Seconds of rest before memory is looked at."""


def measure(rounds: int, later: int, only: str = "") -> Iterator[tuple[str, float, float]]:
    """Name, MB after the first openings, MB after all."""
    for name, opening in OPENINGS.items():
        if only in name:
            yield (name, *growth(opening, rounds, later))


def main() -> None:
    """Print the table."""
    rounds, later = (int(word) for word in (*sys.argv[1:3], "10", "500")[:2])
    for name, before, after in measure(rounds, later, "".join(sys.argv[3:])):
        print(f"{name:24} {before:6.1f} MB {after:6.1f} MB  {after / before:.2f} ×", flush=True)


if __name__ == "__main__":
    main()
