"""Asking the terminal to copy, which is all a program on the far end of SSH can do.

OSC 52 has no answer: a terminal that ignores it looks like one that obeyed. So the words say
"requested", and what is copied always stands on the screen as plain text as well.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable, Mapping
from typing import Protocol

_SCREEN_CHUNK = 240
"""GNU screen drops a device control string of more than 256 bytes."""
MOST_BYTES = 74_000
"""xterm and tmux refuse longer copies (as base64)."""


class Terminal(Protocol):
    """What is needed of the app."""

    @property
    def is_headless(self) -> bool:
        """Whether there is no terminal at all."""

    @property
    def is_web(self) -> bool:
        """Whether a browser stands in for the terminal."""

    def copy_to_clipboard(self, text: str) -> None:
        """Write OSC 52."""


def passed_through(text: str, environment: Mapping[str, str]) -> bytes:
    """OSC 52 wrapped for the multiplexer around us; empty when there is none.

    tmux: github.com/tmux/tmux/wiki/Clipboard ("terminal support", allow-passthrough).
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environment.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\".encode()
    if environment.get("STY"):
        chunks = [
            sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK)
        ]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks).encode()
    return b""


def request_copy(
    terminal: Terminal,
    text: str,
    what: str,
    *,
    environment: Mapping[str, str] | None = None,
    write: Callable[[bytes], object] | None = None,
) -> str:
    """Ask the terminal to copy `text`; what can honestly be said about it, one sentence.

    Args:
        terminal: The app.
        text: What is copied.
        what: What it is, for the sentence: `the code`.
        environment: Instead of `os.environ`.
        write: Instead of writing to the terminal.
    """
    environment = os.environ if environment is None else environment
    if len(base64.b64encode(text.encode())) > MOST_BYTES:
        return f"Too long for a copy request: select {what} with shift and the mouse"
    terminal.copy_to_clipboard(text)
    wrapped = passed_through(text, environment)
    if wrapped and not terminal.is_headless and not terminal.is_web:
        (write or _write)(wrapped)
    if environment.get("TMUX"):
        return f"Copy of {what} requested; tmux needs set-clipboard or allow-passthrough"
    if environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return f"macOS Terminal ignores copy requests: select {what} with the mouse"
    if environment.get("TERM") == "linux":
        return f"This console has no clipboard: type {what} as it stands here"
    return f"Copy of {what} requested; terminals that allow it have it now"


def _write(sequence: bytes) -> None:
    # One system call: the kernel does not mix it with a frame that Textual's own thread writes
    # to the same terminal.
    if sys.__stderr__ is not None:
        os.write(sys.__stderr__.fileno(), sequence)
