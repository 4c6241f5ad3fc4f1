"""Keys that do nothing on a section: nobody should have to wonder whether one was heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.widgets import Input

from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.commands import (
    GLOBAL,
    HELP,
    SECTIONS,
    Command,
    motions_beside,
    rebound,
    shown_key,
)
from trackcal_tui.tui.keys.screen_commands import key_of

_FOCUS = ("tab", "shift+tab")
"""Bound by Textual, to move the focus where there is nothing else to have it."""


def explain_unused_key(
    screen: Screen[Any], section: str, key: str, why_not: Callable[[str], str]
) -> str:
    """Say why a key that no widget took does nothing; empty where no word is needed.

    Args:
        screen: The section's screen.
        section: Its id.
        key: As Textual names it.
        why_not: Command id → why it cannot be done now, or empty.
    """
    if isinstance(screen.focused, Input):
        return ""  # whoever types has a line of hints already
    if key in screen.active_bindings and key not in _FOCUS:
        return ""  # its binding is still to come
    command = _command_of(screen, section, key)
    why = why_not(command.id) if command else ""
    if not why and key == "escape":
        why = "Nothing is open"
    return why or _nothing(screen, key, command)


def _command_of(screen: Screen[Any], section: str, key: str) -> Command | None:
    """Return the command that has the key, though it cannot be done now."""
    own = SECTIONS[section]
    live = rebound(screen.app)
    for command in (*own, HELP, *GLOBAL, *motions_beside(own)):
        if key in live.get(command.id, command.keys).split(","):
            return command
    return None


def _nothing(screen: Screen[Any], key: str, command: Command | None) -> str:
    name = key_name(shown_key(key))
    if command is not None:
        return f"{name} {command.label}: not now"
    return f"{name} does nothing here · {key_of(screen.app, HELP.id)} lists the keys"
