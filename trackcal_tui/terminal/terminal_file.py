"""The terminal as a file: written at once as far as it has room, the rest by a thread.

Textual hands all it draws to a thread, which may stand still while the terminal takes nothing. But
that thread first has to get Python's lock: a key was answered 0.2 ms later for it.
"""

from __future__ import annotations

import os
from typing import TextIO


class TerminalFile:
    """What Textual's writing thread writes to, and the app past it.

    Only the app's thread may call `write_now` and read `is_idle`; the rest is for the writing one.

    Args:
        file: A stream to the terminal.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._taken = self._written = self._handed_over = 0
        self._rest = b""
        """What of the last text had no room; goes before the next one."""
        self._unblocked: int | None = None
        self.fileno, self.isatty = file.fileno, file.isatty

    # -- the app's thread

    @property
    def is_idle(self) -> bool:
        """Whether the writing thread has nothing left to write."""
        return self._handed_over == self._written

    def hand_over(self) -> None:
        """Take note of a text that is put into the writing thread's queue."""
        self._handed_over += 1

    def write_now(self, text: str) -> bool:
        """Write as much as there is room for; return whether that was all.

        The rest is written with the next text that is handed over.

        Raises:
            OSError: nothing was written: there is no room at all, or no terminal.
        """
        if self._unblocked is None:
            # Opened once more: not to wait is a property of the opened file, and the other one is
            # shared with the shell.
            name, flags = os.ttyname(self.fileno()), os.O_WRONLY | os.O_NONBLOCK
            self._unblocked = os.open(name, flags | os.O_NOCTTY | os.O_CLOEXEC)
        data = self._encoded(text)
        self._rest = data[os.write(self._unblocked, data) :]
        return not self._rest

    # -- the writing thread

    def write(self, text: str) -> None:
        """Write a text of the queue."""
        rest, self._rest = self._rest, b""
        self._file.buffer.write(rest + self._encoded(text))
        self._taken += 1

    def flush(self) -> None:
        """Pass on what is buffered: the queue is empty."""
        self._file.flush()
        self._written = self._taken

    def close_unblocked(self) -> None:
        """Close what `write_now` has opened."""
        if self._unblocked is not None:
            os.close(self._unblocked)
            self._unblocked = None

    def _encoded(self, text: str) -> bytes:
        # As standard error does it; standard output would refuse some characters.
        return text.encode(self._file.encoding, "backslashreplace")
