"""What is really on the screen: each run of text with its ink and the ground below it.

Read off the picture that Textual exports, in which opacity, tints, dim and reversed text have
become plain colours. The terminal's own colours are in it as Rich's export paints them; `Palette`
says what a terminal would make of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.color import Color, ColorSystem
from rich.terminal_theme import SVG_EXPORT_THEME
from textual.app import App

from trackcal_tui.tui.connection.qr_code import QrCode

RGB = tuple[int, int, int]

TEXT = 4.5
"""What WCAG 2 wants of text (AA)."""
FEW_COLOURS = 3.0
"""What a terminal's own sixteen allow: nobody knows what it makes of them."""

DECORATIVE = {
    "─│": "the rules between the parts of a screen: the parts are apart without them",
    "▔▁": "the edges of the palette: what lies behind it is faded",
}
"""Signs that say nothing, and why; all others are measured as text."""

_CELL, _LINE = 12.2, 24.4
"""Width and height of a cell in the picture."""
_RULES = re.compile(r"\.terminal-(r\d+) \{ fill: #(\w{6})(.*?) \}")
_GROUND = re.compile(r'<rect fill="#(\w{6})" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"')
_TEXT = re.compile(
    r'<text class="terminal-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL
)


@dataclass(frozen=True)
class Run:
    """A run of text in one style."""

    text: str
    row: int
    column: int
    ink: RGB
    ground: RGB
    bold: bool

    @property
    def ratio(self) -> float:
        """The contrast of ink and ground."""
        return contrast(self.ink, self.ground)

    def __str__(self) -> str:
        colours = f"{hexed(self.ink)} on {hexed(self.ground)}"
        return f"{self.ratio:5.2f}  {colours}  {self.row}:{self.column} {self.text.strip()!r}"


def painted(app: App[int]) -> list[Run]:
    """Every run of visible text on the screen of a running app.

    A run that lies on two grounds is two.
    """
    picture = re.sub(r"terminal-\d+-", "terminal-", app.export_screenshot())
    picture = picture.replace("terminal--", "terminal-")
    rules = {name: (rgb(ink), "bold" in more) for name, ink, more in _RULES.findall(picture)}
    grounds: dict[tuple[int, int], RGB] = {}
    for colour, x, y, width in _GROUND.findall(picture):
        row, left = round((float(y) - 1.5) / _LINE), round(float(x) / _CELL)
        for column in range(left, left + round(float(width) / _CELL)):
            grounds[row, column] = rgb(colour)
    behind = rgb(SVG_EXPORT_THEME.background_color.hex.lstrip("#"))
    runs = []
    for name, x, y, escaped in _TEXT.findall(picture):
        row, column = round((float(y) - 20) / _LINE), round(float(x) / _CELL)
        text = html.unescape(escaped).replace("\xa0", " ").rstrip("\n")
        if name in rules and text.strip():
            ink, bold = rules[name]
            runs.append(Run(text, row, column, ink, grounds.get((row, column), behind), bold))
    assert runs, "nothing is on the screen, or it is not understood"
    return runs


def outside_codes(app: App[int]) -> list[Run]:
    """Every run but those of codes to scan, which are black and white in every theme."""
    codes = app.screen.query(QrCode)
    return [
        run
        for run in painted(app)
        if not any(code.region.contains(run.column, run.row) for code in codes)
    ]


def readable(app: App[int]) -> list[Run]:
    """What has to be read on the screen: not the decoration, nor codes.

    Nor what lies behind the palette: it cannot be used while that is open, and is faded to say so.
    """
    palette = app.screen.query("#--input, CommandList")
    return [
        run
        for run in outside_codes(app)
        if not any(set(run.text.strip()) <= set(signs) for signs in DECORATIVE)
        and (not palette or any(part.region.contains(run.column, run.row) for part in palette))
    ]


# -- contrast, as WCAG 2 defines it


def contrast(one: RGB, other: RGB) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def rgb(digits: str) -> RGB:
    """`#16181f`, with or without its sign."""
    digits = digits.lstrip("#")
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def hexed(colour: RGB) -> str:
    """As styles write it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


# -- what terminals make of their own colours


@dataclass(frozen=True)
class Palette:
    """A terminal's default colours, and its sixteen."""

    ink: RGB
    ground: RGB
    colours: tuple[RGB, ...]
    bright_bold: bool = True
    """Whether it draws bold text of the first eight in the other eight, as many do."""

    def seen(self, run: Run) -> Run:
        """A run in the terminal's own colours, as it looks there."""
        ink, ground = self._own(run.ink, run.bold), self._own(run.ground, False)
        if not {number_of(run.ink), number_of(run.ground)} <= {INK, GROUND}:
            # Rich's export paints white as it does the default ink, which no theme mixes with
            # colours of its own.
            white = self.colours[15 if run.bold and self.bright_bold else 7]
            ink = white if number_of(run.ink) == INK else ink
            ground = self.colours[7] if number_of(run.ground) == INK else ground
        return Run(run.text, run.row, run.column, ink, ground, run.bold)

    def _own(self, colour: RGB, bold: bool) -> RGB:
        number = number_of(colour)
        if number == INK:
            return self.ink
        if number == GROUND:
            return self.ground
        return self.colours[number + 8 if bold and self.bright_bold and number < 8 else number]


INK, GROUND = -1, -2
"""The default colours, in the place of a number."""


def number_of(colour: RGB) -> int:
    """Which of the terminal's own colours Rich's export has painted so; of others, which one Rich
    sends to a terminal of sixteen."""
    theme = SVG_EXPORT_THEME
    if colour == tuple(theme.foreground_color):
        return INK
    if colour == tuple(theme.background_color):
        return GROUND
    for number in range(16):
        if colour == tuple(theme.ansi_colors[number]):
            return number
    sent = Color.from_rgb(*colour).downgrade(ColorSystem.STANDARD)
    assert sent.number is not None
    return sent.number


def _table(*colours: str) -> tuple[RGB, ...]:
    return tuple(map(rgb, colours))


_XTERM = _table(
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
_VGA = _table(
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
PALETTES = {
    "xterm, black": Palette(rgb("e5e5e5"), rgb("000000"), _XTERM),
    "xterm, white": Palette(rgb("000000"), rgb("ffffff"), _XTERM),
    "xterm, white, bold is not bright": Palette(rgb("000000"), rgb("ffffff"), _XTERM, False),
    "Linux console": Palette(rgb("aaaaaa"), rgb("000000"), _VGA),
}
"""The usual ones."""


def faintest(runs: Iterable[Run]) -> Run:
    """The run with the least contrast."""
    return min(runs, key=lambda run: run.ratio)


def at_256(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs as Rich sends them to a terminal of 256 colours."""
    for run in runs:
        ink, ground = (rounded(colour) for colour in (run.ink, run.ground))
        yield Run(run.text, run.row, run.column, ink, ground, run.bold)


def rounded(colour: RGB) -> RGB:
    """The one of 256 colours that Rich sends for a colour."""
    sent = Color.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT)
    red, green, blue = sent.get_truecolor()
    return red, green, blue
