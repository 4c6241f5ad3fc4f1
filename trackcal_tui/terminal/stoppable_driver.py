"""A driver that can be stopped and continued, by a shell's job control or by `kill -STOP`.

Textual 8.2.8 gives the terminal back and takes it over right in the signal handlers, one inside
the other when signals follow closely. And continued after SIGSTOP, which no program is told of, it
takes the terminal over twice: two threads then read it and each gets half of the keys. Measured:
after three `kill -STOP` and `kill -CONT` the keys of its driver can no longer quit the program.
"""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from textual.app import App

from trackcal_tui.terminal.tolerant_driver import TolerantDriver


class StoppableDriver(TolerantDriver):
    """Gives the terminal back when told to stop, and takes it over again when continued."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._must_stop = False
        self._stopped_itself = False
        loop = asyncio.get_running_loop()

        def stop(*_: object) -> None:
            self._must_stop = True
            loop.call_soon_threadsafe(self._stop)

        def go_on(*_: object) -> None:
            self._must_stop = False
            loop.call_soon_threadsafe(self._go_on)

        self._on_stop = stop
        signal.signal(signal.SIGTSTP, stop)
        signal.signal(signal.SIGCONT, go_on)

    def suspend(self) -> bool:
        """Give the terminal back and stop, as ctrl+z does in a shell; return once continued.

        The whole job stops, such as a `make` that has started the program. Without a shell that
        could continue it (tmux or SSH started it) the kernel stops nothing.

        Returns:
            Whether it was stopped.
        """
        self.suspend_application_mode()
        self._must_stop = self._stopped_itself = True
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        # Continued: SIGCONT was handled before the next line.
        signal.signal(signal.SIGTSTP, self._on_stop)
        was_stopped = not self._must_stop
        if not was_stopped:
            self._must_stop = self._stopped_itself = False
        self._take_over()
        return was_stopped

    def _take_over(self) -> None:
        """Take the terminal over again; what it showed of the program is gone."""
        self.resume_application_mode()
        self._app.refresh()

    def _stop(self) -> None:
        if not self._must_stop:
            return  # it was continued before it came to stopping
        self.suspend_application_mode()
        if self._must_stop:
            self._stopped_itself = True
            os.kill(os.getpid(), signal.SIGSTOP)
            # Continued: the next line runs after SIGCONT.
        self._take_over()

    def _go_on(self) -> None:
        if not self._stopped_itself:
            # Another program had the terminal and may have changed its modes and its screen.
            self.suspend_application_mode()
            self._take_over()
        self._stopped_itself = False
