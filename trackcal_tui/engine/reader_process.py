"""Start the process that reads calendars for the terminal program, and talk to it.

Reading takes libraries of 25 MB and 150 ms to import. In a process of its own they are imported
while the first frame is drawn, and their memory is given back when nothing has been read for a
while. Nothing heavy is imported here: this is on the way to the first frame.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

EARLY_SECONDS = 15.0
"""How long an early read counts as current."""
PROGRAM = "import gc; gc.disable(); from trackcal_tui.engine.reader import main; main()"
"""Looking for garbage while modules are imported finds none, and takes a tenth of the time."""
_STEP = 0.03
"""The longest that a stop goes unnoticed."""
_CHUNK = 1 << 16


class ReaderProcess:
    """One process that reads calendars on request, and ends with this one.

    Args:
        home: As `--home`; None for the usual places.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, home: str | None) -> None:
        if not sys.executable:
            raise OSError("Python does not know where it is")
        self._started = time.monotonic()
        self._stopping = threading.Lock()
        self._listening = threading.Lock()
        self._is_stopped = False
        self.ended = threading.Event()
        """Set once a stopped process is gone."""
        requests, self._requests = os.pipe()
        try:
            self._answers, answers = os.pipe()
        except OSError:
            os.close(requests)
            os.close(self._requests)
            raise
        try:
            self.process = os.posix_spawn(
                sys.executable,
                # -P: never import from whatever the current folder is.
                [sys.executable, "-P", "-c", PROGRAM, home or ""],
                os.environ,
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, requests, 0),
                    (os.POSIX_SPAWN_DUP2, answers, 1),
                    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                ],
                setpgroup=0,  # ctrl+c and other keys do not reach it
            )
        except OSError:
            os.close(self._requests)
            os.close(self._answers)
            raise
        finally:
            os.close(requests)
            os.close(answers)

    @property
    def is_early(self) -> bool:
        """Whether it was started moments ago."""
        return time.monotonic() - self._started < EARLY_SECONDS

    def ask(self, request: bytes) -> None:
        """Ask it to read; an empty request means this week of the connection in use."""
        with self._stopping, contextlib.suppress(BrokenPipeError):  # `lines` ends at once then
            if not self._is_stopped:  # else the number may be another file's by now
                os.write(self._requests, request + b"\n")

    def lines(self) -> Iterator[bytes]:
        """Yield what it says, until it ends or is stopped. For one thread at a time."""
        with self._listening:
            rest = b""
            while not self._is_stopped:
                if not select.select([self._answers], [], [], _STEP)[0]:
                    continue
                chunk = os.read(self._answers, _CHUNK)
                if not chunk:
                    return
                *whole, rest = (rest + chunk).split(b"\n")
                yield from whole

    def stop(self) -> None:
        """Let it end, and listen no more. From any thread; twice is fine.

        Not a kill: a token that it has just refreshed must reach the vault.
        """
        with self._stopping:
            if not self._is_stopped:
                self._is_stopped = True
                os.close(self._requests)
                threading.Thread(target=self._await_end, daemon=True).start()

    def _await_end(self) -> None:
        with contextlib.suppress(ChildProcessError):  # where the system reaps: SIGCHLD is ignored
            os.waitpid(self.process, 0)
        self.ended.set()
        with self._listening:
            os.close(self._answers)


def start_early(home: str | None) -> ReaderProcess | None:
    """Start a process that reads this week's events ahead of any request; None if it cannot."""
    try:
        reader = ReaderProcess(home)
    except OSError:
        return None
    reader.ask(b"")
    return reader


def has_idle_processor() -> bool:
    """Return whether a second process can run without slowing this one down.

    It can while fewer threads want to run than there are processors.
    """
    try:
        running = int(
            Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0]
        )
        return running < len(os.sched_getaffinity(0))
    except (OSError, ValueError, IndexError, AttributeError):  # not Linux
        return (os.cpu_count() or 1) > 1
