"""ctrl+c, as a person at a terminal means it: copy what is selected, else stop, else leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.screen import Screen

from trackcal_tui.clipboard import Terminal, request_copy
from trackcal_tui.screen_commands import key_of
from trackcal_tui.screens.live_keys import working

if TYPE_CHECKING:
    from trackcal_tui.screens.section import Section

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
    said = request_copy(cast("Terminal", screen.app), text, "the selection")
    screen.clear_selection()
    return said


async def interrupt(section: Section) -> None:
    """Copy, else close or stop; else say how to leave, and leave when it is pressed once more."""
    said = copy_selection(section)
    if said:
        section.say(said)
        return
    now = working(section)
    for command in _CANCELS:
        if command in now:
            await section.app.run_action(now[command].binding.action, now[command].node)
            return
    leave = f"{key_of(section.app, 'app.quit')} leaves trackcal; so does ctrl+c once more"
    if section.hint == leave:
        await section.app.run_action("quit")
    else:
        section.say(leave)
