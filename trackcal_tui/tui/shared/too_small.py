"""What is shown in a window too small to work in."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size

from trackcal_tui.tui.shared.text import Text


class TooSmall(Text):
    """Covers its screen while the window is too small; focus and content stay.

    Args:
        least: The smallest window to work in.
    """

    DEFAULT_CSS = """
    TooSmall {
        display: none;
        layer: overlay;
        dock: top;
        width: 100%;
        height: 100%;
        content-align: center middle;
        text-align: center;
        background: $background;
        color: $foreground;
        text-style: bold;
    }
    """

    def __init__(self, least: Size) -> None:
        super().__init__()
        self._least = least

    def fit(self, window: Size) -> None:
        """Cover the screen, or uncover it."""
        least = self._least
        small = window.width < least.width or window.height < least.height
        if small:
            self.update(
                Content(
                    f"Enlarge the window\nto {least.width}x{least.height} or more\n"
                    f"(now {window.width}x{window.height})\nctrl+q quits"
                )
            )
        self.display = small
        # What lies below is taller than the window: its scroll bar would show beside the cover, and
        # in one column come and go for ever, as it leaves no room for what makes it come.
        for scrolling in (self.screen, *self.screen.query(VerticalScroll)):
            scrolling.styles.overflow_y = "hidden" if small else "auto"
