"""Fields to type in that send nothing while nobody types, and take no control characters in."""

from __future__ import annotations

import asyncio

from rich.cells import cell_len
from textual.actions import SkipAction
from textual.binding import Binding
from textual.events import Key, Paste
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.suggester import Suggester
from textual.widgets import Input

from trackcal_tui.core.text import clean
from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.status_line import safe_part

_EDITING = {
    key.strip(): binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}
"""Textual's editing keys of a field → what they do."""


async def catch_up(field: Input) -> None:
    """Wait until a field holds every letter that was typed into it.

    On a slow line keys arrive in bursts, and bindings of priority are handled ahead of the letters
    that wait in the queue of their field: whoever reads it then must let it catch up first.
    """
    done = asyncio.Event()
    if field.call_later(done.set):  # not one that is being removed
        await done.wait()


class PlainInput(Input, inherit_bindings=False):
    """One line of text without a border, that takes no control characters in.

    Textual's own `Input` inserts what is pasted as it is, ESC and C1 included, and draws it; of
    several lines it keeps the first one only. It also binds keys that scroll, which do nothing.
    """

    BINDINGS = Input.BINDINGS
    virtual_size = Reactive(Size(0, 0))
    """Cells of the text. Textual 8.2.8 lays the whole screen out again with every letter, though
    only a field of `width: auto` grows, which asks for that itself."""

    def __init__(
        self,
        value: str = "",
        *,
        id: str | None = None,
        placeholder: str = "",
        max_length: int = 0,
        suggester: Suggester | None = None,
        password: bool = False,
    ) -> None:
        super().__init__(
            clean(value),
            id=id,
            placeholder=placeholder,
            max_length=max_length,
            suggester=suggester,
            password=password,
            compact=True,
            select_on_focus=False,
        )
        # Over SSH a blink is 2 kB/s.
        self.cursor_blink = False

    def validate_value(self, value: str) -> str:
        """Keep only plain text, whatever is put in."""
        return safe_part(value)

    async def on_key(self, event: Key) -> None:
        """Move, erase and submit where letters are inserted, so that all happens in order.

        Textual 8.2.8 sends these keys around by the app first: letters typed on meanwhile are
        inserted before them, and keys of priority (`enter` in most panels) come before them too.
        An action that has nothing to do, such as to copy, leaves its key to the screen.
        """
        action = _EDITING.get(event.key)
        if action is not None and await self.app.run_action(action, self):
            event.stop()
            event.prevent_default()

    def on_resize(self) -> None:
        """Keep the cursor in sight, else the beginning; Textual looks only when it moves."""
        is_typed_in = self.screen.focused is self
        before = cell_len(self.value[: self.cursor_position]) if is_typed_in else 0
        self.scroll_to_region(Region(before, 0, 1, 1), animate=False, force=True)

    def action_copy(self) -> None:
        """Copy what is selected and clear the selection: the next ctrl+c then leaves the field."""
        text = self.selected_text
        if not text or not isinstance(self.screen, BaseScreen):
            raise SkipAction
        self.cursor_position = self.cursor_position  # clears the selection
        self.screen.copy_selected(text)

    def plain(self, lines: list[str]) -> str:
        """Join the lines of what is pasted, without control characters."""
        return safe_part(" ".join(lines))

    def on_paste(self, event: Paste) -> None:
        """Insert what is pasted as one plain line, as much of it as there is room for."""
        event.prevent_default()
        event.stop()
        text = self.plain(event.text.splitlines())
        start, end = sorted(self.selection)
        if self.max_length:
            text = text[: max(0, self.max_length - len(self.value) + end - start)]
        self.replace(text, start, end)


class Field(PlainInput):
    """A field for addresses and secrets, which are kept exactly as typed.

    An address that was copied from a terminal has line breaks in it, and no blanks there.
    """

    def validate_value(self, value: str) -> str:
        """Keep it as it is: a command must read the same passphrase."""
        return value

    def plain(self, lines: list[str]) -> str:
        """Join all lines, one right after the other."""
        joined = "".join(line.strip() for line in lines)
        return "".join(char for char in joined if char.isprintable())
