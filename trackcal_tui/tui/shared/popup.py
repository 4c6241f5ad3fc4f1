"""What opens over a list and has its keys until it is closed: editor, filter, project picker."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.widget import Widget

from trackcal_tui.tui.keys.command import Place


class Popup(Widget):
    """Something that has the keys instead of the list until it is closed.

    Args:
        closed: Called to close it. At once, not by message: the next key of a burst must find the
            focus back on the list.
    """

    PLACE: ClassVar[Place]
    """What keys do in it."""

    def __init__(self, *, closed: Callable[[], None], id: str | None = None) -> None:
        super().__init__(id=id)
        self._when_closed = closed

    def hide(self) -> None:
        """Go out of sight; whoever hides it moves the focus."""
        self.remove_class("-open")

    def finish(self) -> bool:
        """End because something else was clicked; return whether it could."""
        self._when_closed()
        return True
