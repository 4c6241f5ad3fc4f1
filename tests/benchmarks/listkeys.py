"""What a key in the list costs: milliseconds to the last byte, and how many bytes."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path

from tests.benchmarks.figures import Row, Samples, Section
from tests.benchmarks.list_program import sign_in
from tests.benchmarks.minimal_app import __file__ as MINIMAL
from tests.benchmarks.processes import REPOSITORY, module, server, surroundings
from tests.benchmarks.pty import QUIET, Burst, Program
from tests.benchmarks.reading import FIRST, LAST
from tests.benchmarks.sizes import Sizes

ABOUT = (
    "The real program in a pty of 120x36 on a year's calendar that it has read from the paging "
    "server; from the key to the last byte of what it sends. The lists of all sizes are open side "
    "by side, and each key is pressed in one after the other."
)
BUDGET_EVENTS = 10_000
_SAVED = 0.25
"""Seconds until the ticks of all programs are on the disk: no key is timed beside that."""
_ON_SCREEN = 20
"""Rows that are surely seen at once."""


KEYS = (
    "move",
    "side pane, after a move",
    "scroll a line",
    "page",
    "tick",
    "tick all",
    "filter, a letter",
    "editor, open",
    "editor, a letter",
    "editor, save",
    "40 downs at once",
)
"""What is measured of a list."""
Bursts = dict[str, list[Burst]]


def measure(sizes: Sizes, folder: Path) -> list[Section]:
    """A section for each size, and one for keys pressed while a read is under way."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(_session(sizes, events, folder)) for events in sizes.lists]
        for part in (_moves, _ticks, _filters, _edits):
            # One press in each list in turn: what else the machine does falls on all alike.
            for _ in zip_longest(*(part(one.presser, sizes.presses) for one in sessions)):
                if part is _ticks:
                    time.sleep(_SAVED)  # no program tells when it has written its ticks
            for session in sessions:
                session.presser.settle()
        for _ in range(max(1, sizes.presses // 4)):
            for session in sessions:
                session.refill()
        by_events = {session.events: session for session in sessions}
        floor = _minimal_mb(sizes)
        sections = [_section(events, by_events, floor) for events in sizes.lists]
    busy_events = min(BUDGET_EVENTS, sizes.lists[-1])
    with _session(sizes, busy_events, folder, "--busy") as session:
        moves = Samples("ms", tuple(session.busy_moves(sizes.presses)))
    slow = Samples("ms", (moves.spread[1],))
    sections.append(
        Section(
            "Keys while a calendar is read over and over",
            "The same moves, with the whole year being read in the program meanwhile.",
            [Row("move", moves), Row("move, 95th percentile", slow)],
        )
    )
    return sections


def _minimal_mb(sizes: Sizes) -> float:
    with Program([sys.executable, MINIMAL], surroundings()) as program:
        program.wait("Nothing yet")
        program.silence(sizes.settle)
        return program.peak_mb()


@contextmanager
def _session(sizes: Sizes, events: int, folder: Path, *flags: str) -> Iterator[ListSession]:
    """The program on a year's calendar of so many events, its list filled."""
    authority = folder / f"list-{events}{''.join(flags)}.pem"
    command = module("paging", "--events", events, "--authority", authority, "--latency", 0)
    with server(command, surroundings()) as origins:
        environment = surroundings(
            SSL_CERT_FILE=str(authority),
            PYTHONPATH=str(REPOSITORY),
            TEXTUAL_FPS="120",  # as cli/program.py sets it
            TRACKCAL_CLOUD="custom",
            TRACKCAL_LOGIN_URL=origins[0],
            TRACKCAL_GRAPH_URL=origins[0],
            TRACKCAL_TOKEN_STORAGE="file",
        )
        home = folder / f"list-{events}{''.join(flags)}"
        home.mkdir(mode=0o700)
        sign_in(home)
        stamps = home / "stamps"
        started = [*module("list_program", home, origins[0], stamps), *flags]
        with Program(started, environment) as program:
            yield ListSession(program, stamps, events, sizes.settle)


def _section(events: int, sessions: Mapping[int, ListSession], floor: float) -> Section:
    section = Section(f"The list, {events:,} events", ABOUT)
    session = sessions[events]
    base = sessions[BUDGET_EVENTS].bursts if BUDGET_EVENTS in sessions else {}
    section.rows.append(Row("filled after the read", Samples("ms", tuple(session.fills))))
    for name in KEYS:
        taken = session.bursts[name]
        ours = Samples("ms", tuple(burst.ms for burst in taken))
        sent = Samples("B", tuple(float(burst.bytes) for burst in taken), mean="scroll" in name)
        if events > BUDGET_EVENTS and base:
            before = Samples("ms", tuple(burst.ms for burst in base[name]))
            section.rows.append(Row(name, ours, f"{BUDGET_EVENTS:,} events", before))
        else:
            section.rows.append(Row(name, ours))
        section.rows.append(Row(f"{name}, sent", sent))
    filled, peak = (Samples("MB", (mb,)) for mb in (session.filled_mb, session.program.peak_mb()))
    minimal = Samples("MB", (floor,))
    section.rows.append(Row("memory with the list filled", filled, "minimal", minimal))
    section.rows.append(Row("peak memory, read again and again", peak, "minimal", minimal))
    return section


class ListSession:
    """A program whose list is filled, and what its keys have cost so far."""

    def __init__(self, program: Program, stamps: Path, events: int, settle: float) -> None:
        self.program = program
        self.events = events
        self._stamps = stamps
        self._settle = settle
        self.bursts: Bursts = defaultdict(list)
        self.presser = _Presser(program, self.bursts, settle)
        self.fills = [self._opened()]
        """Milliseconds each fill took."""
        self.filled_mb = program.peak_mb()
        """The most memory it held until the list was there."""

    def _fills(self) -> list[float]:
        """When reads arrived so far."""
        if not self._stamps.exists():
            return []
        return [float(line) for line in self._stamps.read_text("ascii").split()]

    def _await_fill(self, before: int, timeout: float = 60.0) -> float:
        """Wait for one more read in the list; milliseconds from its arrival to its last byte."""
        program = self.program
        end = time.perf_counter() + timeout
        while len(self._fills()) <= before:
            program.idle_bytes(0.02)
            if program.ended or time.perf_counter() > end:
                shown = "\n".join(line.rstrip() for line in program.screen())
                raise TimeoutError(f"the read does not arrive; the screen:\n{shown}")
        arrived = self._fills()[-1]
        while program.last <= arrived and not program.ended and time.perf_counter() < end:
            program.idle_bytes(0.02)
        program.silence(QUIET)
        filled = program.last
        program.silence(self._settle)  # the side pane follows later
        return (filled - arrived) * 1000

    def _opened(self) -> float:
        """Get to the list of the whole year; milliseconds it took to fill."""
        program = self.program
        self._await_fill(len(self._fills()))
        program.press("r")
        program.wait_screen("This month")
        program.silence(self._settle)
        before = len(self._fills())
        program.burst(*f"{FIRST}..{LAST}")
        program.wait_screen("365 days")
        program.press("enter")
        fill = self._await_fill(before)
        program.wait_screen(rf"0 of {self.events} ticked")
        return fill

    def refill(self) -> None:
        """Read the range again."""
        before = len(self._fills())
        self.program.press("R")
        self.fills.append(self._await_fill(before))

    def busy_moves(self, presses: int) -> list[float]:
        """Milliseconds of moves while the calendar is read over and over."""
        self.presser.aside("home")
        return [
            self.presser.once("down" if number % 2 else "up").ms
            for number in range(1, 3 * presses + 1)
        ]


class _Presser:
    """Presses keys and files what they cost."""

    def __init__(self, program: Program, bursts: Bursts, settle: float) -> None:
        self._program = program
        self._bursts = bursts
        self._quiet = settle

    def once(self, *keys: str) -> Burst:
        """One measured press."""
        return self._program.burst(*keys)

    def measured(self, name: str, *keys: str) -> None:
        """One press, under its name."""
        self._bursts[name].append(self.once(*keys))

    def rested(self, name: str, *keys: str) -> None:
        """What comes later of one press, once its own answer is over."""
        at = time.perf_counter()
        self.once(*keys)
        follows = self._program.burst()
        self._bursts[name].append(Burst((self._program.last - at) * 1000, follows.bytes))

    def aside(self, *keys: str) -> None:
        """Press and let it settle; not measured."""
        self._program.press(*keys)
        self.settle()

    def settle(self) -> None:
        """Wait until the screen is still."""
        self._program.silence(self._quiet)


def _moves(press: _Presser, presses: int) -> Iterator[None]:
    press.aside("home")
    for number in range(1, presses + 1):
        yield press.measured("move", "down" if number % 2 else "up")
    for _ in range(min(presses, _ON_SCREEN)):
        yield press.rested("side pane, after a move", "down")
    for number in range(1, presses + 1):
        yield press.measured("page", "pagedown" if number % 2 else "pageup")
    for _ in range(max(1, presses // 4)):
        press.aside("home")
        yield press.measured("40 downs at once", *["down"] * 40)
    press.aside("home")
    press.aside("pagedown")
    for _ in range(min(presses, 25)):
        yield press.measured("scroll a line", "down")


def _ticks(press: _Presser, presses: int) -> Iterator[None]:
    for _ in range(-(-presses // _ON_SCREEN)):
        press.aside("home")
        for _ in range(min(presses, _ON_SCREEN)):
            yield press.measured("tick", "space")
    for _ in range(max(1, presses // 2)):
        press.aside("n")
        yield press.measured("tick all", "a")
    press.aside("n")


def _filters(press: _Presser, presses: int) -> Iterator[None]:
    for _ in range(max(1, presses // 8)):
        press.aside("/")
        for letter in "review"[: max(2, presses)]:
            yield press.measured("filter, a letter", letter)
        press.aside("escape")


def _edits(press: _Presser, presses: int) -> Iterator[None]:
    press.aside("home")
    for _ in range(min(presses, _ON_SCREEN)):
        yield press.measured("editor, open", "e")
        yield press.measured("editor, a letter", "x")
        yield press.measured("editor, save", "enter")
