"""The motions of lists on a screen that scrolls."""

from __future__ import annotations

from typing import Generic, TypeVar

from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.body import Body

T = TypeVar("T")


class ScrollingScreen(BaseScreen[T], Generic[T]):
    """Scrolls its `Body`, or says that there is nothing to scroll."""

    def show_hint(self, text: str) -> None:
        """One line about the last key, where the screen has one."""

    def action_move(self, rows: int) -> None:
        """Scroll by rows."""
        self._scroll_by(rows)

    def action_page(self, direction: int) -> None:
        """Scroll by what is seen, less a row to go on from."""
        height = self.query_one(Body).size.height
        self._scroll_by(direction * max(1, height - 1))

    def action_edge(self, direction: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._scroll_by(direction * self.query_one(Body).virtual_size.height)

    def _scroll_by(self, rows: int) -> None:
        body = self.query_one(Body)
        if body.max_scroll_y:
            body.scroll_relative(y=rows, animate=False, immediate=True)
        else:
            self.show_hint("Everything is in sight")
