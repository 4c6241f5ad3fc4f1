"""The styles of what is drawn line by line: the theme's colours by name, without CSS.

Component classes would say the same in `styles/`, but Textual styles each of them on every mount
and again with every screen that is shown: a tenth of the time to the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.tui.keys.live_keys import COMMAND_IN_TEXT, find_command, key_of, pressing
from trackcal_tui.tui.themes import PROJECT_COLORS

Part = tuple[str, str] | tuple[str, str, str]
"""A run of text, the name of its style, and what a click on it does, if it does anything.

The third is an action as Textual writes them; `live_keys.pressing` gives that of a command.
"""


class LineStyle(Struct, frozen=True):
    """Names of theme variables (`themes.py`)."""

    color: str
    """Of the text."""
    ground: str = ""
    """Behind it; empty: as the widget has it."""
    style: str = ""
    """A variable that holds a text style; empty: none."""
    bold: bool = False


LINE_STYLES: Mapping[str, LineStyle] = {
    "plain": LineStyle("foreground"),
    "strong": LineStyle("strong", bold=True),
    "muted": LineStyle("muted"),
    "accent": LineStyle("accent", bold=True),
    "good": LineStyle("success"),
    "warning": LineStyle("warning"),
    "bad": LineStyle("error", bold=True),
    "rule": LineStyle("rule"),
    "tab": LineStyle("tab-text", "tab", bold=True),
    "heading": LineStyle("strong", "", "heading-style"),
    "title": LineStyle("accent", "band", "heading-style"),
    "cursor": LineStyle("cursor-text", "cursor", bold=True),
    **{name: LineStyle(name) for name in PROJECT_COLORS},
}
_ON_CURSOR: Mapping[str, LineStyle] = {
    **dict.fromkeys(("plain", "good"), LineStyle("cursor-text")),
    **dict.fromkeys(("strong", "accent", "cursor", "heading"), LineStyle("cursor-text", bold=True)),
    **dict.fromkeys(("muted", "rule"), LineStyle("cursor-muted")),
}
"""Styles that differ in the row under the cursor."""


def keyed_parts(app: object, text: str, style: str) -> list[Part]:
    """Return a text in which commands stand as `{place.command}`: their keys, each a click."""
    parts: list[Part] = []
    for at, piece in enumerate(COMMAND_IN_TEXT.split(text)):
        if at % 2 and find_command(piece):
            parts.append((key_of(app, piece), style, pressing(piece)))
        elif piece:
            parts.append((f"{{{piece}}}" if at % 2 else piece, style))
    return parts


class LineWidget(Widget):
    """A widget that is drawn line by line, in styles that are looked up once.

    Textual 8.2.8 works a widget's own style out of those of all its ancestors, each time.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._styles: dict[tuple[str, bool], Style] = {}
        self._grounds: tuple[Color, Color] | None = None

    def notify_style_update(self) -> None:
        """Styles have changed (theme, focus): look them up again."""
        self._styles.clear()
        self._grounds = None
        super().notify_style_update()

    @property
    def background_colors(self) -> tuple[Color, Color]:
        """The colours of the ground below the widget, and of its own."""
        if self._grounds is None:
            self._grounds = super().background_colors
        return self._grounds

    def style_of(self, name: str, *, on_cursor: bool = False) -> Style:
        """Return a style in the current theme, over the widget's own.

        Args:
            name: Of `LINE_STYLES`; empty for the widget's own.
            on_cursor: Whether it is in the row under the cursor, which is lit from end to end.
        """
        style = self._styles.get((name, on_cursor))
        if style is None:
            style = self.rich_style
            if name:
                style += _line_style(self.app.theme_variables, name, on_cursor)
            self._styles[name, on_cursor] = style
        return style


def parts_strip(widget: LineWidget, parts: Iterable[Part]) -> Strip:
    """Draw one line of a widget, as wide as it is."""
    runs = [
        Segment(part[0], widget.style_of(part[1]) + _click(*part[2:])) for part in parts if part[0]
    ]
    return Strip(runs).adjust_cell_length(widget.size.width, widget.style_of(""))


def _line_style(variables: Mapping[str, str], name: str, on_cursor: bool) -> Style:
    chosen = LINE_STYLES[name]
    if on_cursor:
        chosen = _ON_CURSOR.get(name, chosen)
    ground = "cursor" if on_cursor else chosen.ground
    return _style(
        variables[chosen.color],
        variables[ground] if ground else "",
        variables[chosen.style] if chosen.style else "bold" if chosen.bold else "",
    )


def with_click(part: Part, click: str) -> Part:
    """Return a part that runs an action when it is clicked; empty: none."""
    return (part[0], part[1], click) if click else (part[0], part[1])


@lru_cache(maxsize=128)
def _style(color: str, ground: str, style: str) -> Style:
    behind = Color.parse(ground).rich_color if ground else None
    plain = Style(color=Color.parse(color).rich_color, bgcolor=behind)
    return plain + Style.parse(style) if style else plain


@lru_cache(maxsize=128)
def _click(action: str = "") -> Style:
    return Style.from_meta({"@click": action}) if action else Style.null()
