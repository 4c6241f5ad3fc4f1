"""A QR code in half blocks: dark on light whatever the theme, because scanners want it so."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.text import clean

_DARK, _LIGHT = "#000000", "#ffffff"
_PAIRS = {
    (top, bottom): Style(color=_DARK if top else _LIGHT, bgcolor=_DARK if bottom else _LIGHT)
    for top in (False, True)
    for bottom in (False, True)
}
BORDER = 2
"""Light modules around it; the standard asks for 4, phones are content with 2."""


MOST_CHARACTERS = 800
"""Longer texts make codes that no terminal holds, and cost a second to make."""


class QrCode(Widget):
    """The code of one text; nothing is drawn while it does not fit (`fit`)."""

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._rows: list[list[bool]] = []
        self.display = False

    @property
    def cells(self) -> tuple[int, int]:
        """Width and height it needs; 0, 0 when the text is too long for any QR code."""
        if not self._rows:
            return 0, 0
        return len(self._rows[0]), (len(self._rows) + 1) // 2

    def encode(self, text: str) -> None:
        """Take over another text, cleaned as it is on the screen."""
        text = clean(text)
        if text == self._text:
            return
        self._text = text
        self._rows = modules(text)
        self.styles.width, self.styles.height = self.cells
        self.refresh(layout=True)

    def fit(self, width: int, height: int) -> bool:
        """Show it if it fits into so many cells; whether it does."""
        needed_width, needed_height = self.cells
        self.display = bool(needed_width) and needed_width <= width and needed_height <= height
        return self.display

    def render_line(self, y: int) -> Strip:
        """Two rows of modules in one line."""
        width = self.size.width
        if 2 * y >= len(self._rows):
            return Strip.blank(width)
        top = self._rows[2 * y]
        bottom = self._rows[2 * y + 1] if 2 * y + 1 < len(self._rows) else [False] * len(top)
        return Strip(
            [Segment("▀", _PAIRS[pair]) for pair in zip(top, bottom, strict=True)], width
        ).simplify()


def modules(text: str) -> list[list[bool]]:
    """Rows of modules, true for dark, with the border; empty when the text does not fit."""
    import segno  # 30 ms, only where a code is shown

    if not 0 < len(text) <= MOST_CHARACTERS:
        return []
    try:
        code = segno.make(text, error="l", micro=False)
    except segno.DataOverflowError:
        return []
    return [[bool(module) for module in row] for row in code.matrix_iter(border=BORDER)]
