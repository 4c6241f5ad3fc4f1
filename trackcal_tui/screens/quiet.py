"""A screen on which moving the focus does not paint everything again."""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

T = TypeVar("T")


class QuietScreen(Screen[T], Generic[T]):
    """In Textual 8.2.8 `Screen.focused` is a reactive that repaints: each change of focus marks
    the whole screen as dirty, 5 to 8 kB on the line, though the widgets that gain and lose the
    focus draw themselves anew anyway."""

    _focusing = False

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Focus a widget, or none."""
        self._focusing = True
        try:
            super().set_focus(widget, scroll_visible, from_app_focus)
        finally:
            self._focusing = False

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
