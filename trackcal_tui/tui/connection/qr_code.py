"""A QR code in half blocks: dark on light whatever the theme, as scanners need it."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.core.text import clean
from trackcal_tui.terminal.locale import is_utf8

_DARK, _LIGHT = "#000000", "#ffffff"
_ON_DARK, _ON_LIGHT = (Style(color=_LIGHT, bgcolor=ground) for ground in (_DARK, _LIGHT))
# What is light is lit: without any colour it is the same code on a dark terminal.
_HALVES = {
    (True, True): Segment(" ", _ON_DARK),
    (True, False): Segment("▄", _ON_DARK),
    (False, True): Segment("▀", _ON_DARK),
    (False, False): Segment("█", _ON_LIGHT),
}
"""Two modules, one above the other, true for dark, in a cell."""
_WHOLE = {True: Segment("  ", _ON_DARK), False: Segment("##", _ON_LIGHT)}
"""A module in ASCII, which has no halves: two cells."""
BORDER = 2
"""Light modules around it; the standard asks for 4, phones are content with 2."""


MOST_CHARACTERS = 800
"""Longer texts make codes that no terminal holds, and cost a second to make."""


class QrCode(Widget):
    """Draw the code of one text, or nothing while it does not fit (`fit`).

    Where the locale is not UTF-8 it is twice as large, and says so where it does not fit.
    """

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._rows: list[list[bool]] = []
        self._in_ascii = not is_utf8()
        self._note: list[str] = []
        """What stands in the code's place; empty when the code does."""
        self.display = False

    @property
    def cells(self) -> tuple[int, int]:
        """The width and height it needs; 0, 0 when the text is too long for any QR code."""
        if self._note:
            return max(map(len, self._note)), len(self._note)
        size = len(self._rows)
        return (2 * size, size) if self._in_ascii else (size, (size + 1) // 2)

    def encode(self, text: str) -> None:
        """Take over another text, cleaned as it is on the screen."""
        text = clean(text)
        if text == self._text:
            return
        self._text = text
        self._rows = modules(text)
        self._take([])

    def fit(self, width: int, height: int) -> bool:
        """Show it, or why it is missing, if that fits; return whether it does."""
        if self._note:
            self._take([])
        if self._in_ascii and self._rows and not self._has_room(width, height):
            self._take(_reason(*self.cells))
        self.display = bool(self._rows) and self._has_room(width, height)
        return self.display

    def _has_room(self, width: int, height: int) -> bool:
        needed_width, needed_height = self.cells
        return needed_width <= width and needed_height <= height

    def _take(self, note: list[str]) -> None:
        self._note = note
        self.styles.width, self.styles.height = self.cells
        self.refresh(layout=True)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the note, or of modules: two rows of them, in ASCII one."""
        width = self.size.width
        if self._note:
            line = self._note[y] if y < len(self._note) else ""
            return Strip([Segment(line.ljust(width), self.rich_style)])
        if self._in_ascii:
            row = self._rows[y] if y < len(self._rows) else []
            return Strip(map(_WHOLE.__getitem__, row)).simplify()
        top, bottom = (self._rows[at : at + 1] or [[False] * width] for at in (2 * y, 2 * y + 1))
        pairs = zip(top[0], bottom[0], strict=True)
        return Strip(map(_HALVES.__getitem__, pairs), width).simplify()


def _reason(width: int, height: int) -> list[str]:
    return [
        " The QR code does not fit here:",
        f" in ASCII it takes {width}x{height} cells.",
        " If the terminal knows UTF-8:",
        " export LC_ALL=C.UTF-8",
        "",
    ]


def modules(text: str) -> list[list[bool]]:
    """Return rows of modules, true for dark, with the border; none when the text does not fit."""
    import segno  # 30 ms, only where a code is shown

    if not 0 < len(text) <= MOST_CHARACTERS:
        return []
    try:
        code = segno.make(text, error="l", micro=False)
    except segno.DataOverflowError:
        return []
    return [[bool(module) for module in row] for row in code.matrix_iter(border=BORDER)]
