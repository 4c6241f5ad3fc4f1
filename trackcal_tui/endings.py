"""SIGTERM and SIGHUP end the terminal program in order: the terminal restored, nothing left over.

Without a handler Python ends at once, and leaves the person's shell on the other screen with the
mouse reporting into it, and a demo's throw-away folder on the disk.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable

PATIENCE = 2.0
"""Seconds for the orderly way; a terminal that is gone can hold its last writes up for ever."""


def end_on_signals(leave: Callable[[int], None], close: Callable[[], None]) -> None:
    """From now on the signals end the program. Call it within its running loop.

    Args:
        leave: Called in the loop with the exit code a shell expects.
        close: Called in a thread of its own when leaving takes too long; the process then ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # only there can signals be handled
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(signum, _end, 128 + signum, leave, close)


def _end(code: int, leave: Callable[[int], None], close: Callable[[], None]) -> None:
    def at_last() -> None:
        try:
            close()
        finally:
            os._exit(code)

    timer = threading.Timer(PATIENCE, at_last)
    timer.daemon = True
    timer.start()
    leave(code)
