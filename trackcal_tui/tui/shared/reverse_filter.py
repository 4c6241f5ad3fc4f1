"""Draws in reverse what the terminal's own colours mark so.

A terminal that must not be sent colours, or whose ground is not known, has no background of our
choice: what stands out is reversed. Textual 8.2.8 reverses the text of a line but not the blanks
beside it, and of a list's option not even that. In sixteen colours the background is blue instead.
"""

from __future__ import annotations

from functools import lru_cache

from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_MARK = 7
"""The background, `ansi_white`, that stands for reversed: no theme draws it as such."""
_REVERSED = Style(color="default", bgcolor="default", reverse=True)
_LIT = 4
"""The background, `ansi_blue`, on which few of the other colours can be read."""
_ON_LIT = Style(color="bright_white")


class ReverseFilter(LineFilter):
    """Reverses what lies on `ansi_white`, and draws what lies on `ansi_blue` in bright white."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with what is marked reversed."""
        return [
            Segment(text, style and _reversed(style), control) for text, style, control in segments
        ]


@lru_cache(maxsize=1024)
def _reversed(style: Style) -> Style:
    ground = style.bgcolor
    if ground is None or ground.type is not ColorType.STANDARD:
        return style
    if ground.number == _LIT:
        return style + _ON_LIT
    return style + _REVERSED if ground.number == _MARK else style
