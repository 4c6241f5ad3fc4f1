"""Keeps the columns of a picture where they are, whatever fonts a browser has.

Rich gives a run of text the width of its letters, though wide ones take two cells, and letters of
other scripts come from fonts of other widths: each such word becomes a run of its own.
"""

from __future__ import annotations

import re
from html import escape, unescape

from rich.cells import cell_len

from trackcal_tui.terminal.steady_text import BLANK

_CELL = 12.2
"""Width of a cell, as Rich exports it."""
_RUN = re.compile(r'<text class="([^"]*-r\d+)" x="([^"]*)" y="([^"]*)"[^>]*?( clip-path="[^"]*")?>'
                  r"([^<]*[^\x00-\x7f][^<]*)</text>")  # fmt: skip
_OTHER = "\u0590-\u08ff\u2e80-\ufaff\uff01-\uff60\U0001f000-\U0001faff"
_PARTS = re.compile(f"[{_OTHER}](?:[{_OTHER}\xa0]*[{_OTHER}])?|[^{_OTHER}]+")


def steady(picture: str) -> str:
    """Return a picture of Textual's with every letter in its column, the same each time.

    Its name in the styles is made of all that was drawn, random names of what is clicked included.
    """
    return _RUN.sub(_split, re.sub(r"terminal-\d+", "terminal-0", picture))


def _split(run: re.Match[str]) -> str:
    name, left, y, clip, said = run.groups("")
    x, parts = float(left), []
    # What marks right-to-left text in terminals is a blank here.
    for part in _PARTS.findall(unescape(said).replace(BLANK, "\xa0")):
        width = cell_len(part) * _CELL
        parts.append(
            f'<text class="{name}" x="{x:g}" y="{y}" textLength="{width:g}"{clip}>'
            f"{escape(part, quote=False)}</text>"
        )
        x += width
    return "".join(parts)
