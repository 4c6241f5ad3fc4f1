"""Which keys work now: what `[keys]` of the settings leaves of the defaults, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.command import Command
from trackcal_tui.tui.keys.commands import BESIDE_PANE, SECTIONS

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import ActiveBinding
    from textual.screen import Screen
    from textual.widget import Widget


class Hint(NamedTuple):
    """A key and what it does, as the bottom line names them."""

    key: str
    label: str
    command: str
    """The id of the command, which a click runs."""


_NAMES = {
    **{name: name for name in ("escape", "enter", "space", "tab", "home", "end", "delete")},
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "slash": "/",
    "greater_than_sign": ">",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
"""Keys as screens and README write them, where that is neither a letter nor Textual's word."""
_SECTIONS_COMMANDS = {
    command.id: command
    for command in (*(one for place in SECTIONS.values() for one in place.own), *BESIDE_PANE)
}

COMMAND_IN_TEXT = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
"""A command in a text that is to name its key."""


def shown_key(key: str) -> str:
    """Return one key as it is written on the screen: `ctrl+y`, `↑`, `?`."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    if len(base) > 1 and base not in _NAMES:
        from textual.keys import format_key  # nothing bound by default comes this far

        _NAMES[base] = format_key(base)
    return "+".join((*modifiers, _NAMES.get(base, base)))


def rebound_keys(app: object) -> Mapping[str, str]:
    """Return what `[keys]` rebinds in this program: command id → keys (`keymap.Keymap.keys`)."""
    keys: Mapping[str, str] = getattr(app, "live_keys", {})
    return keys


def find_command(command_id: str) -> Command | None:
    """Return the command with an id."""
    found = _SECTIONS_COMMANDS.get(command_id)
    if found is None:
        from trackcal_tui.tui.keys.registry import COMMANDS  # 3 ms, after the first frame

        found = COMMANDS.get(command_id)
    return found


def first_key(app: object, command: Command, *, in_field: bool = False) -> str:
    """Return the key of a command that is named where one is enough; empty where it has none.

    Args:
        app: Whose `[keys]` it is.
        command: Any command.
        in_field: Whether a field has the focus, which takes what can be typed as text.
    """
    keys = rebound_keys(app).get(command.id)
    if keys is None and command.shown_as and not (in_field and command.shown_as.isascii()):
        return key_name(command.shown_as)
    all_keys = [key.strip() for key in (command.keys if keys is None else keys).split(",")]
    free = [key for key in all_keys if not is_typed(key)] if in_field else []
    return key_name(shown_key((free or all_keys)[0]))


def is_typed(key: str) -> bool:
    """Return whether a field takes a key as text: a letter, a sign or the space."""
    return key == "space" or (len(shown_key(key)) == 1 and _NAMES.get(key) not in tuple("↑↓←→"))


def takes_letters(focused: Widget | None) -> bool:
    """Return whether what has the focus takes what can be typed as text."""
    return focused is not None and focused.check_consume_key("a", "a")


def pressing(command_id: str) -> str:
    """Return the action of a click on a command's key: what the key itself would do now."""
    return f"app.press('{command_id}')"


def key_of(app: object, command_id: str, *, in_field: bool = False) -> str:
    """Return the key of a command, as texts name it; `?` where `[keys]` leaves it none."""
    command = find_command(command_id)
    return (command and first_key(app, command, in_field=in_field)) or "?"


def keys_of(app: object, command: Command) -> str:
    """Return all keys of a command, `escape q`; a dash where `[keys]` leaves it none."""
    keys = rebound_keys(app).get(command.id, command.keys).split(",")
    return " ".join(key_name(shown_key(key.strip())) for key in keys if key) or "–"


def with_keys(app: object, text: str) -> str:
    """Return a text in which commands stand as `{place.command}`, with their keys instead."""

    def key(found: re.Match[str]) -> str:
        return key_of(app, found[1]) if find_command(found[1]) else found[0]

    return COMMAND_IN_TEXT.sub(key, text)


# -- what works now


def working(screen: Screen[Any]) -> dict[str, ActiveBinding]:
    """Return command id → the binding it can be run by now, on a screen."""
    found: dict[str, ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.enabled and active.binding.id:
            found.setdefault(active.binding.id, active)
    return found


def hints_of(
    app: App[Any],
    commands: Iterable[Command],
    labels: Mapping[str, str],
    now: Mapping[str, ActiveBinding] | None = None,
    *,
    in_field: bool = False,
) -> list[Hint]:
    """Return what the bottom line says of commands, with their live keys.

    Args:
        app: Whose keys they are.
        commands: Those that may be named, in the order of the bottom line.
        labels: Id → what a command is called here, where that is not its usual label.
        now: What works now (`working`); left out: all of it does.
        in_field: Whether a field has the focus: keys that it would take are not named.
    """
    hints = []
    for command in commands:
        if not (command.is_shown or command.id in labels):
            continue
        if now is None or in_field:
            is_live = now is None or command.id in now
            key = first_key(app, command, in_field=in_field) if is_live else ""
            if in_field and is_typed(key):
                key = ""
        else:
            active = now.get(command.id)
            key = app.get_key_display(active.binding) if active else ""
        if key:
            hints.append(Hint(key, labels.get(command.id, command.label), command.id))
    return hints
