"""A short mark or label with text beside it that wraps under itself."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from trackcal_tui.tui.shared.text import Text


class Row(Horizontal):
    """Text beside its mark; `classes` sets the mark's width and looks."""

    DEFAULT_CSS = """
    Row { height: auto; width: 1fr; }
    Row > .row-mark { height: 1; }
    Row > .row-text { width: 1fr; height: auto; }
    """

    def __init__(self, mark: Content, text: Content, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._mark = mark
        self._text = text

    def compose(self) -> ComposeResult:
        """Mark, text."""
        yield Text(self._mark, classes="row-mark")
        yield Text(self._text, classes="row-text")
