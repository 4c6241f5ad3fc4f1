"""What the screens that open over the Connection section have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.widget import Widget

from trackcal_tui.terminal.clipboard import request_copy
from trackcal_tui.tui.shared.body import Body
from trackcal_tui.tui.shared.head_and_foot import KeyLine
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import Part, StatusLine

T = TypeVar("T")


class ConnectionOverlay(OverlayScreen[T]):
    """A heading, a body that scrolls, a line for what just happened, and the keys.

    Subclasses set `HEADING` and yield their widgets in `compose_body`.
    """

    CSS_PATH = "../styles/connection.tcss"
    HEADING: ClassVar[str]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._heading = StatusLine(id="panel-title")
        self._message = StatusLine(id="panel-said")
        self.set_heading()

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield self._heading
        yield Rule()
        with Body(id="panel-body"):
            yield from self.compose_body()
        yield self._message
        yield KeyLine(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the screen's own widgets."""
        raise NotImplementedError

    def set_heading(self, *parts: Part) -> None:
        """Show the heading, followed by these parts."""
        self._heading.show([(f" {self.HEADING} ", "strong"), *parts])

    def show_hint(self, words: str, style: str = "accent") -> None:
        """Show one line above the keys."""
        self._message.show([(f" {words}", style)] if words else [])

    def copy(self, text: str, what: str) -> None:
        """Ask the terminal to copy, and say honestly what came of it."""
        self.show_hint(request_copy(self.app, text, what))
