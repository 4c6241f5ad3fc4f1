"""Handle SIGINT, SIGTERM and SIGHUP: stop long work in order, leave prompts at once."""

from __future__ import annotations

import _thread
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled


class Interrupts:
    """While entered, the first signal stops what watches `cancel`; a second one does not wait.

    A write that has begun is finished: it takes milliseconds, and its result is reported.
    """

    def __init__(self) -> None:
        self.cancel = Cancel()
        self._signum = 0
        """The first signal that came, 0 for none."""
        self._at_once = False
        self._before: dict[int, Any] = {}

    @property
    def exit_code(self) -> int:
        """What a shell expects after the signal; 0 when none came."""
        return 128 + self._signum if self._signum else 0

    def __enter__(self) -> Interrupts:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(signum) is not signal.SIG_IGN:  # nohup, background jobs
                self._before[signum] = signal.signal(signum, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)

    def _handle(self, signum: int, _: FrameType | None) -> None:
        first, self._signum = not self._signum, self._signum or signum
        # A handler interrupts the main thread, which may hold the locks inside `Cancel` (or those
        # of `threading`): calling it here could wait for itself.
        _thread.start_new_thread(self.cancel.cancel, ())
        if self._at_once or not first:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise `Cancelled` if a signal came."""
        if self._signum:
            raise Cancelled

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within the block, where a person is asked, the first signal raises KeyboardInterrupt."""
        if self._signum:
            raise KeyboardInterrupt
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False
