"""Keep every column where it is, whatever a title holds and however the terminal draws it.

Right-to-left letters: PuTTY takes a line's direction from its first strong letter, and PuTTY and
GNOME's VTE draw digits that follow Hebrew or Arabic before it. Direction marks and isolates do not
help in PuTTY (measured in pterm 0.78); a blank that counts as a left-to-right letter does.

Emoji: terminals that do not join (PuTTY, xterm, GNU screen) draw a family or a skin tone as several
signs beside each other, wider than they are measured. The first sign alone is drawn alike
everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import bidirectional

BLANK = "\u2800"
"""One cell wide and drawn as nothing, but of bidi class L."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)
_JOINED = re.compile(
    ".(?:\ufe0f?\u20e3|[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[\u2190-\u32ff\U0001f000-\U0001faff])+"
)
"""A sign with what joins it: keycaps, emoji presentation, skin tones, families."""


_STYLES = re.compile("\x1b\\[[0-9;]*[mK]")


def steady(line: str) -> str:
    """Return one line (our own styles in it) as wide as before, its columns where they were."""
    if line.isascii():
        return line
    line = first_signs(line)
    letters = list(line)
    for at in direction_marks(_STYLES.sub(lambda style: "\0" * len(style[0]), line)):
        letters[at] = BLANK
    return "".join(letters)


def first_signs(text: str) -> str:
    """Return the text with the first sign of each joined emoji, padded to the width of all."""
    return text if text.isascii() else _JOINED.sub(_first_sign, text)


def _first_sign(joined: re.Match[str]) -> str:
    from rich.cells import cell_len

    first = joined[0][0]
    return first + " " * (cell_len(joined[0]) - cell_len(first))


def direction_marks(line: str) -> Iterator[int]:
    """Yield the places of the blanks of a line that must count as letters, see `BLANK`.

    The last one before the first letter that runs from right to left, and the first one after each
    text that does. Neither depends on the cursor or the tick before it: what they change is sent
    without the rest of the line.
    """
    if line.isascii() or not (first := _RIGHT_TO_LEFT.search(line)):
        return
    if (blank := line.rfind(" ", 0, first.start())) >= 0:
        yield blank
    last = -1
    for at, letter in enumerate(line):
        kind = bidirectional(letter)
        if kind in ("R", "AL", "AN"):
            last = at
        elif kind == "L":
            if last >= 0 and (blank := line.find(" ", last, at)) >= 0:
                yield blank
            last = -1
    if last >= 0 and (blank := line.find(" ", last)) >= 0:
        yield blank
