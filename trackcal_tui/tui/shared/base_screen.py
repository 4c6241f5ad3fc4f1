"""What all screens have in common: they paint no more than they must, and tell a window that is
too small for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from textual import getters
from textual.events import Resize
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.widget import Widget

from trackcal_tui.tui.shared.base_app import BaseApp

if TYPE_CHECKING:
    from trackcal_tui.tui.shared.too_small import TooSmall

T = TypeVar("T")
LEAST = Size(60, 16)
"""Below this nothing is laid out any more (style: 80x24 is the design size)."""


class BaseScreen(Screen[T], Generic[T]):
    """In Textual 8.2.8 `Screen.focused` is a reactive that repaints: each change of focus marks
    the whole screen as dirty, 5 to 8 kB on the line, though the widgets that gain and lose the
    focus draw themselves anew anyway."""

    app = getters.app(BaseApp)
    _focusing = False
    _too_small: TooSmall | None = None

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Focus a widget, or none."""
        self._focusing = True
        try:
            super().set_focus(widget, scroll_visible, from_app_focus)
        finally:
            self._focusing = False

    def on_resize(self, event: Resize) -> None:
        """Say so when the window is too small to work in."""
        if self._too_small is None:
            if event.size.width >= LEAST.width and event.size.height >= LEAST.height:
                return
            from trackcal_tui.tui.shared.too_small import TooSmall

            self._too_small = TooSmall(LEAST)
            self.mount(self._too_small)
        self._too_small.fit(event.size)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw anew what is asked for, but not for a mere change of focus."""
        if self._focusing and not regions and not layout and not recompose:
            return self
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self
