"""A long address, wrapped so that it can be selected whole."""

from __future__ import annotations

from textual.content import Content

from trackcal_tui.core.text import clean
from trackcal_tui.tui.shared.text import Text


class Address(Text):
    """Plain text over the full width, nothing beside it, broken anywhere but nowhere changed.

    A terminal's own selection then holds nothing but the address and line breaks, which every
    browser drops when it is pasted.
    """

    DEFAULT_CSS = "Address { width: 1fr; height: auto; padding: 0; text-overflow: fold; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.address = ""
        """What is shown: cleaned, and what a copy should hold."""

    def show(self, address: str) -> None:
        """Show another address."""
        self.address = clean(address)
        self.update(Content(self.address))
