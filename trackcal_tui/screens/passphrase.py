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
from trackcal_tui.widgets.field import Field

_LOOK = 0.2
"""Seconds between looks at whether the program still runs, for the thread that waits."""


class PassphraseScreen(Panel[str | None]):
    """A masked field; `escape` gives None."""

    HEADING = "Passphrase"
    HINTS: ClassVar[Hints] = (("enter", "open the vault"), ("escape", "not now"))
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]
    WORDS: ClassVar[str] = (
        "Your sign-in is kept in the token vault, locked with a passphrase.\n"
        "Nobody can look it up: if it is lost, disconnect and connect again."
    )

    def __init__(self) -> None:
        super().__init__(id="passphrase")

    def compose_body(self) -> Iterable[Widget]:
        """What it is for, and the field."""
        yield Static(Content(self.WORDS), id="passphrase-words", markup=False)
        yield Field(password=True, placeholder="passphrase", id="passphrase-field")

    @on(Input.Submitted, "#passphrase-field")
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value:
            self.take(event.value)
        else:
            self.say("An empty passphrase protects nothing; escape leaves without one.", "warning")

    def take(self, words: str) -> None:
        """The passphrase is typed."""
        self.dismiss(words)

    def action_give_up(self) -> None:
        """Nobody answers."""
        self.dismiss(None)


class NewPassphraseScreen(PassphraseScreen):
    """The first time: what is typed becomes the passphrase, so it is typed twice."""

    HEADING = "New passphrase"
    HINTS: ClassVar[Hints] = (("enter", "go on"), ("tab", "other field"), ("escape", "not now"))
    WORDS: ClassVar[str] = (
        "Your sign-in will be kept in the token vault, locked with a passphrase of your choice.\n"
        "trackcal asks for it at every start. Nobody can look it up: if it is lost, disconnect\n"
        "and connect again."
    )

    def compose_body(self) -> Iterable[Widget]:
        """The same with a second field."""
        yield from super().compose_body()
        yield Field(password=True, placeholder="the same again", id="passphrase-again")

    def take(self, words: str) -> None:
        """On to the second field."""
        self.say("")
        self.query_one("#passphrase-again", Field).focus()

    @on(Input.Submitted, "#passphrase-again")
    def _compare(self, event: Input.Submitted) -> None:
        event.stop()
        first = self.query_one("#passphrase-field", Field)
        if not first.value:
            first.focus()
        elif event.value == first.value:
            self.dismiss(first.value)
        else:
            event.input.clear()
            self.say("The two differ: type the second one again, or correct the first.", "warning")


def ask_passphrase(app: App[Any], *, new: bool = False) -> str | None:
    """Ask in the program; None when the person declines or the program ends.

    Call it from a worker thread: it blocks until there is an answer.

    Args:
        app: The running program.
        new: Whether what is typed becomes the passphrase: then it is asked for twice.
    """
    answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def ask() -> None:
        app.push_screen(NewPassphraseScreen() if new else PassphraseScreen(), answer.put)

    app.call_from_thread(ask)
    while True:
        try:
            return answer.get(timeout=_LOOK)
        except queue.Empty:
            # The program may end with the question still open, and its threads must end too.
            if not app.is_running:
                return None
