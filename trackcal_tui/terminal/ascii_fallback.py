"""Text in ASCII for terminals that show nothing else, each sign as wide as the one it replaces.

Only what is drawn changes: what is stored, exported, copied and edited stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rich.cells import cell_len

UNKNOWN = "?"
"""Drawn for each cell of what nothing in ASCII resembles."""

_SIGN = re.compile(
    "[\\s\\S](?:"
    "\u200d[\\s\\S]?"  # a joiner: what follows is drawn as part of the same sign
    "|[\u0300-\u036f\u20d0-\u20ff\ufe0e\ufe0f]"  # a mark, or another (perhaps wider) look
    ")*"
)
_SIGNS = {
    # Lines and blocks.
    "-": "─━┄┅┈┉╌╍╴╶╸╺╼╾▔▀▄‐‑‒–—―−⁃↔",
    "=": "═≡⇔",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▍▊▋▉▐▕",
    "/": "╱⁄÷",
    "\\": "╲",
    "_": "▁▂▃",
    "#": "▅▆▇█■▣◼≠",
    "%": "▓",
    ":": "▒⁞∶",
    ".": "░◌◦",
    # Arrows; the half block marks the row of a list's cursor.
    ">": "▌→⇒⟶➜➔›»▶▸►❯≥",
    "<": "←⇐⟵‹«◀◂◄❮≤",
    "^": "↑⇑▲△▴⌃",
    "v": "↓⇓▼▽▾",
    # Punctuation.
    "'": "‘’‚‛′❛❜",
    '"': "“”„‟″❝❞",
    "!": "¡❗⚠",
    "~": "…≈∼",
    "*": "●•‣∗★☆◆◇◉❖",
    "o": "○◯◎□◻°",
    "x": "×✗✘✕✖☒⊗╳",
    "+": "✓✔☑±⊕",
}
_LETTERS = dict(
    zip("ßẞæÆœŒøØđĐðÐłŁŀĿħĦŋŊŉþÞŧŦıĸə©®€£¥§¶¢", "sSaAoOoOdDdDlLlLhHnNntTtTikecrELYSPc", strict=True)
)
"""Letters that Unicode does not split into a base letter and a mark, and a few signs."""
_ASCII = (
    dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+")  # crossings; the lines follow below
    | {sign: plain for plain, signs in _SIGNS.items() for sign in signs}
    | dict.fromkeys("·‧∙¦", "|")  # between words; a dash would read as a minus: `| 0.50 h`
    | _LETTERS
)
_KEYS = {"↑": "up", "↓": "down", "←": "left", "→": "right", "⏎": "enter", "⌫": "backspace"}


def to_ascii(text: str) -> str:
    """Return one line of text in printable ASCII that takes as many cells; accents are dropped."""
    if text.isascii() and text.isprintable():
        return text
    # ` …` after a word means "in progress"; an ellipsis right behind a word means "cut".
    signs = _SIGN.findall(text.replace(" …", ".."))
    drawn = "".join(_fitted(sign, cell_len(sign)) for sign in signs)
    cells = cell_len(text)
    return drawn if len(drawn) == cells else drawn[:cells].ljust(cells)


def ascii_key_name(key: str) -> str:
    """Return a key with its signs as words: `^v` would be read as ctrl and v."""
    words = re.sub("(?<=[↑↓←→])(?=[↑↓←→])", "/", key)
    return "".join(_KEYS.get(sign, sign) for sign in words)


def _fitted(sign: str, cells: int) -> str:
    plain = closest_ascii(sign[0])
    # The first letter of a ligature will do; the 1 of a circled 10 would be a lie.
    if plain == UNKNOWN or (len(plain) > cells and not plain.isalpha()):
        return UNKNOWN * cells
    return plain[:cells].ljust(cells)


@cache
def closest_ascii(character: str) -> str:
    """Return the printable ASCII that looks most like a character, or `UNKNOWN`."""
    found = _ASCII.get(character)
    if found is None:
        parts = unicodedata.normalize("NFKD", character)
        found = "".join(part for part in parts if not unicodedata.combining(part))
    return found if found.isascii() and found.isprintable() and found else UNKNOWN
