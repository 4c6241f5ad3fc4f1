"""Keys that do nothing on a section: nobody should have to wonder whether one was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from trackcal_tui.commands import (
    GLOBAL,
    HELP,
    SECTIONS,
    Command,
    motions_beside,
    rebound,
    shown_key,
)
from trackcal_tui.screen_commands import key_of
from trackcal_tui.terminal_locale import key_name

if TYPE_CHECKING:
    from trackcal_tui.screens.section import Section

_FOCUS = ("tab", "shift+tab")
"""Bound by Textual, to move the focus where there is nothing else to have it."""


def tell_idle(section: Section, key: str) -> None:
    """Say of a key that reached the section, as nothing below it took it, that it does nothing.

    Args:
        section: Where.
        key: As Textual names it.
    """
    if isinstance(section.focused, Input):
        return  # whoever types has a line of hints already
    if key in section.active_bindings and key not in _FOCUS:
        return  # it comes to that yet
    command = _command_of(section, key)
    why = section.why_not(command.id) if command else ""
    if not why and key == "escape":
        why = "Nothing is open"
    section.say(why or _nothing(section, key, command))


def _command_of(section: Section, key: str) -> Command | None:
    """The command that has the key, though it cannot be done now."""
    own = SECTIONS[section.SECTION]
    live = rebound(section.app)
    for command in (*own, HELP, *GLOBAL, *motions_beside(own)):
        if key in live.get(command.id, command.keys).split(","):
            return command
    return None


def _nothing(section: Section, key: str, command: Command | None) -> str:
    name = key_name(shown_key(key))
    if command is not None:
        return f"{name} {command.label}: not now"
    return f"{name} does nothing here · {key_of(section.app, HELP.id)} lists the keys"
