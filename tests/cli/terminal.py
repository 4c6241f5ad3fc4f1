"""A command on a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl


class Terminal:
    """A command on a pseudo-terminal: what it wrote, and what we type."""

    def __init__(self, words: Sequence[str], columns: int, env: Mapping[str, str]) -> None:
        self.handle, inner = pty.openpty()
        ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            words,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**os.environ, "TERM": "xterm-256color", **env},
            start_new_session=True,
            close_fds=True,
        )
        os.close(inner)
        self.text = ""

    def read_until(self, wanted: Callable[[str], bool], seconds: float = 20) -> None:
        """Read on until the text is what is wanted, or the command is done."""
        end = time.monotonic() + seconds
        while not wanted(self.text) and time.monotonic() < end:
            if not select.select([self.handle], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.handle, 65536)
            except OSError:  # how Linux says that the other side is closed
                return
            if not data:
                return
            self.text += data.decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self.handle, text.encode())

    def finish(self) -> int:
        self.read_until(lambda _: False)
        code = self.process.wait(10)
        os.close(self.handle)
        return code
