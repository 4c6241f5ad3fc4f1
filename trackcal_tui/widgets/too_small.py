"""What is shown in a window too small to work in."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

LEAST = Size(60, 16)
"""Below this nothing is laid out any more (style: 80x24 is the design size)."""


class TooSmall(Static):
    """Covers its screen while the window is smaller than `LEAST`; focus and content stay."""

    DEFAULT_CSS = """
    TooSmall {
        display: none;
        layer: overlay;
        dock: top;
        width: 100%;
        height: 100%;
        content-align: center middle;
        text-align: center;
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def fit(self, window: Size) -> None:
        """Cover the screen, or uncover it."""
        small = window.width < LEAST.width or window.height < LEAST.height
        if small:
            self.update(
                Content(
                    f"Enlarge the window\nto {LEAST.width}x{LEAST.height} or more\n"
                    f"(now {window.width}x{window.height})"
                )
            )
        self.display = small
