"""Frames with fewer escapes: a style is sent as what differs from the one before.

Rich ends every run of text with a reset and begins the next with its whole style: with 24-bit
colours some 45 bytes for each run, most of them what the terminal has set already. Measured at
80x24: a move of the cursor sends a third less.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_MOVES = re.compile(r"\n?(?:\x1b\[\d+;\d+H)+")
"""Between two lines of a frame; Rich's line break does nothing before a move."""
_RESET = "\x1b[0m"
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
"""Attribute → what turns it off."""


def with_fewer_escapes(frame: str) -> str:
    """Return a frame that paints the same; it begins and ends without any style, as Rich's do."""
    pieces = _STYLE.split(frame)
    sent: list[str] = []
    set_now = wanted = ""
    for at, piece in enumerate(pieces):
        if at % 2:
            if piece in ("", "0"):
                wanted = ""
            elif wanted:
                return frame  # styles that build on each other are not Rich's
            else:
                wanted = piece
        elif piece and _MOVES.fullmatch(piece):
            sent.append(piece.lstrip("\n"))
        elif piece:
            if wanted != set_now:
                sent.append(_change(set_now, wanted))
                set_now = wanted
            sent.append(piece)
    if set_now != wanted:
        sent.append(_change(set_now, wanted))
    return "".join(sent)


@lru_cache(maxsize=4096)
def _change(before: str, after: str) -> str:
    """Return the shortest escape that leads from one style to another."""
    whole = f"\x1b[0;{after}m" if before and after else f"\x1b[{after or 0}m"
    old, new = _parts(before), _parts(after)
    if old is None or new is None or not after:
        return whole
    codes = []
    gone = old[0] - new[0]
    off = sorted({_OFF[one] for one in gone})
    codes += off
    # Bold and dim are turned off together.
    kept = {one for one in old[0] & new[0] if _OFF[one] in off}
    codes += sorted((new[0] - old[0]) | kept)
    for was, now, default in ((old[1], new[1], "39"), (old[2], new[2], "49")):
        if was != now:
            codes.append(now or default)
    shorter = f"\x1b[{';'.join(codes)}m" if codes else ""
    return min(whole, shorter, key=len)


def _parts(style: str) -> tuple[frozenset[str], str, str] | None:
    """Return attributes, colour and background of a style; None where something else is in it."""
    attributes: set[str] = set()
    color = ground = ""
    codes = iter(style.split(";")) if style else iter(())
    for code in codes:
        if code in ("38", "48"):
            depth = next(codes, "")
            count = {"5": 1, "2": 3}.get(depth, 0)
            whole = ";".join((code, depth, *(next(codes, "") for _ in range(count))))
            color, ground = (whole, ground) if code == "38" else (color, whole)
        elif code in _OFF:
            attributes.add(code)
        elif code.isdigit() and (30 <= int(code) <= 37 or 90 <= int(code) <= 97 or code == "39"):
            color = "" if code == "39" else code
        elif code.isdigit() and (40 <= int(code) <= 47 or 100 <= int(code) <= 107 or code == "49"):
            ground = "" if code == "49" else code
        else:
            return None
    return frozenset(attributes), color, ground
