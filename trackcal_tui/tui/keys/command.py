"""What a command is, and a place where commands have keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr, replace

if TYPE_CHECKING:
    from textual.binding import Binding, BindingType

SHOWN = True
"""In the bottom line."""


class Command(Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Stable: `place.command`."""
    keys: str
    """Default keys, comma-separated."""
    label: str
    """One or two words, for the bottom line."""
    help: str
    """A sentence, for help and the palette."""
    is_shown: bool = False
    """Whether the bottom line names it."""
    shown_as: str = ""
    """Keys as the bottom line names them, where that is shorter."""
    action: str = ""
    """Action of the screen or widget, or `app.…`; empty: the last word of its id."""
    is_motion: bool = False
    """Whether it only moves about: help has it, the palette does not."""

    def __post_init__(self) -> None:
        if not self.action:
            force_setattr(self, "action", self.id.rpartition(".")[2])

    def binding(self) -> Binding:
        """Return its binding, with the id that `[keys]` rebinds."""
        from textual.binding import Binding  # commands are also read where there is no Textual

        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.is_shown,
            key_display=self.shown_as or None,
            tooltip=self.help,
            id=self.id,
            # On a slow line keys come in bursts. Those of priority are handled one after the
            # other where they arrive; others wait in the queue of a widget that may lose the
            # focus. (A field with the focus still gets every printable key.)
            priority=True,
        )


class Place(Struct, frozen=True):
    """A screen or panel, and what keys do there."""

    title: str
    """As help and messages name it."""
    own: tuple[Command, ...]
    """Its own commands, in the order of the bottom line, which drops from its end."""
    within: tuple[Command, ...] = ()
    """Those of the widgets on it."""
    around: tuple[Command, ...] = ()
    """What works there as elsewhere."""
    is_panel: bool = False
    """Whether it is a part of a section, which then has the keys of `around` first."""

    @property
    def all(self) -> tuple[Command, ...]:
        """Everything a key does there."""
        return (*self.own, *self.within, *self.around)

    def bindings(self) -> list[BindingType]:
        """Return what its screen or panel binds; the palette is bound by the app."""
        if self.is_panel:
            return bindings(self.own)
        return [*bindings((*self.own, *self.around)), _ctrl_c()]


PALETTE = Command(
    "app.palette", "ctrl+p", "palette", "Find a command", action="app.command_palette"
)
"""What the app itself binds, not its screens."""
CHOOSE_THEME = "Choose a theme"
"""What the palette offers that has no key."""


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return the bindings of commands, for a widget that has some of its own."""
    return [command.binding() for command in commands if command is not PALETTE]


def _ctrl_c() -> Binding:
    """Return every screen's ctrl+c.

    `[keys]` cannot take it away. What is selected in a field is copied first, by the field.
    """
    from textual.binding import Binding

    return Binding("ctrl+c", "interrupt", show=False)


def motion(id: str, keys: str, label: str, help: str, action: str, shown_as: str = "") -> Command:
    """Return a command that only moves about; with `shown_as`, the bottom line names it."""
    return Command(id, keys, label, help, bool(shown_as), shown_as, action, is_motion=True)


def motions_beside(own: Iterable[Command], motions: Iterable[Command]) -> tuple[Command, ...]:
    """Return commands without the keys that a place's own commands have."""
    taken = {key for command in own for key in command.keys.split(",")}

    def without_taken(command: Command) -> Command:
        keys = command.keys.split(",")
        free = [key for key in keys if key not in taken]
        return command if free == keys else replace(command, keys=",".join(free))

    return tuple(one for one in map(without_taken, motions) if one.keys)
