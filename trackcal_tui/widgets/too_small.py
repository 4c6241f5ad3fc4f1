"""What is shown in a window too small to work in."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
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
        background: $background;
        color: $foreground;
        text-style: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def fit(self, window: Size) -> None:
        """Cover the screen, or uncover it."""
        small = _is_small(window)
        if small:
            self.update(
                Content(
                    f"Enlarge the window\nto {LEAST.width}x{LEAST.height} or more\n"
                    f"(now {window.width}x{window.height})"
                )
            )
        self.display = small


def fit_window(screen: Screen[Any], window: Size) -> None:
    """Cover a screen whose window is too small, or uncover it; mounts the cover when first needed.

    Call it when the screen is resized.
    """
    covers = screen.query(TooSmall)
    if covers:
        covers.first().fit(window)
    elif _is_small(window):
        cover = TooSmall()
        screen.mount(cover)
        cover.fit(window)


def _is_small(window: Size) -> bool:
    return window.width < LEAST.width or window.height < LEAST.height
