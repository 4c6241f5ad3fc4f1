"""A label with text beside it."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.content import Content

from trackcal_tui.tui.shared.text import Text, shortened


class LabelledRow(Horizontal):
    """Show text that wraps under itself, beside a label; hide while there is none.

    `classes` sets the label's width.
    """

    DEFAULT_CSS = """
    LabelledRow { height: auto; width: 1fr; }
    LabelledRow > .row-label { height: 1; }
    LabelledRow > .row-text { width: 1fr; height: auto; }
    """

    def __init__(
        self, label: str | Content, text: str | Content = "", *, id: str | None = None, classes: str
    ) -> None:
        self._text = Text(text, classes="row-text")
        super().__init__(Text(label, classes="row-label"), self._text, id=id, classes=classes)
        self.display = bool(text)

    @property
    def text(self) -> str:
        """What stands beside the label."""
        return str(self._text.content)

    def show(self, text: str, *, marked: bool = False) -> None:
        """Show another foreign text; without any, hide the row.

        Args:
            text: It is cleaned here.
            marked: Whether it deserves a second look.
        """
        self._text.show(shortened(text))
        self.display = self._text.display
        self.set_class(marked, "-marked")
