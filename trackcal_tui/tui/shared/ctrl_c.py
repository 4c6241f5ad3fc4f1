"""ctrl+c, as a person at a terminal means it: copy what is selected, else stop, else leave."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from trackcal_tui.terminal.clipboard import request_copy
from trackcal_tui.tui.keys.screen_commands import key_of
from trackcal_tui.tui.shared.live_keys import working

_CANCELS = (
    *("editor.revert", "filter.clear", "picker.cancel", "left_out.close", "panel.back"),
    *("import.cancel", "connection.cancel"),
)
"""What closes or stops something within a section, where there is something."""


def copy_selection(screen: Screen[Any]) -> str:
    """Ask the terminal to copy the text that is selected with the mouse, and let go of it.

    Returns:
        What is to be said about it; empty where nothing is selected.
    """
    text = screen.get_selected_text()
    if not text:
        return ""
    said = request_copy(screen.app, text, "the selection")
    screen.clear_selection()
    return said


async def cancel_or_leave(screen: Screen[Any], said: str) -> str:
    """Close or stop what is open; else leave, when the person was told that this leaves.

    Args:
        screen: A section's screen.
        said: What its line says about the last key.

    Returns:
        What is to be said: how to leave; empty where something was done.
    """
    now = working(screen)
    for command in _CANCELS:
        if command in now:
            await screen.app.run_action(now[command].binding.action, now[command].node)
            return ""
    leave = f"{key_of(screen.app, 'app.quit')} leaves trackcal; so does ctrl+c once more"
    if said != leave:
        return leave
    await screen.app.run_action("quit")
    return ""
