"""Asking for the vault's passphrase, for a worker thread that waits for it."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from trackcal_tui.tui.connection.panel_screen import Panel
from trackcal_tui.tui.keys.screen_commands import key_of, screen_bindings
from trackcal_tui.tui.shared.field import Field
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.text import Text

_LOOK = 0.2
"""Seconds between looks at whether the program still runs, for the thread that waits."""


class PassphraseScreen(Panel[str | None]):
    """A masked field; `escape` gives None."""

    HEADING = "Passphrase"
    TABLE = "passphrase"
    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings(TABLE)]
    AUTO_FOCUS = "Input"
    WORDS: ClassVar[str] = (
        "Your sign-in is kept in the token vault, locked with a passphrase. "
        "Nobody can look it up: if it is lost, disconnect and connect again."
    )

    def __init__(self) -> None:
        super().__init__(id="passphrase")

    def compose_body(self) -> Iterable[Widget]:
        """What it is for, and the field."""
        yield Text(Content(self.WORDS), id="passphrase-words")
        yield Field(password=True, placeholder="passphrase", id="passphrase-field")

    async def action_give(self) -> None:
        """Take what is typed, once all of it is in the field."""
        field = self.focused
        if isinstance(field, Field):
            await caught_up(field)
            self.take(field)

    def take(self, field: Field) -> None:
        """The passphrase is typed."""
        if field.value:
            self.dismiss(field.value)
        else:
            leave = key_of(self.app, "passphrase.back")
            self.show_hint(
                f"An empty passphrase protects nothing; {leave} leaves without one.", "warning"
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """With one field there is no other one."""
        return action != "other" or len(self.query(Field)) > 1

    def action_other(self) -> None:
        """Go to the other field, at once."""
        self.set_focus(next(field for field in self.query(Field) if field is not self.focused))


class NewPassphraseScreen(PassphraseScreen):
    """The first time: what is typed becomes the passphrase, so it is typed twice."""

    HEADING = "New passphrase"
    WORDS: ClassVar[str] = (
        "Your sign-in will be kept in the token vault, locked with a passphrase of your choice. "
        "trackcal asks for it at every start. Nobody can look it up: if it is lost, disconnect "
        "and connect again."
    )

    def labels(self) -> Mapping[str, str]:
        """It is not opened yet, but made."""
        return {"passphrase.give": "go on"}

    def compose_body(self) -> Iterable[Widget]:
        """The same with a second field."""
        yield from super().compose_body()
        yield Field(password=True, placeholder="the same again", id="passphrase-again")

    def take(self, field: Field) -> None:
        """On to the second field; with both, compare them."""
        first = self.query_one("#passphrase-field", Field)
        again = self.query_one("#passphrase-again", Field)
        if field is again and first.value and again.value != first.value:
            again.clear()
            self.show_hint(
                "The two differ: type the second one again, or correct the first.", "warning"
            )
        elif field is first and first.value:
            self.show_hint("")
            self.set_focus(again)  # `focus()` would come too late for a burst
        else:
            self.set_focus(first)
            super().take(first)


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
