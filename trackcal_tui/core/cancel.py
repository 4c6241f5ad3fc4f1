"""Stopping work that runs in another thread, at any moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from trackcal_tui.core.errors import Cancelled


class Cancel:
    """A one-way switch shared by the thread that waits and the thread that works. Thread-safe.

    The worker polls it (`check`), sleeps on it (`wait`), or has itself woken by it (`calls`), so
    that even a blocked socket is left within milliseconds.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Stop the work. Calling it again does nothing."""
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise `Cancelled` if the work was stopped."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleep, but raise `Cancelled` the moment the work is stopped."""
        if self._event.wait(seconds):
            raise Cancelled

    @contextmanager
    def calls(self, callback: Callable[[], None]) -> Iterator[None]:
        """Within the block, let `cancel` run `callback`, in the thread that cancels."""
        with self._lock:
            cancelled = self._event.is_set()
            if not cancelled:
                self._callbacks.append(callback)
        if cancelled:
            callback()
        try:
            yield
        finally:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)
