"""What the screens that open over a section have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from textual.screen import Screen

from trackcal_tui.tui.keys.screen_commands import TABLES
from trackcal_tui.tui.shared.ctrl_c import copy_selection
from trackcal_tui.tui.shared.head_and_foot import KeyLine
from trackcal_tui.tui.shared.live_keys import hints_of
from trackcal_tui.tui.shared.scrolling_screen import ScrollingScreen

T = TypeVar("T")


class OverlayScreen(ScrollingScreen[T]):
    """Closes with `escape` or ctrl+c, names its live keys, scrolls what it shows.

    Subclasses set `TABLE`, take `BINDINGS = screen_bindings(TABLE)`, yield a `KeyLine` with the
    id `keys`, and say in `action_back` what leaving is.
    """

    TABLE: ClassVar[str]
    """Where its commands are, in `screen_commands.TABLES`."""
    AUTO_FOCUS = ""

    def on_mount(self) -> None:
        """Name the keys, and keep them right."""
        self.bindings_updated_signal.subscribe(self, self._follow_bindings)
        self.name_keys()

    # -- keys

    def labels(self) -> Mapping[str, str]:
        """Command id → what the bottom line calls it just now, where that is another word."""
        return {}

    def name_keys(self) -> None:
        """Say in the bottom line which keys work now."""
        hints = hints_of(self, TABLES[self.TABLE].all, self.labels())
        self.query_one("#keys", KeyLine).hint(*hints)

    def _follow_bindings(self, screen: Screen[Any]) -> None:
        if screen is self and self.is_current:
            self.name_keys()

    def action_back(self) -> None:
        """Leave; nothing is done."""
        self.dismiss(None)

    async def action_interrupt(self) -> None:
        """ctrl+c: copy what is selected, else leave as `escape` does."""
        said = copy_selection(self)
        if said:
            self.show_hint(said)
        else:
            await self.run_action("back")
