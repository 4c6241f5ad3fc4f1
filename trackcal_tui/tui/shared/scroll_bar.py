"""Draws Textual's scroll bars as the lists draw theirs."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment, Segments
from rich.style import Style
from textual.scrollbar import ScrollBar, ScrollBarRender

from trackcal_tui.tui.shared.scroll_thumb import THUMB, thumb_of


class ThumbRender(ScrollBarRender):
    """Draw a thumb of half a cell's width; clicks and drags do what they do on Textual's own."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a line for each cell of the bar."""
        if not self.vertical:
            yield from super().__rich_console__(console, options)
            return
        height = options.height or console.height
        style = console.get_style(self.style)
        count = self.virtual_size if self.window_size else 0
        thumb = thumb_of(height, count, round(self.position))
        lines = []
        for y in range(height):
            does = "grab" if y in thumb else "scroll_up" if y < thumb.start else "scroll_down"
            sign = THUMB if y in thumb else " "
            lines.append(Segment(sign, style + Style(meta={"@mouse.down": does})))
        yield Segments(lines, new_lines=True)


def use_thumbs() -> None:
    """Draw every scroll bar of Textual's like this."""
    ScrollBar.renderer = ThumbRender
