"""The bottom line: the keys that work now, read from the live bindings. Each is a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from textual.screen import Screen

from trackcal_tui.tui.keys.command import Place
from trackcal_tui.tui.keys.commands import HELP, QUIT
from trackcal_tui.tui.keys.live_keys import (
    Hint,
    first_key,
    hints_of,
    pressing,
    takes_letters,
    working,
)
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.status_line import StatusLine, parts_width, with_text

if TYPE_CHECKING:
    from trackcal_tui.tui.shared.base_screen import BaseScreen

_LAST = (HELP.id, QUIT.id)
"""What stands at the end of every line. Help stays in the narrowest window; quit goes first."""
_KEPT = ("import.plan", "plan.import")
"""What the screen is for: a narrow window keeps it longest of the others."""


class KeyLine(StatusLine):
    """Name the keys of its screen, or of the panel that is open, then help and quit."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panel: tuple[Place, Mapping[str, str]] | None = None

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def show_panel(self, place: Place, labels: Mapping[str, str] | None = None) -> None:
        """Name the keys of a panel that is open, instead of the screen's."""
        self._panel = (place, labels or {})
        self.update_keys()

    def show_screen(self) -> None:
        """Name the screen's keys again."""
        self._panel = None
        self.update_keys()

    @property
    def closing_key(self) -> str:
        """The key that closes the panel that is open; empty while none is."""
        commands = self._panel[0].own if self._panel else ()
        closing = [one for one in commands if "escape" in one.keys.split(",")]
        return first_key(self.app, closing[0]) if closing else ""

    def on_resize(self) -> None:
        """Name as many keys as the new width holds."""
        self.update_keys()

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen and screen.is_current:
            self.update_keys()

    def update_keys(self) -> None:
        """Read the keys again."""
        if self.size.width:  # else it is not laid out yet; that comes with a resize
            self.show(hint_parts(self._hints(), self.size.width))

    def _hints(self) -> list[Hint]:
        screen = cast("BaseScreen[Any]", self.screen)
        app, in_field = self.app, takes_letters(screen.focused)
        place, labels = self._panel or (screen.PLACE, screen.labels())
        own = (*place.within, *place.own) if self._panel else (*place.own, *place.within)
        around = () if self._panel else place.around
        named = [one for one in (*own, *around) if one.id not in _LAST]
        last = [one for one in (*place.around, HELP, QUIT) if one.id in _LAST][:2]
        last.sort(key=lambda one: _LAST.index(one.id))
        # A panel that has just been opened may not have the focus yet, and its keys not work yet.
        now = None if self._panel else working(screen)
        return [
            *hints_of(app, named, labels, now, in_field=in_field),
            *hints_of(app, last, labels, in_field=in_field),
        ]


def hint_parts(hints: Sequence[Hint], width: int) -> list[Part]:
    """Return as many keys with their labels as fit, in their order; those kept stay longest."""
    kept = list(hints)
    if _cells(kept) > width + 1:
        kept = [hint for hint in kept if hint.command != QUIT.id]
    while kept and _cells(kept) > width + 1:  # the last label needs no blanks behind it
        droppable = [hint for hint in kept if hint.command not in (*_KEPT, *_LAST)]
        others = [hint for hint in kept if hint.command not in _LAST]
        kept.remove((droppable or others or kept)[-1])
    parts: list[Part] = [(" ", "plain")]
    for key, label, command in kept:
        click = pressing(command)
        parts += [(key, "accent", click), (f" {label}  ", "muted", click)]
    if parts_width(parts) > width:
        parts[-1] = with_text(parts[-1], parts[-1][0].rstrip())
    return parts


def _cells(hints: Sequence[Hint]) -> int:
    return 1 + sum(cell_len(key) + cell_len(label) + 3 for key, label, _ in hints)
