"""One of a few words, chosen with the arrow keys."""

from __future__ import annotations

from textual.message import Message

from trackcal_tui.tui.keys.commands import bindings
from trackcal_tui.tui.keys.overlay_commands import CLOUDS
from trackcal_tui.tui.shared.text import Text


class Choice(Text, can_focus=True):
    """Show the word chosen; left, right and space go through the others."""

    BINDINGS = bindings(CLOUDS)

    class Changed(Message):
        """Another word is chosen."""

        def __init__(self, value: str) -> None:
            self.value = value
            super().__init__()

    def __init__(self, values: tuple[str, ...], *, id: str | None = None) -> None:
        super().__init__(_drawn(values[0]), id=id)
        self._values = values
        self._at = 0

    @property
    def value(self) -> str:
        """The word chosen."""
        return self._values[self._at]

    def action_step(self, steps: int) -> None:
        """Choose the next or the previous word."""
        self._at = (self._at + steps) % len(self._values)
        self.show(_drawn(self.value))
        self.post_message(self.Changed(self.value))


def _drawn(word: str) -> str:
    return f"‹ {word} ›"
