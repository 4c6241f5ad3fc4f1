"""A field to type in that sends nothing while nobody types."""

from __future__ import annotations

from textual.events import Paste
from textual.widgets import Input


class Field(Input):
    """An input without a blinking cursor: over SSH a blink is 2 kB/s. Focus selects nothing.

    What is pasted is taken whole: an address that was copied from a terminal has line breaks in
    it, and Textual's own input would keep its first line only.
    """

    def __init__(
        self, *, id: str | None = None, placeholder: str = "", password: bool = False
    ) -> None:
        super().__init__(id=id, placeholder=placeholder, password=password, select_on_focus=False)
        self.cursor_blink = False

    def on_paste(self, event: Paste) -> None:
        """Insert all lines as one, without control characters."""
        event.prevent_default()
        event.stop()
        joined = "".join(line.strip() for line in event.text.splitlines())
        text = "".join(char for char in joined if char.isprintable())
        self.replace(text, *sorted((self.selection.start, self.selection.end)))
