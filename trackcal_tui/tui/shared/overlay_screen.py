"""A screen that opens over a section and covers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.widget import Widget

from trackcal_tui.tui.shared.base_screen import BaseScreen, Body
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine

if TYPE_CHECKING:
    from textual.types import CSSPathType

T = TypeVar("T")


class OverlayScreen(BaseScreen[T]):
    """A title, a body, and the keys; `escape` or ctrl+c leaves it.

    Subclasses set `HEADING` and yield the body, or only what scrolls in it.
    """

    HEADING: ClassVar[str]
    """With the blanks around it."""
    CSS_PATH: ClassVar[CSSPathType | None] = "../styles/overlay.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._heading = StatusLine(((self.HEADING, "strong"),), id="title")
        self._message = StatusLine(id="message")

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield self._heading
        yield Rule()
        yield from self.compose_body()
        yield self._message
        yield KeyLine(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """Yield what stands between the title and the line for hints."""
        with Body():
            yield from self.compose_content()

    def compose_content(self) -> Iterable[Widget]:
        """Yield what scrolls in the body."""
        return ()

    def set_heading(self, *more: Part, right: Sequence[Part] = ()) -> None:
        """Show the heading and what stands beside it."""
        self._heading.show([(self.HEADING, "strong"), *more], right)

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line above the keys."""
        self._message.show([(f" {text}", style)] if text else [])

    async def cancel(self) -> None:
        """Leave, as `escape` does."""
        self.action_back()

    def action_back(self) -> None:
        """Leave; nothing is done."""
        self.dismiss(None)
