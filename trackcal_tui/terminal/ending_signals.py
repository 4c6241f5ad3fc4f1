"""SIGTERM, SIGHUP and a terminal that is gone end the terminal program in order: the terminal
restored, nothing left over.

Without a handler Python ends at once, and leaves the person's shell on the other screen with the
mouse reporting into it, and a demo's throw-away folder on the disk. And where the terminal goes
without a SIGHUP (it does not control this process, or nohup keeps the signal away), Textual 8.2.8
reads its end over and over: a whole processor, until somebody notices.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
PATIENCE = 2.0
"""Seconds for the orderly way; a terminal that is gone can hold its last writes up for ever."""


@contextlib.contextmanager
def signals_end_at_once() -> Iterator[None]:
    """While the program starts: a signal ends it by an exception, which undoes what was begun.

    Raises:
        SystemExit: in the middle of whatever is done, with the exit code a shell expects.
    """

    def end(signum: int, _: object) -> None:
        raise SystemExit(128 + signum)

    taken = []
    if threading.current_thread() is threading.main_thread():
        taken = [one for one in _SIGNALS if signal.getsignal(one) is signal.SIG_DFL]
    for signum in taken:
        signal.signal(signum, end)
    try:
        yield
    finally:
        for signum in taken:
            signal.signal(signum, signal.SIG_DFL)


def end_on_signals(leave: Callable[[int], None], close: Callable[[], None]) -> None:
    """From now on the signals, and the terminal's end, end the program; call it in its loop.

    Args:
        leave: Called in the loop with the exit code a shell expects.
        close: Called in a thread of its own when leaving takes too long; the process then ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # only there can signals be handled
    loop = asyncio.get_running_loop()
    for signum in _SIGNALS:
        if signal.getsignal(signum) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(signum, _end, 128 + signum, leave, close)
    if sys.__stdin__ is not None and sys.__stdin__.isatty():
        watch = (sys.__stdin__.fileno(), loop, leave, close)
        threading.Thread(target=_end_with_terminal, args=watch, daemon=True).start()


def _end_with_terminal(
    terminal: int,
    loop: asyncio.AbstractEventLoop,
    leave: Callable[[int], None],
    close: Callable[[], None],
) -> None:
    poll = select.poll()
    poll.register(terminal, 0)  # nothing but its end, which needs no asking for
    hung_up = any(mask & select.POLLHUP for _, mask in poll.poll())
    if hung_up:  # macOS cannot watch terminals, and says so at once (POLLNVAL)
        with contextlib.suppress(RuntimeError):  # the loop is closed: it ends already
            loop.call_soon_threadsafe(_end, 128 + signal.SIGHUP, leave, close)


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
