"""What the full-screen panels over a section have in common."""

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
from trackcal_tui.tui.shared.status_line import StatusLine

T = TypeVar("T")


class Panel(OverlayScreen[T]):
    """A title, a body that scrolls, a line for what just happened, and the keys.

    Subclasses set `HEADING` and yield their widgets in `compose_body`.
    """

    CSS_PATH = "../styles/connection.tcss"
    HEADING: ClassVar[str]
    _is_headed = False

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield StatusLine(id="panel-title")
        yield Rule()
        with Body(id="panel-body"):
            yield from self.compose_body()
        yield StatusLine(id="panel-said")
        yield KeyLine(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """The panel's own widgets."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Name the panel, unless the subclass has done so (its handler runs first)."""
        if not self._is_headed:
            self.set_heading()

    def set_heading(self, *more: tuple[str, str]) -> None:
        """The heading, followed by parts of a status line."""
        self._is_headed = True
        self.query_one("#panel-title", StatusLine).show([(f" {self.HEADING} ", "strong"), *more])

    def show_hint(self, words: str, style: str = "accent") -> None:
        """One line above the keys."""
        self.query_one("#panel-said", StatusLine).show([(f" {words}", style)] if words else [])

    def copy(self, text: str, what: str) -> None:
        """Ask the terminal to copy, and say honestly what came of it."""
        self.show_hint(request_copy(self.app, text, what))
