"""SIGTERM, SIGHUP and a lost terminal end the terminal program in order.

Without a handler Python ends at once: the shell is left on the alternate screen with the mouse
reporting into it, and a demo's temporary folder stays on the disk. And when the terminal goes away
without a SIGHUP (it does not control this process, or nohup blocks the signal), Textual 8.2.8
reads end-of-file in a loop and takes a whole processor.
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
"""Seconds for an orderly end; a terminal that is gone can block its last writes for ever."""


@contextlib.contextmanager
def exit_on_signals() -> Iterator[None]:
    """Within the block, while the program starts, end by an exception that undoes what was begun.

    Raises:
        SystemExit: At any point of the block, with the exit code a shell expects.
    """

    def end(signum: int, _: object) -> None:
        raise SystemExit(128 + signum)

    taken = [signum for signum in _SIGNALS if signal.getsignal(signum) is signal.SIG_DFL]
    for signum in taken:
        signal.signal(signum, end)
    try:
        yield
    finally:
        for signum in taken:
            signal.signal(signum, signal.SIG_DFL)


def quit_on_signals(
    leave: Callable[[int], None], close: Callable[[], None], *, has_terminal: bool
) -> None:
    """Quit on a signal or a lost terminal from now on; call it in the program's loop.

    Args:
        leave: Called in the loop with the exit code a shell expects.
        close: Called in a thread of its own when leaving takes too long; then the process ends.
        has_terminal: Whether it started in one; that may be gone by now.
    """
    loop = asyncio.get_running_loop()

    def exit_later(signum: int) -> None:
        timer = threading.Timer(PATIENCE, _exit_now, (close, 128 + signum))
        timer.daemon = True
        timer.start()

    def end(signum: int) -> None:
        exit_later(signum)
        leave(128 + signum)

    def watch_terminal(fd: int) -> None:
        poll = select.poll()
        poll.register(fd, 0)  # a hang-up is always reported
        if any(mask & select.POLLHUP for _, mask in poll.poll()):  # macOS: POLLNVAL, at once
            # Not in the loop: it may wait for ever to write a frame to the terminal that is gone.
            exit_later(signal.SIGHUP)
            with contextlib.suppress(RuntimeError):  # the loop is closed: it ends already
                loop.call_soon_threadsafe(leave, 128 + signal.SIGHUP)

    for signum in _SIGNALS:
        if signal.getsignal(signum) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(signum, end, signum)
    if has_terminal and sys.__stdin__ is not None:
        terminal = (sys.__stdin__.fileno(),)
        threading.Thread(target=watch_terminal, args=terminal, daemon=True).start()


def _exit_now(close: Callable[[], None], code: int) -> None:
    try:
        close()
    finally:
        os._exit(code)
