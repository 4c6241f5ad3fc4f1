"""Being stopped and continued, by a shell's job control or by `kill -STOP`.

Textual 8.2.8 gives the terminal back and takes it over again right in the signals' handlers, one
inside the other when they follow each other closely; and continued after SIGSTOP, which nobody can
be told of, it takes the terminal over a second time: two threads then share the keys out.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import Any

from textual.app import App

from trackcal_tui.terminal.input_reader import TolerantDriver


class StoppableDriver(TolerantDriver):
    """Gives the terminal back when it is told to stop, and takes it over anew when it goes on."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._is_to_stop = False
        self._is_stopped_here = False
        if threading.current_thread() is threading.main_thread():  # only there are signals handled
            loop = asyncio.get_running_loop()

            def stop(*_: object) -> None:
                self._is_to_stop = True
                loop.call_soon_threadsafe(self._stop)

            def go_on(*_: object) -> None:
                self._is_to_stop = False
                loop.call_soon_threadsafe(self._go_on)

            signal.signal(signal.SIGTSTP, stop)
            signal.signal(signal.SIGCONT, go_on)

    def _stop(self) -> None:
        if not self._is_to_stop:
            return  # it was told to go on before it came to stopping
        self.suspend_application_mode()
        if self._is_to_stop:
            self._is_stopped_here = True
            os.kill(os.getpid(), signal.SIGSTOP)
            # From here on it has been continued.
        self.resume_application_mode()

    def _go_on(self) -> None:
        if not self._is_stopped_here:
            # Whoever had the terminal meanwhile has left it in other modes, and other text on it.
            self.suspend_application_mode()
            self.resume_application_mode()
        self._is_stopped_here = False
