"""What the four sections have in common: top line, body, bottom line, and the app's state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.command import Provider
from textual.events import Key
from textual.widget import Widget

from trackcal_tui.tui.keys.commands import bindings_of
from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.head_and_foot import KeyLine, TopLine

__all__ = ["Section", "bindings_of", "command_provider"]


class Section(BaseScreen[None]):
    """A full screen between the top line and the keys.

    Subclasses set `SECTION`, take `BINDINGS = bindings_of(SECTION)`, and yield their widgets in
    `compose_body`. `follow` hands them the app's state.
    """

    SECTION: ClassVar[str]
    AUTO_FOCUS = ""
    hint = ""
    """What was said about the last key, while it stands."""

    def compose(self) -> ComposeResult:
        """Frame the body."""
        yield TopLine(id="top")
        yield from self.compose_body()
        yield KeyLine(id="keys")

    def compose_body(self) -> Iterable[Widget]:
        """The section's own widgets."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Bind the top line to the app's state."""
        top = self.query_one(TopLine)
        for name in ("connection", "connection_state", "week_seconds", "read_only", "demo"):
            self.follow(name, _setter(top, name))

    def read_styles(self, name: str) -> None:
        """Take over a file of `styles/` that the first frame did without."""
        self.app.stylesheet.read(Path(__file__).parent.parent / "styles" / name)

    async def complete(self) -> None:
        """The first frame is on the screen: mount what it did without."""

    def follow(self, name: str, show: Callable[..., None]) -> None:
        """Call `show` with the app's var `name` now and whenever it changes."""
        self.watch(self.app, name, show)

    def show_hint(self, text: str) -> None:
        """One line, until the next key: why a key did nothing."""
        raise NotImplementedError

    def clear_hint(self) -> None:
        """Something else is done: what was said about the last key is over."""

    def words(self, text: str) -> str:
        """A text of ours in which commands stand as `{screen.command}`, with their keys instead."""
        from trackcal_tui.tui.keys.screen_commands import with_keys

        return with_keys(self.app, text)

    def why_not(self, command_id: str) -> str:
        """Why a command cannot be done now, in words for the line; empty: nothing special."""
        return ""

    def on_key(self, event: Key) -> None:
        """A key that no command has, or one that cannot be done now: say so."""
        from trackcal_tui.tui.shared.unused_key import explain_unused_key

        if event.key != "ctrl+c":
            self.clear_hint()
            if said := explain_unused_key(self, self.SECTION, event.key, self.why_not):
                self.show_hint(said)

    async def action_interrupt(self) -> None:
        """ctrl+c: copy what is selected, else stop what is under way, else say how to leave."""
        from trackcal_tui.tui.shared.ctrl_c import cancel_or_leave, copy_selection

        if said := copy_selection(self) or await cancel_or_leave(self, self.hint):
            self.show_hint(said)

    @property
    def keys(self) -> KeyLine:
        """The bottom line."""
        return self.query_one(KeyLine)


def command_provider() -> type[Provider]:
    """What the palette asks; loaded when it is opened."""
    from trackcal_tui.tui.shared.palette import CommandProvider

    return CommandProvider


def _setter(widget: Widget, name: str) -> Callable[[object], None]:
    """Sets a var of a widget. (Textual hands a watcher of two arguments the old value as well.)"""

    def set_value(value: object) -> None:
        setattr(widget, name, value)

    return set_value
