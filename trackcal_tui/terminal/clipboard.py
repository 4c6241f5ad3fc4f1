"""Asking the terminal to copy, which is all a program at the far end of SSH can do.

OSC 52 has no answer: a terminal that ignores it (PuTTY, macOS Terminal) looks like one that obeyed.
So nobody is told more than that the text was sent, and it can always be shown as plain text too.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_SCREEN_CHUNK = 240
"""GNU screen drops a device control string of more than 256 bytes."""
_MOST_BYTES = 74_000
"""xterm and tmux refuse longer copies (as base64)."""


def send_copy(app: App[Any], text: str, *, environment: Mapping[str, str] = os.environ) -> bool:
    """Send a text to the terminal's clipboard.

    Args:
        app: The app on the terminal.
        text: What is copied.
        environment: The environment of the terminal.

    Returns:
        False where it is known that the terminal takes none, or none that long.
    """
    if len(base64.b64encode(text.encode())) > _MOST_BYTES:
        return False
    app.copy_to_clipboard(text)
    driver = app._driver  # Textual 8.2.8 has no public way to it
    wrapped = wrap_for_multiplexer(text, environment)
    if wrapped and driver is not None and not app.is_web:
        driver.write(wrapped)
    is_deaf = environment.get("TERM_PROGRAM") == "Apple_Terminal"
    return not (is_deaf or environment.get("TERM") == "linux")


def wrap_for_multiplexer(text: str, environment: Mapping[str, str]) -> str:
    """Return OSC 52 wrapped for the multiplexer around us; empty when there is none.

    tmux: github.com/tmux/tmux/wiki/Clipboard ("terminal support", allow-passthrough).
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environment.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if environment.get("STY"):
        starts = range(0, len(sequence), _SCREEN_CHUNK)
        chunks = [sequence[start : start + _SCREEN_CHUNK] for start in starts]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return ""
