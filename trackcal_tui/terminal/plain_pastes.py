"""Pastes whose text holds escape characters.

Textual 8.2.8 takes an ESC within a bracketed paste for the start of a key: up to 32 characters
behind it arrive as keys, ahead of the paste that they stand in the middle of.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

_ESC = "\x1b"
_START = f"{_ESC}[200~"
_END = f"{_ESC}[201~"


class PasteFilter:
    """Drops the escape characters of pastes, wherever the reads cut them."""

    def __init__(self) -> None:
        self._is_paste = False
        self._tail = ""
        """The last characters, which may be the beginning of a paste, or of its end."""

    def plain(self, text: str) -> str:
        """Return what was read without the escape characters of pastes."""
        plain = ""
        while text:
            part, text = self._paste(text) if self._is_paste else self._keys(text)
            plain += part
        return plain

    def _keys(self, text: str) -> tuple[str, str]:
        """Cut a text behind the start of a paste."""
        # A lone ESC is a key: what came before is remembered, not held back.
        whole = self._tail + text
        _, start, rest = whole.partition(_START)
        self._is_paste = bool(start)
        self._tail = "" if start else whole[1 - len(_START) :]
        return text[: len(text) - len(rest)], rest

    def _paste(self, text: str) -> tuple[str, str]:
        """Cut a text behind the end of its paste."""
        pasted, end, rest = (self._tail + text).partition(_END)
        self._is_paste, self._tail = not end, ""
        at = pasted.rfind(_ESC)
        if not end and at >= 0 and _END.startswith(pasted[at:]):
            pasted, self._tail = pasted[:at], pasted[at:]
        return pasted.replace(_ESC, "") + end, rest


class PlainPasteParser(XTermParser):
    """Textual's parser of what a terminal sends, for plain pastes.

    A private class: Textual 8.2.8 (pinned for such things) has no other way in.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse what was read; an empty text is its end.

        Args:
            data: As it was read.
        """
        plain = self._filter.plain(data)
        return super().feed(plain) if plain or not data else ()
