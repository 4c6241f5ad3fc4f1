"""A text that was copied, alone in the window, for the terminal's own selection."""

from __future__ import annotations

import asyncio
from itertools import zip_longest
from pathlib import Path

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.events import Resize

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.core.text import safe
from trackcal_tui.terminal.mouse import report_mouse
from trackcal_tui.tui.keys.overlay_commands import COPIED
from trackcal_tui.tui.shared.base_screen import BaseScreen, Body
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text


class CopiedScreen(BaseScreen[None]):
    """Show a text with nothing beside it, and leave the mouse to the terminal.

    Args:
        text: What was copied.
        file: The name of a file it can be written to.
    """

    PLACE = COPIED
    BINDINGS = PLACE.bindings()
    CSS_PATH = "../styles/overlay.tcss"

    def __init__(self, text: str, file: str) -> None:
        super().__init__()
        self._text = text
        self._file = file
        self._message = StatusLine(id="message")

    def compose(self) -> ComposeResult:
        """Yield the text over two lines: what was said last, and the keys."""
        with Body():
            yield Text(aligned(self._text), id="copied")
        yield self._message
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Let the terminal select."""
        report_mouse(self.app, False)
        self.show_hint("Select it with the mouse, and copy as your terminal does", "muted")

    def on_unmount(self) -> None:
        """Take the mouse back."""
        report_mouse(self.app, True)

    def on_resize(self, event: Resize) -> None:
        """Offer to scroll once it is known whether there is more than the window holds."""
        self.call_after_refresh(self.refresh_bindings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Scroll only what does not fit."""
        if action in ("move", "page", "edge"):
            return self.is_mounted and self.query_one(Body).max_scroll_y > 0
        return super().check_action(action, parameters)

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line above the keys."""
        self._message.show([(f" {text}", style)])

    async def action_write(self) -> None:
        """Write the text to a file of a name that is free, in the working folder."""
        try:
            file = await asyncio.to_thread(write_new, Path.cwd() / self._file, self._text)
        except OSError as error:
            self.show_hint(f"! No file was written: {error.strerror or error}", "bad")
        else:
            self.show_hint(f"Written to {file}", "good")

    def action_back(self) -> None:
        """Return to where it was copied."""
        self.dismiss(None)

    async def cancel(self) -> None:
        """Return, as `escape` does."""
        self.action_back()


def aligned(text: str) -> str:
    """Return a text as it is drawn: columns between tabs aligned, nothing in it that controls."""
    rows = [[safe(cell) for cell in line.split("\t")] for line in text.splitlines()]
    columns = zip_longest(*(row[:-1] for row in rows), fillvalue="")
    widths = [max(map(cell_len, column)) for column in columns]
    lines = []
    for row in rows:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)
        )
        lines.append("  ".join([*padded][: len(row) - 1] + row[-1:]))
    return "\n".join(lines)


def write_new(file: Path, text: str) -> Path:
    """Write a text to a file that is not there yet: `week.md`, else `week-2.md`, and so on.

    Raises:
        OSError: It cannot be written.
    """
    free, number = file, 2
    while free.exists():
        free = file.with_stem(f"{file.stem}-{number}")
        number += 1
    write_atomically(free, text.encode("utf-8", "replace"))
    return free
