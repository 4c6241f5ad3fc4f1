"""Draws every line so that its columns stay where they are, see `terminal/steady_text.py`."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from trackcal_tui.terminal.steady_text import BLANK, direction_marks, first_signs


class SteadyFilter(LineFilter):
    """Marks where right-to-left text begins and ends, and draws one sign of joined emoji.

    Behind the drawing nothing knows of it: selections and copies hold the text as it is.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same line, as wide as before."""
        if all(text.isascii() for text, _, _ in segments):
            return segments
        segments = [Segment(first_signs(text), style, control) for text, style, control in segments]
        marks = set(direction_marks("".join(text for text, _, _ in segments)))
        return _marked(segments, marks) if marks else segments


def _marked(segments: list[Segment], marks: set[int]) -> list[Segment]:
    marked = []
    start = 0
    for text, style, control in segments:
        letters = [BLANK if start + at in marks else one for at, one in enumerate(text)]
        marked.append(Segment("".join(letters), style, control))
        start += len(text)
    return marked
