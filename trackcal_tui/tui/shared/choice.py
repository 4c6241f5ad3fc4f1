"""One of a few words, chosen with the arrow keys."""

from __future__ import annotations

from textual.message import Message

from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.overlay_commands import CLOUDS
from trackcal_tui.tui.shared.text import Text, shortened


class Choice(Text, can_focus=True):
    """Show the word chosen; left, right and space go through the others."""

    BINDINGS = bindings(CLOUDS)

    class Changed(Message):
        """Another word is chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, values: tuple[str, ...], *, at: int = 0, id: str | None = None) -> None:
        super().__init__(_drawn(values[at]), id=id)
        self._values = values
        self.at = at
        """The number of the word chosen."""

    @property
    def value(self) -> str:
        """The word chosen."""
        return self._values[self.at]

    def action_step(self, steps: int) -> None:
        """Choose the next or the previous word."""
        self.at = (self.at + steps) % len(self._values)
        self.show(_drawn(self.value))
        self.post_message(self.Changed(self))


def _drawn(word: str) -> str:
    return f"‹ {shortened(word)} ›"
