"""The filter at the foot of a section."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal

from trackcal_tui.tui.keys.panel_commands import FILTER
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.text import Text


class FilterBar(Horizontal, Popup):
    """Filter as you type.

    Args:
        changed: Called with the words typed.
        closed: As in `Popup`.
        placeholder: What may be typed.
    """

    PLACE = FILTER
    BINDINGS = PLACE.bindings()

    def __init__(
        self,
        *,
        changed: Callable[[str], None],
        closed: Callable[[], None],
        placeholder: str = "words of a task or project",
        id: str | None = None,
    ) -> None:
        super().__init__(closed=closed, id=id)
        self._when_changed = changed
        self._field = PlainInput(id="query", placeholder=placeholder)
        self._field.can_focus = False  # out of reach until it is opened

    def compose(self) -> ComposeResult:
        """Yield a slash and the field."""
        yield Text(" / ", id="slash")
        yield self._field

    def open(self, query: str) -> None:
        """Lie over the totals and type on."""
        self._field.value = query
        self._field.cursor_position = len(query)
        self._field.can_focus = True
        self.add_class("-open")
        self.screen.set_focus(self._field, scroll_visible=False)

    def hide(self) -> None:
        """Go out of sight; the filter stays as it is."""
        super().hide()
        self._field.can_focus = False

    def on_mount(self) -> None:
        """Follow what is typed, at once: a letter is drawn together with the rows that match."""
        self.watch(self._field, "value", self._type, init=False)

    def _type(self, value: str) -> None:
        if self.has_class("-open"):
            self._when_changed(value)

    async def action_keep(self) -> None:
        """Go to the list, keeping the filter."""
        await catch_up(self._field)
        self._when_closed()

    async def action_clear(self) -> None:
        """Show everything again."""
        await catch_up(self._field)
        self._when_closed()
        self._when_changed("")
