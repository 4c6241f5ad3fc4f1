"""What the four sections have in common: top line, body, bottom line, and the app's state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

from trackcal_tui.commands import bindings_of
from trackcal_tui.widgets.frame import KeyLine, TopLine

__all__ = ["Section", "bindings_of"]


class Section(Screen[None]):
    """A full screen between the top line and the keys.

    Subclasses set `SECTION`, take `BINDINGS = bindings_of(SECTION)`, and yield their widgets in
    `compose_body`. `follow` hands them the app's state.
    """

    SECTION: ClassVar[str]
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield TopLine(id="top")
        with Vertical(id="body"):
            yield from self.compose_body()
        yield KeyLine(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """The section's own widgets."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Bind the top line to the app's state."""
        top = self.query_one(TopLine)
        for name in ("connection", "connection_state", "week_seconds", "read_only"):
            self.follow(name, lambda value, name=name: setattr(top, name, value))
        self.follow("demo", lambda value: setattr(top, "demo", value))

    def follow(self, name: str, show: Callable[..., None]) -> None:
        """Call `show` with the app's var `name` now and whenever it changes."""
        self.watch(self.app, name, show)

    @property
    def keys(self) -> KeyLine:
        """The bottom line."""
        return self.query_one(KeyLine)
