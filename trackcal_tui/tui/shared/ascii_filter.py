"""Draws the whole program in ASCII."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from trackcal_tui.terminal.ascii_fallback import to_ascii


class AsciiFilter(LineFilter):
    """Puts every line of every widget in ASCII once it is drawn, borders and scroll bars included.

    Behind the drawing nothing knows of it: cells, clicks, selections and copies stay the same.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same line in ASCII, each run of text as wide as it was."""
        return [Segment(_drawn(text), style, control) for text, style, control in segments]


_drawn = lru_cache(4096)(to_ascii)
