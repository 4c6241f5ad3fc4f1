"""A sign-in code in letters that can be read across a room."""

from __future__ import annotations

from trackcal_tui.core.text import clean
from trackcal_tui.terminal.locale import is_utf8
from trackcal_tui.tui.shared.text import Text

_PIXELS = 7
_GLYPHS = {
    "A": ".##. #..# #..# #### #..# #..# #..#",
    "B": "###. #..# #..# ###. #..# #..# ###.",
    "C": ".##. #..# #... #... #... #..# .##.",
    "D": "###. #..# #..# #..# #..# #..# ###.",
    "E": "#### #... #... ###. #... #... ####",
    "F": "#### #... #... ###. #... #... #...",
    "G": ".##. #..# #... #.## #..# #..# .##.",
    "H": "#..# #..# #..# #### #..# #..# #..#",
    "I": "### .#. .#. .#. .#. .#. ###",
    "J": "..## ...# ...# ...# ...# #..# .##.",
    "K": "#..# #..# #.#. ##.. #.#. #..# #..#",
    "L": "#... #... #... #... #... #... ####",
    "M": "#...# ##.## #.#.# #.#.# #...# #...# #...#",
    "N": "#..# ##.# ##.# #.## #.## #..# #..#",
    "O": ".##. #..# #..# #..# #..# #..# .##.",
    "P": "###. #..# #..# ###. #... #... #...",
    "Q": ".##. #..# #..# #..# #..# #.#. .#.#",
    "R": "###. #..# #..# ###. #.#. #..# #..#",
    "S": ".### #... #... .##. ...# ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..",
    "U": "#..# #..# #..# #..# #..# #..# .##.",
    "V": "#...# #...# #...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #...# #.#.# #.#.# ##.## #...#",
    "X": "#...# #...# .#.#. ..#.. .#.#. #...# #...#",
    "Y": "#...# #...# .#.#. ..#.. ..#.. ..#.. ..#..",
    "Z": "#### ...# ..#. .##. .#.. #... ####",
    "0": ".##. #..# #..# #.## ##.# #..# .##.",
    "1": ".#. ##. .#. .#. .#. .#. ###",
    "2": ".##. #..# ...# ..#. .#.. #... ####",
    "3": "###. ...# ...# .##. ...# ...# ###.",
    "4": "#..# #..# #..# #### ...# ...# ...#",
    "5": "#### #... #... ###. ...# ...# ###.",
    "6": ".##. #... #... ###. #..# #..# .##.",
    "7": "#### ...# ...# ..#. ..#. .#.. .#..",
    "8": ".##. #..# #..# .##. #..# #..# .##.",
    "9": ".##. #..# #..# .### ...# ...# .##.",
    "-": "... ... ... ### ... ... ...",
    " ": ".. .. .. .. .. .. ..",
}
_HALVES = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def big(code: str, *, doubled: bool = False, whole: bool = False) -> list[str]:
    """Return the code as lines of blocks, all of one width; empty where a letter is unknown.

    Args:
        code: Letters A-Z, digits, `-` and blanks, in any case.
        doubled: Twice as large: a pixel is two cells wide and one high, instead of one cell wide
            and half a cell high.
        whole: A pixel is one cell, for terminals that have no half ones.
    """
    letters = code.upper()
    if not letters or any(letter not in _GLYPHS for letter in letters):
        return []
    rows = [
        ".".join(_GLYPHS[letter].split(" ")[pixel] for letter in letters)
        for pixel in range(_PIXELS)
    ]
    if doubled or whole:
        block = "██" if doubled else "█"
        return [row.replace(".", " " * len(block)).replace("#", block) for row in rows]
    rows.append("." * len(rows[0]))
    return [
        "".join(_HALVES[top + bottom] for top, bottom in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, _PIXELS + 1, 2)
    ]


class DeviceCode(Text):
    """Show the code as large as the room allows; plain and spaced out where it does not."""

    def draw(self, code: str, width: int, height: int) -> None:
        """Draw the code into `width` × `height` cells; without one, hide."""
        code = clean(code)[:40]
        for lines in (big(code, doubled=True), big(code, whole=not is_utf8())):
            if lines and len(lines[0]) <= width and len(lines) <= height:
                return self.show("\n".join(line.rstrip() for line in lines))
        self.show(" ".join(code) if 2 * len(code) <= width else code)
