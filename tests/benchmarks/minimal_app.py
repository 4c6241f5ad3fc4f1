"""The floor of a Textual program: one Static and a Footer. Run as a script."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Static


class Minimal(App[None]):
    """Says something, and something else on a key."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit"), ("n", "note", "Note")]

    def compose(self) -> ComposeResult:
        """The two widgets."""
        yield Static("Nothing yet")
        yield Footer()

    def action_note(self) -> None:
        """Handle the key."""
        self.query_one(Static).update("Handled now")


if __name__ == "__main__":
    Minimal().run()
