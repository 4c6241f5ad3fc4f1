"""A screen that opens over a section and covers it, below the same head and above the same foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.widget import Widget

from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.framed_screen import FramedScreen
from trackcal_tui.tui.shared.line_styles import Part

if TYPE_CHECKING:
    from textual.types import CSSPathType

T = TypeVar("T")


class OverlayScreen(FramedScreen[T]):
    """A title in the second line, a body, and the keys; `escape` or ctrl+c leaves it.

    Subclasses set `HEADING` and yield the body, or only what scrolls in it.
    """

    HEADING: ClassVar[str]
    """With the blanks around it."""
    CSS_PATH: ClassVar[CSSPathType | None] = ["../styles/parts.tcss", "../styles/overlay.tcss"]

    def __init__(self) -> None:
        super().__init__()
        self.set_heading()

    def compose_body(self) -> Iterable[Widget]:
        """Yield what stands between head and foot."""
        with Body():
            yield from self.compose_content()

    def compose_content(self) -> Iterable[Widget]:
        """Yield what scrolls in the body."""
        return ()

    def set_heading(self, *more: Part, right: Sequence[Part] = ()) -> None:
        """Show the heading and what stands beside it."""
        self.summary.show([(self.HEADING, "strong"), *more], right)

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line above the keys."""
        self.message_line.show([(f" {text}", style)] if text else [])

    async def cancel(self) -> None:
        """Leave, as `escape` does."""
        self.action_back()

    def action_back(self) -> None:
        """Leave; nothing is done."""
        self.dismiss(None)
