"""A long address, wrapped so that it can be selected whole."""

from __future__ import annotations

from textual.content import Content

from trackcal_tui.core.text import clean
from trackcal_tui.tui.shared.text import Text


class Address(Text):
    """Show an address over the full width, broken anywhere and with nothing beside it.

    A terminal's own selection then holds nothing but the address and line breaks, which every
    browser drops when it is pasted.
    """

    DEFAULT_CSS = "Address { width: 1fr; height: auto; padding: 0; text-overflow: fold; }"

    @property
    def address(self) -> str:
        """The address as it is shown, which is what a copy should hold."""
        return str(self.content)

    def show(self, text: str | Content) -> None:
        """Show another address, or hide while there is none."""
        super().show(clean(str(text)))
