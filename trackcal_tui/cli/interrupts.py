"""SIGINT, SIGTERM and SIGHUP: long work is stopped in order, prompts at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from trackcal_tui.core.cancel import Cancel


class Interrupts:
    """While entered, the first signal stops what watches `cancel`; a second one does not wait.

    A write that has begun is finished: it takes milliseconds, and its result is told.
    """

    def __init__(self) -> None:
        self.cancel = Cancel()
        self.signum = 0
        """The first signal that came, 0 for none."""
        self._at_once = False
        self._before: dict[int, Any] = {}
        self._pipe: tuple[int, int] | None = None
        self._wakeup_before = -1
        self._watcher: threading.Thread | None = None

    @property
    def exit_code(self) -> int:
        """What a shell expects after the signal; 0 when none came."""
        return 128 + self.signum if self.signum else 0

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is not threading.main_thread():
            return self  # only the main thread may set handlers
        # A handler runs between two steps of the main thread, which may hold the locks inside
        # `Cancel`: calling it there could wait for itself. The wake-up pipe lets a thread do it.
        read, write = self._pipe = os.pipe()
        os.set_blocking(write, False)
        self._wakeup_before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._watcher = threading.Thread(target=self._watch, args=(read,), daemon=True)
        self._watcher.start()
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(signum) is not signal.SIG_IGN:  # nohup, background jobs
                self._before[signum] = signal.signal(signum, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pipe is None or self._watcher is None:
            return
        for signum, handler in self._before.items():
            signal.signal(signum, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        read, write = self._pipe
        os.close(write)
        self._watcher.join()
        os.close(read)
        self._pipe = None

    def _watch(self, read: int) -> None:
        while received := os.read(read, 64):
            if any(signum in self._before for signum in received):
                self.cancel.cancel()

    def _note(self, signum: int, _: FrameType | None) -> None:
        first, self.signum = not self.signum, self.signum or signum
        if self._at_once or not first:
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within the block the first signal raises KeyboardInterrupt: waiting for a person."""
        if self.signum:
            raise KeyboardInterrupt
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False
