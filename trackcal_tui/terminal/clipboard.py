"""Asking the terminal to copy, which is all a program at the far end of SSH can do.

OSC 52 has no answer: a terminal that ignores it looks like one that obeyed. So the notices say
"requested", and what is copied is always on the screen as plain text as well.
"""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_SCREEN_CHUNK = 240
"""GNU screen drops a device control string of more than 256 bytes."""
_MOST_BYTES = 74_000
"""xterm and tmux refuse longer copies (as base64)."""


def _write(sequence: bytes) -> None:
    # One system call: the kernel does not mix it with a frame that Textual's own thread writes.
    if sys.__stderr__ is not None:
        os.write(sys.__stderr__.fileno(), sequence)


def request_copy(
    app: App[Any],
    text: str,
    what: str,
    *,
    environment: Mapping[str, str] = os.environ,
    write: Callable[[bytes], object] = _write,
) -> str:
    """Ask the terminal to copy `text`; return one sentence on what can be said about it.

    Args:
        app: The app on the terminal.
        text: What is copied.
        what: Its name in the sentence: `the code`.
        environment: The environment of the terminal.
        write: Writes to the terminal.
    """
    if len(base64.b64encode(text.encode())) > _MOST_BYTES:
        return f"Too long for a copy request: select {what} with shift and the mouse"
    app.copy_to_clipboard(text)
    wrapped = wrap_for_multiplexer(text, environment)
    if wrapped and not app.is_headless and not app.is_web:
        write(wrapped)
    if environment.get("TMUX"):
        return f"Copy of {what} requested; tmux needs set-clipboard or allow-passthrough"
    if environment.get("TERM_PROGRAM") == "Apple_Terminal":
        return f"macOS Terminal ignores copy requests: select {what} with the mouse"
    if environment.get("TERM") == "linux":
        return f"This console has no clipboard: type {what} as it stands here"
    return f"Copy of {what} requested; terminals that allow it have it now"


def wrap_for_multiplexer(text: str, environment: Mapping[str, str]) -> bytes:
    """Return OSC 52 wrapped for the multiplexer around us; empty when there is none.

    tmux: github.com/tmux/tmux/wiki/Clipboard ("terminal support", allow-passthrough).
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environment.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\".encode()
    if environment.get("STY"):
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        chunks = [sequence[start : start + _SCREEN_CHUNK] for start in starts]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks).encode()
    return b""
