"""The bottom line: the keys that work now, read from the live bindings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from rich.cells import cell_len
from textual.screen import Screen

from trackcal_tui.tui.keys.commands import GO_TO_SECTION, QUIT, Place
from trackcal_tui.tui.keys.live_keys import Hint, first_key, hints_of, working
from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.status_line import StatusLine

_KEPT = ("import", "help")
"""Labels that a narrow window keeps: what the screen is for, and what tells all the rest."""


class KeyLine(StatusLine):
    """Names the keys of its screen, or of the panel that is open.

    Args:
        names_sections: Whether a wide window also names the ways to the other sections.
    """

    def __init__(self, *, names_sections: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names_sections = names_sections
        self._panel_hints: list[Hint] = []

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def show_panel(self, place: Place, labels: Mapping[str, str] | None = None) -> None:
        """Name the keys of a panel that is open, instead of the screen's."""
        self._panel_hints = hints_of(self.app, (*place.within, *place.own), labels or {})
        self.update_keys()

    def show_screen(self) -> None:
        """Name the screen's keys again."""
        self._panel_hints = []
        self.update_keys()

    def on_resize(self) -> None:
        """Name as many keys as the new width holds."""
        self.update_keys()

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen and screen.is_current:
            self.update_keys()

    def update_keys(self) -> None:
        """Read the keys anew."""
        if not self.size.width:
            return  # not laid out yet; that comes with a resize
        screen = cast("BaseScreen[Any]", self.screen)
        hints = self._panel_hints or hints_of(
            self.app, screen.PLACE.all, screen.labels(), working(screen)
        )
        parts = key_parts(hints, self.size.width)
        self.show(parts, self._section_keys(parts))

    def _section_keys(self, parts: Sequence[Part]) -> list[Part]:
        """Return the ways to the other sections, and out, where a wide window has room left."""
        if self._panel_hints or not self._names_sections:
            return []
        keys = " ".join(first_key(self.app, command) for command in GO_TO_SECTION)
        keys = "1-5" if keys == "1 2 3 4 5" else keys
        right: list[Part] = [(keys, "accent"), (" sections  ", "muted")]
        right += [(first_key(self.app, QUIT), "accent"), (" quit ", "muted")]
        room = self.size.width - _cells(parts)
        return right if _cells(right) <= room else []


def key_parts(hints: Sequence[Hint], width: int) -> list[Part]:
    """Return as many keys with their labels as fit, in their order; those kept stay longest."""
    room = width - 1
    kept = list(hints)
    while kept and _hint_cells(kept) > room + 2:
        droppable = [hint for hint in kept if hint[1] not in _KEPT]
        kept.remove(droppable[-1] if droppable else kept[-1])
    parts: list[Part] = [(" ", "plain")]
    for key, label in kept:
        parts += [(key, "accent"), (f" {label}  ", "muted")]
    if _cells(parts) > width:
        # The last label fits without the blanks behind it: with them it would be cut.
        parts[-1] = (parts[-1][0].rstrip(), "muted")
    return parts


def _cells(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(cell_len(first) for first, _ in pairs)


def _hint_cells(hints: Iterable[Hint]) -> int:
    return sum(cell_len(key) + cell_len(label) + 3 for key, label in hints)
