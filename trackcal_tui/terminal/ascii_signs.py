"""Text in ASCII for terminals that show nothing else, each sign as wide as what it stands for.

Only what is drawn: what is stored, exported, copied and edited stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

UNKNOWN = "?"
"""Drawn for each cell of what has no likeness in ASCII."""

_SIGN = re.compile(
    "[\\s\\S](?:"
    "\u200d[\\s\\S]?"  # a joiner: what follows is drawn as part of the same sign
    "|[\u0300-\u036f\u20d0-\u20ff\ufe0e\ufe0f]"  # a mark, or another look (perhaps a wider one)
    ")*"
)
_SIGNS = {
    # Lines and blocks.
    "-": "─━┄┅┈┉╌╍╴╶╸╺╼╾▔▀▄",
    "=": "═≡⇔",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▍▊▋▉▐▕",
    "/": "╱⁄÷",
    "\\": "╲",
    "_": "▁▂▃",
    "#": "▅▆▇█▓■▣◼≠",
    ":": "▒⁞∶",
    ".": "░◌◦",
    # Arrows; the half block marks the row a list's cursor stands on.
    ">": "▌→⇒⟶➜➔›»▶▸►❯≥",
    "<": "←⇐⟵‹«◀◂◄❮≤",
    "^": "↑⇑▲△▴⌃",
    "v": "↓⇓▼▽▾",
    # Punctuation. A dot between words separates them, and a dash would read as a minus: `| 0.50 h`.
    "'": "‘’‚‛′❛❜",
    '"': "“”„‟″❝❞",
    "!": "¡❗⚠",
    "~": "…≈∼",
    "*": "●•‣∗★☆◆◇◉❖",
    "o": "○◯◎□◻°",
    "x": "×✗✘✕✖☒⊗╳",
    "+": "✓✔☑±⊕",
}
_DASHES = "‐‑‒–—―−⁃↔"
_SEPARATORS = "·‧∙¦"
_LETTERS = dict(
    zip("ßẞæÆœŒøØđĐðÐłŁŀĿħĦŋŊŉþÞŧŦıĸə©®€£¥§¶¢", "sSaAoOoOdDdDlLlLhHnNntTtTikecrELYSPc", strict=True)
)
"""Letters that Unicode does not take apart into a base letter and a mark, and a few signs."""
_LIKENESS = (
    dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+")  # crossings, but for the lines below
    | {sign: plain for plain, signs in _SIGNS.items() for sign in signs}
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SEPARATORS, "|")
    | _LETTERS
)

_KEYS = {
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
    "⏎": "enter",
    "⌫": "backspace",
}


def in_ascii(text: str, width: Callable[[str], int]) -> str:
    """Text in printable ASCII that takes as many cells; letters lose their accents.

    Args:
        text: One line, foreign or ours; control characters are left out.
        width: Terminal cells a text takes (`rich.cells.cell_len`).
    """
    if text.isascii() and text.isprintable():
        return text
    # Where something is under way an ellipsis stands free; a text that is cut ends with it.
    drawn = "".join(_fitted(sign, width(sign)) for sign in _SIGN.findall(text.replace(" …", "..")))
    cells = width(text)
    return drawn if len(drawn) == cells else drawn[:cells].ljust(cells)


def key_in_words(key: str) -> str:
    """A key's signs as its names: `^v` would be read as ctrl and v."""
    words = re.sub("(?<=[↑↓←→])(?=[↑↓←→])", "/", key)
    return "".join(_KEYS.get(sign, sign) for sign in words)


def _fitted(sign: str, cells: int) -> str:
    plain = likeness(sign[0])
    # Of a ligature the first letter will do; of 10 in a circle the 1 would be a lie.
    if plain == UNKNOWN or (len(plain) > cells and not plain.isalpha()):
        return UNKNOWN * cells
    return plain[:cells].ljust(cells)


@cache
def likeness(character: str) -> str:
    """What looks most like a character in printable ASCII; `UNKNOWN` where nothing does."""
    found = _LIKENESS.get(character)
    if found is None:
        parts = unicodedata.normalize("NFKD", character)
        found = "".join(part for part in parts if not unicodedata.combining(part))
    return found if found.isascii() and found.isprintable() and found else UNKNOWN
