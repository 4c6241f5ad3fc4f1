"""Random keys, pastes, clicks and resizes in a real terminal; the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable
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
"""Out of whatever is open, so that not all time is spent in one field."""


class Monkey:
    """Plays with a program until so many actions are done, and starts it anew when it has left.

    Attributes:
        done: The actions so far, for the report of a crash.
    """

    def __init__(self, start: START, home: Path, seed: int) -> None:
        self._start = start
        self._log = home / "trackcal.log"
        self._random = random.Random(seed)
        self._size = (80, 24)
        self.done: list[bytes] = []

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
        if self._random.random() < 0.2:
            actions.append(_AWAY)
        self.done += actions
        try:
            program.send(b"".join(actions))
        except OSError:
            return  # it has left
        if self._random.random() < 0.08:
            self._size = self._random.choice(SIZES)
            self.done.append(b"<%dx%d>" % self._size)
            program.resize(*self._size)
        program.silence(0.03)
        self._check("error of trackcal's own" not in self._said())

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
        self._check(program.exit_code(30) == 0)

    def _said(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def _check(self, is_well: bool) -> None:
        if not is_well:
            last = b" ".join(self.done[-40:])
            raise AssertionError(f"after {len(self.done)} actions: {last!r}\n{self._said()}")
