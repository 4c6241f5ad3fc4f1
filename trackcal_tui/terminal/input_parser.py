"""Parse what a terminal sends, and recognise every escape character for what it is.

Textual 8.2.8 takes an ESC within a bracketed paste for the start of a key: up to 32 characters
behind it arrive as keys, ahead of the paste that they stand in the middle of. And it makes one key
of `escape` and the next one if they arrive together, as they do on a slow line: of ESC 2 a `™`.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.message import Message

_ESC = "\x1b"
_START = f"{_ESC}[200~"
_END = f"{_ESC}[201~"
_BEGINNINGS = "[O"
"""What follows ESC in the sequences of arrows, function keys, the mouse and reports."""
_WORD_KEYS = "bf\t\x7f"
"""What follows ESC for alt+left, alt+right, shift+tab and alt+backspace in some terminals."""


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


class InputParser(XTermParser):
    """Textual's parser, for plain pastes and for `escape` right before another key.

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

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        """Return the keys of a sequence; no key of trackcal's is pressed with alt.

        Args:
            sequence: Characters, as far as they were read.
            alt: Whether an ESC came before them.
        """
        first, second = sequence[:1], sequence[1:]
        if first == _ESC and len(second) == 1 and second not in _BEGINNINGS + _WORD_KEYS:
            alt, sequence = True, second
        if alt:
            yield Key("escape", _ESC)
        yield from super()._sequence_to_key_events(sequence)
