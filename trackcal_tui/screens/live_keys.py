"""Which commands work on a screen now, by which keys, and what the bottom line says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding
from textual.screen import Screen

from trackcal_tui.commands import Command, first_key, rebound, shown_key
from trackcal_tui.screen_commands import COMMANDS
from trackcal_tui.terminal_locale import key_name

Hints = list[tuple[str, str]]
"""Keys and what they do, for the bottom line."""


def key_of(app: App[Any], command_id: str, *, in_field: bool = False) -> str:
    """The key of a command, as texts name it; `?` where `[keys]` leaves it none.

    Args:
        app: Whose `[keys]` it is.
        command_id: `screen.command`.
        in_field: Whether a field has the focus, which takes single letters as text.
    """
    live, command = rebound(app), COMMANDS[command_id]
    keys = live.get(command_id, command.keys).split(",")
    if in_field and (longer := [key for key in keys if len(key.strip()) > 1]):
        return key_name(shown_key(longer[0].strip()))
    return key_name(first_key(command, live)) or "?"


def keys_of(app: App[Any], command: Command) -> str:
    """All keys of a command, `escape q`; a dash where `[keys]` leaves it none."""
    keys = rebound(app).get(command.id, command.keys).split(",")
    return " ".join(key_name(shown_key(key.strip())) for key in keys if key) or "–"


def with_keys(app: App[Any], text: str) -> str:
    """A text of ours in which commands stand as `{screen.command}`, with their keys instead."""
    return re.sub(r"\{([a-z_]+\.[a-z_]+)\}", lambda found: key_of(app, found[1]), text)


def working(screen: Screen[Any]) -> dict[str, ActiveBinding]:
    """Command id → the binding it can be run by now: not disabled, not a letter of a field."""
    found: dict[str, ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.enabled and active.binding.id:
            found.setdefault(active.binding.id, active)
    return found


def hints_of(
    screen: Screen[Any], commands: Iterable[Command], labels: Mapping[str, str] | None = None
) -> Hints:
    """The commands that the bottom line names, in the order given, with their live keys.

    Args:
        screen: Where.
        commands: Those that may be named.
        labels: Id → what a command is called here, where that is not its usual label.
    """
    now, labels = working(screen), labels or {}
    hints = []
    for command in commands:
        active = now.get(command.id)
        if active is not None and command.footer:
            key = screen.app.get_key_display(active.binding)
            hints.append((key, labels.get(command.id, command.label)))
    return hints
