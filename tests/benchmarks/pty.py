"""A program in a pseudo-terminal, and when which bytes came out of it.

One thread reads, answers what the program asks its terminal, and notes the time of every read.
A screen is only worked out (by pyte) when somebody looks: that would hold the program up.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyte

from tests.benchmarks.memory import children_of, peak_mb

SIZE = (120, 36)
"""Columns and rows, as the budgets have them."""
QUIET = 0.06
"""Seconds of silence after which a burst of output is over."""

KEYS = {
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "end": b"\x1b[F",
    "home": b"\x1b[H",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "enter": b"\r",
    "escape": b"\x1b",
    "space": b" ",
    "backspace": b"\x7f",
    "tab": b"\t",
}
"""As xterm sends them; any other key is sent as its character."""

_ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),  # device attributes: a VT220 with colours
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>41;390;0c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),  # cursor position
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),  # kitty keyboard: known, off
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: known, off
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),  # in-band resize: unknown
    (re.compile(rb"\x1b\]11;\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:0000/0000/0000\x07"),
)
_STRINGS = re.compile(rb"\x1b[P\]X^_].*?(?:\x07|\x1b\\)", re.DOTALL)
_CONTROLS = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x09\x0b-\x1f\x7f]")
_OPEN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P\]X^_][^\x07\x1b]*|[ -/]*)?\Z")
_PRIVATE = re.compile(rb"\x1b\[(?:[<=>][0-?]*[ -/]*[@-~]|[0-?]*[ -/]+[@-~])")
"""What pyte would print instead of passing over."""


@dataclass(frozen=True)
class Burst:
    """What came out after some keys: milliseconds from the key to the last byte, and how much."""

    ms: float
    bytes: int


class Program:
    """A program in a pseudo-terminal of its own, started at once. A context manager.

    With `answers=False` the terminal keeps silent when it is asked what it can; with `told` it says
    it has another size than it has. `folder` is where it works; left out: where the tests do.

    Attributes:
        started: When it was started (`time.perf_counter`, one clock for all processes).
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = SIZE,
        *,
        answers: bool = True,
        told: tuple[int, int] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._shown = 0
        """How much of the output has been worked into the screen."""
        self._answers = answers
        self._fd, inside = pty.openpty()
        columns, rows = told or size
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(inside, termios.TIOCSWINSZ, packed)
        surroundings = {"TERM": "xterm-256color", **environment}
        self._output = bytearray()
        self._open_tail = b""
        self._text = bytearray()
        self._last = 0.0
        self._ended = False
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            arguments,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=surroundings,
            cwd=folder,
            start_new_session=True,
        )
        os.close(inside)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program, should it still run, and let go of the terminal."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    # -- reading

    def _read(self, until: float, most: int = 65536) -> bool:
        """Take one read's worth of output; False when none came until then, or none will."""
        if self._ended:
            return False
        ready, _, _ = select.select([self._fd], [], [], max(0.0, until - time.perf_counter()))
        if not ready:
            return False
        try:
            data = os.read(self._fd, most)
        except OSError:  # Linux says EIO when the program has left its terminal
            data = b""
        now = time.perf_counter()
        if not data:
            self._ended = True
            return False
        self._last = now
        self._output += data
        self._take(self._open_tail + data)
        return True

    def _take(self, data: bytes) -> None:
        """Answer its questions, keep the text; a sequence cut in two waits for its rest."""
        cut = _OPEN.search(data)
        self._open_tail = data[cut.start() :] if cut else b""
        data = data[: cut.start()] if cut else data
        if b"\x1b" in data:
            asked = [
                (found.start(), answer)
                for question, answer in _ANSWERS
                for found in question.finditer(data)
            ]
            for _, answer in sorted(asked) if self._answers else ():
                os.write(self._fd, answer)
            data = _CONTROLS.sub(b"", _STRINGS.sub(b"", data))
        self._text += data

    def mark(self) -> int:
        """Where the text stands now, for `wait`."""
        return len(self._text)

    def wait(self, pattern: str, *, mark: int = 0, timeout: float = 30.0) -> float:
        """When the text (without its escape sequences) came to hold the pattern.

        Args:
            pattern: A regular expression; `.` takes line ends too.
            mark: Look only at what came after it.
            timeout: Seconds.

        Returns:
            Seconds since the start.

        Raises:
            TimeoutError: it did not; with what is on the screen.
        """
        wanted = re.compile(pattern.encode(), re.DOTALL)
        end = time.perf_counter() + timeout
        while not wanted.search(self._text, mark):
            if not self._read(end):
                self._give_up(pattern)
        return self._last - self.started

    def wait_screen(self, pattern: str, *, timeout: float = 30.0) -> None:
        """Wait until the screen shows the pattern. Not for measuring. Raises: TimeoutError."""
        end = time.perf_counter() + timeout
        while not re.search(pattern, "\n".join(self.screen()), re.DOTALL):
            if time.perf_counter() > end or self._ended:
                self._give_up(pattern)
            self.silence(0.05, timeout)

    @property
    def output(self) -> bytes:
        """All that came so far, as it came."""
        return bytes(self._output)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as dragging its window does."""
        self.screen()
        self._screen.resize(rows, columns)
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, packed)
        # The kernel tells only whom the terminal controls, and ours controls nobody.
        self._process.send_signal(signal.SIGWINCH)

    @property
    def ended(self) -> bool:
        """Whether it has left its terminal."""
        return self._ended

    def _give_up(self, pattern: str) -> None:
        shown = "\n".join(line.rstrip() for line in self.screen())
        raise TimeoutError(f"{pattern!r} did not appear; the screen:\n{shown}")

    def silence(self, seconds: float, timeout: float = 30.0) -> None:
        """Read until nothing has come for so long. Raises: TimeoutError."""
        end = time.perf_counter() + timeout
        while self._read(time.perf_counter() + seconds):
            if time.perf_counter() > end:
                raise TimeoutError("the program does not come to rest")

    def sip(self, most: int, wait: float = 0.0) -> int:
        """Take no more than so many bytes, as a slow line does; how many came.

        Args:
            most: Bytes.
            wait: Seconds to wait for the first of them.
        """
        before = len(self._output)
        self._read(time.perf_counter() + wait, most)
        return len(self._output) - before

    def idle_bytes(self, seconds: float) -> int:
        """How much comes by itself within so many seconds."""
        before, end = len(self._output), time.perf_counter() + seconds
        while self._read(end):
            continue
        return len(self._output) - before

    def screen(self) -> list[str]:
        """The rows of the screen as a terminal would show them now."""
        new = bytes(self._output[self._shown :])
        cut = _OPEN.search(new)
        new = new[: cut.start()] if cut else new
        self._shown += len(new)
        self._stream.feed(_PRIVATE.sub(b"", _STRINGS.sub(b"", new)))
        return list(self._screen.display)

    # -- keys

    def press(self, *keys: str) -> float:
        """Send keys, all in one write; when that was."""
        return self.send(b"".join(KEYS.get(key, key.encode()) for key in keys))

    def send(self, data: bytes) -> float:
        """Send bytes of any encoding, in one write; when that was."""
        at = time.perf_counter()
        os.write(self._fd, data)
        return at

    def burst(self, *keys: str, quiet: float = QUIET, timeout: float = 10.0) -> Burst:
        """Send keys in one write and time what comes of them. Raises: TimeoutError."""
        self.silence(0.002)
        before, at = len(self._output), self.press(*keys)
        if not self._read(at + timeout):
            self._give_up(f"an answer to {'+'.join(keys)}")
        while self._read(self._last + quiet):
            if self._last > at + timeout:
                self._give_up(f"the end of the answer to {'+'.join(keys)}")
        return Burst((self._last - at) * 1000, len(self._output) - before)

    @property
    def last(self) -> float:
        """When the last byte came (`time.perf_counter`)."""
        return self._last

    def rest(self, seconds: float = 0.2, timeout: float = 20.0) -> None:
        """Read nothing until it has used no processor for so long. Raises: TimeoutError."""
        end = time.perf_counter() + timeout
        used: list[str] = []
        while used != (now := self._stat()[11:13]):
            if time.perf_counter() > end:
                self._give_up("its rest")
            used = now
            time.sleep(seconds)  # the kernel tells nobody that a process has come to rest

    def _stat(self) -> list[str]:
        """What the kernel knows of the process, from its state on (proc_pid_stat(5))."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8")
        return stat.rpartition(")")[2].split()

    def hang_up(self, timeout: float = 10.0) -> int:
        """Take the terminal away without a signal, as it controls nothing; the exit code."""
        os.close(self._fd)
        self._fd = -1
        return self._process.wait(timeout)

    def end(self, signum: int, timeout: float = 10.0) -> int:
        """Send it a signal that ends it; its exit code (below 0: killed by that signal)."""
        self._process.send_signal(signum)
        return self.exit_code(timeout)

    def signal(self, signum: int) -> None:
        """Send it a signal it outlives."""
        self._process.send_signal(signum)

    def await_state(self, letter: str, timeout: float = 10.0) -> None:
        """Read on until the kernel says the process is so (T: stopped). Raises: TimeoutError."""
        end = time.perf_counter() + timeout
        while self._stat()[0] != letter:
            if time.perf_counter() > end:
                self._give_up(f"the state {letter}")
            self._read(time.perf_counter() + 0.01)

    def exit_code(self, timeout: float = 10.0) -> int:
        """Read on until it has ended; its exit code."""
        end = time.perf_counter() + timeout
        while self._read(end):
            continue
        return self._process.wait(timeout)

    # -- what it costs

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def peak_mb(self) -> float:
        """The most memory it has held so far, in MB of 1024 × 1024 bytes."""
        return peak_mb(self._process.pid)

    def children_peak_mb(self) -> float:
        """The most memory that the processes it has started, and that still run, have held."""
        return sum(peak_mb(child) for child in children_of(self._process.pid))

    def leave_unread(self, key: str, timeout: float = 10.0) -> float:
        """Press a key that ends it, and read nothing until it has; seconds until then."""
        at = self.press(key)
        self._process.wait(timeout)
        return time.perf_counter() - at

    def quit(self, key: str, timeout: float = 10.0) -> float:
        """Press a key that ends it; milliseconds until the process is gone."""
        at = self.press(key)
        while self._read(at + timeout):
            continue
        self._process.wait(timeout)
        return (time.perf_counter() - at) * 1000
