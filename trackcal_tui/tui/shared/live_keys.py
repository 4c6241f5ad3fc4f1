"""Which commands work on a screen now, by which keys, and what the bottom line says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.binding import ActiveBinding
from textual.screen import Screen

from trackcal_tui.tui.keys.commands import Command

Hints = list[tuple[str, str]]
"""Keys and what they do, for the bottom line."""


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
