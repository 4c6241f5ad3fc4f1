"""Copying: the one way for all screens."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input

from trackcal_tui.terminal.clipboard import send_copy
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.shared.base_screen import SENT, BaseScreen
from trackcal_tui.tui.shared.copied_screen import CopiedScreen


def copy_text(
    screen: BaseScreen[Any], text: str, command_id: str, *, file: str = "trackcal-copy.txt"
) -> None:
    """Send a text to the terminal's clipboard; asked for the same again, show it alone.

    Args:
        screen: Where it is copied.
        text: What is copied.
        command_id: The command that copies it.
        file: The name of a file it can be written to.
    """
    if text == screen.copied:
        screen.app.open_screen(CopiedScreen(text, file))
        return
    screen.copied = text
    said = SENT if send_copy(screen.app, text) else "Your terminal can't copy this"
    key = key_of(screen.app, command_id, in_field=isinstance(screen.focused, Input))
    screen.show_hint(f"{said} · {key} again shows it")
