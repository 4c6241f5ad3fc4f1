"""What a key in the list costs: milliseconds to the last byte, and how many bytes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.processes import REPOSITORY, module, server, surroundings
from tests.benchmarks.pty import Burst, Program
from tests.benchmarks.reading import FIRST, LAST
from tests.benchmarks.sizes import Sizes

ABOUT = (
    "The real program in a pty of 120x36 on a year's calendar that it has read from the paging "
    "server; from the key to the last byte of what it sends."
)
BUDGET_EVENTS = 10_000
_ON_SCREEN = 20
"""Rows that are surely seen at once."""


@dataclass(frozen=True)
class Budget:
    """The most a key may cost with 10,000 events; None: only told."""

    ms: float | None = None
    bytes: float | None = None


BUDGETS = {
    "move": Budget(3, 400),
    "scroll a line": Budget(None, 1_500),
    "page": Budget(10, 6_000),
    "tick": Budget(3, 350),
    "tick all": Budget(30),
    "filter, a letter": Budget(30),
    "editor, open": Budget(20, 1_500),
    "editor, a letter": Budget(),
    "editor, save": Budget(),
    "40 downs at once": Budget(30),
}
Bursts = dict[str, list[Burst]]


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """A section for each size, and one for keys pressed while a read is under way."""
    bursts: dict[int, Bursts] = {}
    fills: dict[int, list[float]] = {}
    memory: dict[int, float] = {}
    busy: list[float] = []
    for events in sizes.lists:
        authority = folder / f"list-{events}.pem"
        command = module("paging", "--events", events, "--authority", authority, "--latency", 0)
        environment = surroundings(
            SSL_CERT_FILE=str(authority),
            PYTHONPATH=str(REPOSITORY),
            TEXTUAL_FPS="120",  # as cli/program.py sets it
        )
        with server(command, surroundings()) as origins:
            session = ListSession(folder / f"list-{events}", origins[0], environment, events)
            session.settle = sizes.settle
            bursts[events], fills[events], memory[events] = session.keys(sizes.presses)
            if events == min(BUDGET_EVENTS, sizes.lists[-1]):
                busy = session.busy_moves(sizes.presses)
    sections = [_section(events, bursts, fills[events], memory[events]) for events in sizes.lists]
    moves = Samples("ms", tuple(busy))
    slow = Samples("ms", (moves.spread[1],))
    sections.append(
        Section(
            "Keys while a calendar is read over and over",
            "The same moves, with the whole year being read in the program meanwhile.",
            [Row("move", moves), Row("move, 95th percentile", slow, budget=10)],
        )
    )
    return sections


def _section(
    events: int, bursts: Mapping[int, Bursts], fill: list[float], memory: float
) -> Section:
    section = Section(f"The list, {events:,} events", ABOUT)
    fill_budget = 25.0 if events == BUDGET_EVENTS else None
    section.rows.append(
        Row("filled after the read", Samples("ms", tuple(fill)), budget=fill_budget)
    )
    base = bursts.get(BUDGET_EVENTS, {})
    for name, budget in BUDGETS.items():
        taken = bursts[events][name]
        ours = Samples("ms", tuple(burst.ms for burst in taken))
        sent = Samples("B", tuple(float(burst.bytes) for burst in taken), mean="scroll" in name)
        if events > BUDGET_EVENTS and base:
            than = f"{BUDGET_EVENTS:,} events"
            before = Samples("ms", tuple(burst.ms for burst in base[name]))
            section.rows.append(Row(name, ours, than, before, 1.2))
            section.rows.append(Row(f"{name}, sent", sent))
        else:
            counts = events == BUDGET_EVENTS
            section.rows.append(Row(name, ours, budget=budget.ms if counts else None))
            section.rows.append(Row(f"{name}, sent", sent, budget=budget.bytes if counts else None))
    section.rows.append(Row("peak memory", Samples("MB", (memory,))))
    return section


class ListSession:
    """One home and one calendar; the program is started on it as often as asked."""

    def __init__(self, home: Path, graph: str, environment: Mapping[str, str], events: int) -> None:
        home.mkdir(mode=0o700)
        self._stamps = home / "stamps"
        self._command = module("list_program", home, graph, self._stamps)
        self._environment = environment
        self._events = events
        self.settle = 0.25
        """Seconds of silence after which the screen is taken to be still."""

    def _fills(self) -> list[float]:
        """When reads arrived so far."""
        if not self._stamps.exists():
            return []
        return [float(line) for line in self._stamps.read_text("ascii").split()]

    def _await_fill(self, program: Program, before: int, timeout: float = 60.0) -> float:
        """Wait for one more read in the list; milliseconds from its arrival to its last byte."""
        end = time.perf_counter() + timeout
        while len(self._fills()) <= before:
            program.idle_bytes(0.02)
            if program.ended or time.perf_counter() > end:
                shown = "\n".join(line.rstrip() for line in program.screen())
                raise TimeoutError(f"the read does not arrive; the screen:\n{shown}")
        arrived = self._fills()[-1]
        while program.last <= arrived and not program.ended and time.perf_counter() < end:
            program.idle_bytes(0.02)
        program.silence(self.settle)
        return (program.last - arrived) * 1000

    def _opened(self, program: Program) -> float:
        """Get to the list of the whole year; milliseconds it took to fill."""
        self._await_fill(program, len(self._fills()))
        program.press("r")
        program.wait_screen("This month")
        program.silence(self.settle)
        program.burst("/")
        before = len(self._fills())
        program.burst(*f"{FIRST}..{LAST}")
        program.wait_screen("365 days")
        program.press("enter")
        fill = self._await_fill(program, before)
        program.wait_screen(rf"0 of {self._events} ticked")
        return fill

    def keys(self, presses: int) -> tuple[Bursts, list[float], float]:
        """Press every key so often; what it cost, what filling cost (ms), and memory (MB)."""
        bursts: Bursts = defaultdict(list)
        with Program(self._command, self._environment) as program:
            fills = [self._opened(program)]
            press = _Presser(program, bursts, self.settle)
            for part in (_moves, _ticks, _filters, _edits):
                part(press, presses)
                program.silence(self.settle)
            for _ in range(max(1, presses // 8)):
                before = len(self._fills())
                program.press("R")
                fills.append(self._await_fill(program, before))
            return bursts, fills, program.peak_mb()

    def busy_moves(self, presses: int) -> list[float]:
        """Milliseconds of moves while the calendar is read over and over."""
        with Program([*self._command, "--busy"], self._environment) as program:
            self._opened(program)
            press = _Presser(program, {}, self.settle)
            press.aside("home")
            return [
                press.once("down" if number % 2 else "up").ms
                for number in range(1, 3 * presses + 1)
            ]


class _Presser:
    """Presses keys and files what they cost."""

    def __init__(self, program: Program, bursts: Bursts, settle: float) -> None:
        self._program = program
        self._bursts = bursts
        self._settle = settle

    def once(self, *keys: str) -> Burst:
        """One measured press."""
        return self._program.burst(*keys)

    def measured(self, name: str, *keys: str) -> None:
        """One press, under its name."""
        self._bursts[name].append(self.once(*keys))

    def aside(self, *keys: str) -> None:
        """Press and let it settle; not measured."""
        self._program.press(*keys)
        self._program.silence(self._settle)


_Part = Callable[[_Presser, int], None]


def _moves(press: _Presser, presses: int) -> None:
    press.aside("home")
    for number in range(1, presses + 1):
        press.measured("move", "down" if number % 2 else "up")
    for number in range(1, presses + 1):
        press.measured("page", "pagedown" if number % 2 else "pageup")
    for _ in range(max(1, presses // 4)):
        press.aside("home")
        press.measured("40 downs at once", *["down"] * 40)
    press.aside("home")
    press.aside("pagedown")
    for _ in range(min(presses, 25)):
        press.measured("scroll a line", "down")


def _ticks(press: _Presser, presses: int) -> None:
    for _ in range(-(-presses // _ON_SCREEN)):
        press.aside("home")
        for _ in range(min(presses, _ON_SCREEN)):
            press.measured("tick", "space")
    for _ in range(max(1, presses // 4)):
        press.aside("n")
        press.measured("tick all", "a")
    press.aside("n")


def _filters(press: _Presser, presses: int) -> None:
    for _ in range(max(1, presses // 8)):
        press.aside("/")
        for letter in "review"[: max(2, presses)]:
            press.measured("filter, a letter", letter)
        press.aside("escape")


def _edits(press: _Presser, presses: int) -> None:
    press.aside("home")
    for _ in range(min(presses, _ON_SCREEN)):
        press.measured("editor, open", "e")
        press.measured("editor, a letter", "x")
        press.measured("editor, save", "enter")
