"""What a terminal that reorders text makes of a line: the Unicode bidi algorithm over it."""

from __future__ import annotations

from unicodedata import bidirectional

from bidi import get_display

_STRONG = {"L": "L", "R": "R", "AL": "R"}


def is_right_to_left(text: str) -> bool:
    """Whether any letter of a text runs from right to left."""
    return any(bidirectional(letter) in ("R", "AL", "AN") for letter in text)


def moved(line: str) -> list[str]:
    """The parts of a line beside its right-to-left texts that are drawn elsewhere.

    As in PuTTY the first strong letter gives the direction.
    """
    first = next((_STRONG[kind] for one in line if (kind := bidirectional(one)) in _STRONG), "L")
    drawn = get_display(line, base_dir=first)
    assert len(drawn) == len(line)
    inside = _inside(line)
    return [
        f"{at}: {one!r} became {other!r} in {line!r}"
        for at, (one, other) in enumerate(zip(line, drawn, strict=True))
        if one != other and at not in inside
    ]


def _inside(line: str) -> set[int]:
    """The places within right-to-left texts, where letters change places as they should."""
    inside: set[int] = set()
    start: int | None = None
    last = 0
    for at, one in enumerate(f"{line}L"):
        kind = bidirectional(one)
        if kind in ("R", "AL", "AN"):
            start, last = (at if start is None else start), at
        elif kind == "L" and start is not None:
            inside.update(range(start, last + 1))
            start = None
    return inside
