"""Asking for the vault's passphrase, for a worker thread that waits for it."""

from __future__ import annotations

import queue
from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from trackcal_tui.screens.panel import Hints, Panel

_LOOK = 0.2
"""Seconds between looks at whether the program still runs, for the thread that waits."""


class PassphraseScreen(Panel[str | None]):
    """A masked field; `escape` gives None."""

    HEADING = "Passphrase"
    HINTS: ClassVar[Hints] = (("enter", "open the vault"), ("escape", "not now"))
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    def __init__(self) -> None:
        super().__init__(id="passphrase")

    def compose_body(self) -> Iterable[Widget]:
        """What it is for, and the field."""
        yield Static(
            Content(
                "Your sign-in is kept in the token vault, locked with a passphrase.\n"
                "The first time, what you type here becomes that passphrase.\n"
                "Nobody can look it up: if it is lost, disconnect and connect again."
            ),
            id="passphrase-words",
            markup=False,
        )
        yield Input(password=True, placeholder="passphrase", id="passphrase-field")

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value:
            self.dismiss(event.value)
        else:
            self.say("An empty passphrase protects nothing; escape leaves without one.", "warning")

    def action_give_up(self) -> None:
        """Nobody answers."""
        self.dismiss(None)


def ask_passphrase(app: App[Any]) -> str | None:
    """Ask in the program; None when the person declines or the program ends.

    Call it from a worker thread: it blocks until there is an answer.
    """
    answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def ask() -> None:
        app.push_screen(PassphraseScreen(), answer.put)

    app.call_from_thread(ask)
    while True:
        try:
            return answer.get(timeout=_LOOK)
        except queue.Empty:
            # The program may end with the question still open, and its threads must end too.
            if not app.is_running:
                return None
