"""The filter at the foot of the Import screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from trackcal_tui.tui.keys.commands import binding
from trackcal_tui.tui.keys.panel_commands import FILTER
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.text import Text


class FilterBar(Horizontal):
    """Filters as you type."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in FILTER]

    def __init__(
        self,
        *,
        changed: Callable[[str], None],
        closed: Callable[[], None],
        id: str | None = None,
    ) -> None:
        """Callbacks, not messages: the next key of a burst must find the list filtered."""
        super().__init__(id=id)
        self._when_changed = changed
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        """A slash and a field."""
        yield Text(" / ", id="slash")
        yield PlainInput(id="query", placeholder="words of a task or project")

    def on_mount(self) -> None:
        """Out of reach until it is opened."""
        field = self.query_one(Input)
        field.can_focus = False

    def open(self, query: str) -> None:
        """Lie over the totals and type on."""
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = query
        field.cursor_position = len(query)
        field.can_focus = True
        self.add_class("-open")
        self.screen.set_focus(field, scroll_visible=False)

    def close(self) -> None:
        """Go out of sight; the caller has moved the focus. The filter stays as it is."""
        self.query_one(Input).can_focus = False
        self.remove_class("-open")

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self._when_changed(event.value)

    async def action_keep(self) -> None:
        """Go to the list, keeping the filter."""
        field = self.query_one(Input)
        await caught_up(field)
        self._when_changed(field.value)
        self._when_closed()

    async def action_clear(self) -> None:
        """Show everything again."""
        await caught_up(self.query_one(Input))
        self._when_closed()
        self._when_changed("")
