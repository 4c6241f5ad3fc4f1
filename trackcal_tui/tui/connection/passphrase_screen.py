"""Asking for the vault's passphrase, for a worker thread that waits for it."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.widget import Widget

from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import PASSPHRASE
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.field import Field, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_LOOK = 0.2
"""Seconds between looks at whether the program still runs, for the thread that waits."""


class PassphraseScreen(OverlayScreen[str | None]):
    """Ask for the passphrase in a masked field; `escape` gives None."""

    HEADING = " Passphrase "
    PLACE = PASSPHRASE
    BINDINGS = PLACE.bindings()
    AUTO_FOCUS = "Input"
    EXPLANATION: ClassVar[str] = (
        "Your sign-in is stored encrypted with a passphrase. "
        "It can't be recovered: if you lose it, disconnect and connect again."
    )

    def __init__(self) -> None:
        super().__init__()
        self._field = Field(password=True, placeholder="passphrase", id="passphrase-field")

    def compose_content(self) -> Iterable[Widget]:
        """Say what it is for, and yield the field."""
        yield Text(self.EXPLANATION, id="passphrase-words")
        yield self._field

    async def action_give(self) -> None:
        """Take what is typed, once all of it is in the field."""
        field = self.focused
        if isinstance(field, Field):
            await catch_up(field)
            self.take(field)

    def take(self, field: Field) -> None:
        """Answer with the passphrase typed into a field."""
        if field.value:
            self.dismiss(field.value)
        else:
            leave = key_of(self.app, "passphrase.back")
            self.show_hint(f"The passphrase is empty · {leave} continues without it", "warning")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Don't offer another field where there is only one."""
        return action != "other"


class NewPassphraseScreen(PassphraseScreen):
    """Ask for a passphrase of the person's choice, which is typed twice."""

    HEADING = " New passphrase "
    EXPLANATION: ClassVar[str] = (
        "Choose a passphrase to encrypt your sign-in. "
        "trackcal asks for it at every start. It can't be recovered: if you lose it, disconnect "
        "and connect again."
    )

    def __init__(self) -> None:
        super().__init__()
        self._again = Field(password=True, placeholder="repeat it", id="passphrase-again")

    def compose_content(self) -> Iterable[Widget]:
        """Yield a second field below the first."""
        yield from super().compose_content()
        yield self._again

    def labels(self) -> Mapping[str, str]:
        """Call `enter` what it does here: there is no vault to open yet."""
        return {"passphrase.give": "continue"}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer everything: there are two fields."""
        return True

    def action_other(self) -> None:
        """Go to the other field, at once: `focus()` would come too late for a burst of keys."""
        self.set_focus(self._field if self.focused is self._again else self._again)

    def take(self, field: Field) -> None:
        """Go on to the second field; with both filled in, compare them."""
        first, again = self._field, self._again
        if field is again and first.value and again.value != first.value:
            again.clear()
            self.show_hint(
                "They don't match: type the second one again, or correct the first", "warning"
            )
        elif field is first and first.value:
            self.show_hint("")
            self.set_focus(again)
        else:
            self.set_focus(first)
            super().take(first)


def ask_passphrase(app: BaseApp, *, new: bool = False) -> str | None:
    """Ask in the program; None when the person declines or the program ends.

    Call it from a worker thread: it blocks until there is an answer.

    Args:
        app: The running program.
        new: Whether what is typed becomes the passphrase: then it is asked for twice.
    """
    answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def ask() -> None:
        app.open_screen(NewPassphraseScreen() if new else PassphraseScreen(), answer.put)

    app.call_from_thread(ask)
    while True:
        try:
            return answer.get(timeout=_LOOK)
        except queue.Empty:
            # The program may end with the question still open, and its threads must end too.
            if not app.is_running:
                return None
