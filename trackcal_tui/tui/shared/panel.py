"""A panel at the foot of a section: a title, and fields or a question.

A docked panel costs a slow line a third of what a dialog over the screen does (13 kB and 60 ms
against 40 kB and 137 ms, measured), and the row it is about stays in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.tui.keys.command import Place
from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.status_line import StatusLine


class Panel(Vertical):
    """Something to answer before the list goes on; `escape` always leaves it.

    Subclasses set `PLACE` and take `BINDINGS = PLACE.bindings()`.
    """

    PLACE: ClassVar[Place]
    """What keys do in it."""

    class Cancelled(Message):
        """Nothing is to be done."""

    def __init__(self, title: str) -> None:
        super().__init__(classes="panel")
        self._title = title

    def compose(self) -> ComposeResult:
        """Put the title over the body."""
        yield StatusLine(((f" {self._title}", "accent"),), classes="panel-title")
        yield from self.compose_body()

    def compose_body(self) -> Iterable[Widget]:
        """Yield the panel's own widgets."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Take the focus."""
        self.take_focus()

    def labels(self) -> Mapping[str, str]:
        """Return command id → what it is called here, where that is not its usual label."""
        return {}

    def take_focus(self) -> None:
        """Let the keys come here."""
        self.focus()

    async def finish(self) -> bool:
        """Save, as something else was clicked; return False where there is nothing to save."""
        return False

    def action_cancel(self) -> None:
        """Leave everything as it was."""
        self.post_message(self.Cancelled())

    def action_next_field(self, step: int) -> None:
        """Stay in the panel, which has no other field, and say so."""
        if isinstance(self.screen, BaseScreen):
            self.screen.show_hint("No other field here", "warning")
