"""Random keys, pastes, clicks and resizes in a real terminal; the same ones for the same seed."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.pty import KEYS, Program
from tests.hostile import HOSTILE

START = Callable[[], Program]
SIZES = ((80, 24), (60, 16), (120, 36), (59, 15), (200, 60), (20, 5), (100, 30))
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /[]<>?!.,:;+-'\"éß東🚀"
_NAMED = (*KEYS.values(), b"\x1b[1;2A", b"\x1b[1;2B", b"\x1b[C", b"\x1b[D", b"\x1b[Z", b"\x1b[3~")
_CONTROLS = (b"\x01", b"\x04", b"\x05", b"\x0b", b"\x10", b"\x12", b"\x15", b"\x17", b"\x1a")
_LEAVING = (b"q", b"Q", b"\x03", b"\x11")
_AWAY = b"\x1b" * 3
"""Out of whatever is open."""
_WAYS = (
    *(
        b"1e",
        b"1/",
        b"1p",
        b"1x",
        b"1xl",
        b"1r",
        b"1r\t",
        b"1ai",
        b"1ai\r",
        b"1o",
        b"1z",
        b"1t",
        b"1R",
    ),
    *(b"2n", b"2ae", b"2ap", b"2ad", b"2E", b"2/", b"2r", b"2ayy", b"2>", b"3\r", b"3n", b"3m"),
    *(b"3YY", b"3E", b"4n", b"4e", b"4s", b"5c", b"5c\r", b"5d", b"5g", b"5m", b"5mp", b"5me"),
    *(b"5t", b"5T", b"?", b"\x10", b"2s", b"1s"),
)
"""To every screen and panel, from a list; so not all time is spent in one field."""
PLACES = {
    "import": "t remembered",
    "row editor": "save and move",
    "filter": "to the list",
    "picker": "enter assign",
    "skipped": "l log time",
    "range": "tab month",
    "month": "tab type a range",
    "plan": "Plan ·",
    "never offer": "escape keep",
    "entries": "d delete  n add",
    "entry form": "Add entry",
    "deletion": "y delete",
    "timesheet": "m month",
    "projects": "b billable",
    "project form": "Edit project",
    "status": "Status of",
    "connection": "g consent link",
    "consent": "copy URL",
    "troubleshooting": "Troubleshoot ·",
    "sign-in": "Sign in ·",
    "disconnecting": "escape keep it",
    "trackers": "escape back",
    "new tracker": "where your hours are billed",
    "push": "Push ·",
    "help": "tab next section",
    "palette": "Search for commands",
    "small window": "Enlarge",
}
"""What tells each screen and panel from the others."""


class Monkey:
    """Plays with a program until so many actions are done, and starts it again when it has left.

    Attributes:
        done: The actions so far, for the report of a crash.
        seen: The names of the places it has been to.
    """

    def __init__(self, start: START, home: Path, seed: int) -> None:
        self._start = start
        self._log = home / "trackcal.log"
        self._random = random.Random(seed)
        self._size = (80, 24)
        self.done: list[bytes] = []
        self.seen: set[str] = set()

    def play(self, actions: int) -> None:
        """Play; raises AssertionError at the first crash, with the last actions and the log."""
        while len(self.done) < actions:
            self._size = (80, 24)
            with self._start() as program:
                program.wait_screen("trackcal")
                while len(self.done) < actions and not program.ended:
                    self._burst(program)
                if program.ended:
                    self._check(program.exit_code(30) == 0)
                else:
                    self._leave(program)

    def _burst(self, program: Program) -> None:
        actions = [self._action() for _ in range(self._random.randint(1, 12))]
        quiet = 0.03
        if self._random.random() < 0.3:
            actions.append(_AWAY + self._random.choice(_WAYS))
            quiet = 0.15  # to be seen
        self.done += actions
        try:
            program.send(b"".join(actions))
        except OSError:
            return  # it has left
        if self._random.random() < 0.08:
            self._size = self._random.choice(SIZES)
            self.done.append(b"<%dx%d>" % self._size)
            program.resize(*self._size)
        program.silence(quiet)
        shown = "\n".join(program.screen())
        self.seen |= {name for name, mark in PLACES.items() if mark in shown}
        self._check(not self._log.exists())

    def _action(self) -> bytes:
        kind = self._random.random()
        if kind < 0.55:
            return self._random.choice(_LETTERS.replace("q", "").replace("Q", "")).encode()
        if kind < 0.80:
            return self._random.choice(_NAMED)
        if kind < 0.84:
            return self._random.choice(_CONTROLS)
        if kind < 0.845:
            return self._random.choice(_LEAVING)
        if kind < 0.88:
            text = self._random.choice(list(HOSTILE.values()))
            return b"\x1b[200~" + text.encode("utf-8", "replace") + b"\x1b[201~"
        return self._click()

    def _click(self) -> bytes:
        width, height = self._size
        x, y = self._random.randint(1, width), self._random.randint(1, height)
        button = self._random.choice((0, 0, 0, 2, 64, 65))
        pressed = b"\x1b[<%d;%d;%dM" % (button, x, y)
        if button >= 64:
            return pressed
        if self._random.random() < 0.2:  # dragged
            to = self._random.randint(1, height)
            return pressed + b"\x1b[<32;%d;%dM\x1b[<0;%d;%dm" % (x, to, x, to)
        return pressed + b"\x1b[<%d;%d;%dm" % (button, x, y)

    def _leave(self, program: Program) -> None:
        program.resize(80, 24)
        for _ in range(20):
            if program.ended:
                break
            try:
                program.send(b"\x03")
            except OSError:
                break
            program.silence(0.2)
        try:
            is_well = program.exit_code(30) == 0
        except subprocess.TimeoutExpired:
            is_well = False
        self._check(is_well, program.screen())

    def _said(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def _check(self, is_well: bool, shown: Sequence[str] = ()) -> None:
        if not is_well:
            last = b" ".join(self.done[-40:])
            said = "\n".join((*shown, self._said()))
            raise AssertionError(f"after {len(self.done)} actions: {last!r}\n{said}")
