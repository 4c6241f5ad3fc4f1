"""A text that was copied, alone in the window, for the terminal's own selection."""

from __future__ import annotations

import asyncio
from itertools import zip_longest
from pathlib import Path

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.terminal.own_selection import WholeLine, folded, report_mouse, write_whole
from trackcal_tui.tui.keys.overlay_commands import COPIED
from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.status_line import StatusLine


class CopiedText(Widget):
    """Show a text from the window's first cell on, folded where the terminal would wrap it."""

    DEFAULT_CSS = "CopiedText { height: 1fr; width: 1fr; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        """What is shown."""
        self._rows: list[tuple[int, str]] = []
        """For each row the number of its line, and what stands in it."""
        self._top = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of the text is seen."""
        return len(self._rows) <= self.size.height

    def on_resize(self) -> None:
        """Fold the text again."""
        lines = folded(self.text, self.size.width)
        self._rows = [(number, part) for number, line in enumerate(lines) for part in line]
        self.show_from(0)

    def show_from(self, row: int) -> None:
        """Show the text from a row on, as far as there is more of it."""
        self._top = max(0, min(row, len(self._rows) - self.size.height))
        self.refresh()
        self.call_after_refresh(self._write_whole)

    def scroll_rows(self, rows: int) -> None:
        """Scroll the text by that many rows."""
        self.show_from(self._top + rows)

    def _seen(self) -> list[tuple[int, str]]:
        return self._rows[self._top : self._top + self.size.height]

    def _write_whole(self) -> None:
        if not self.screen.is_current:
            return
        rows: dict[int, list[int]] = {}
        for y, (number, _) in enumerate(self._seen()):
            rows.setdefault(number, []).append(y)
        parts = [part for _, part in self._seen()]
        lines = [WholeLine(ys[0], tuple(parts[y] for y in ys)) for ys in rows.values()]
        write_whole(self.app, lines)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        seen = self._seen()
        text = seen[y][1] if y < len(seen) else ""
        style = self.rich_style
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)


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
        self._shown = CopiedText(aligned(text))
        self._message = StatusLine(id="message")

    def compose(self) -> ComposeResult:
        """Yield the text over two lines: what was said last, and the keys."""
        yield from (self._shown, self._message, KeyLine(id="keys"))

    def on_mount(self) -> None:
        """Let the terminal select."""
        report_mouse(self.app, False)
        self.show_hint("Select it with the mouse and copy it in your terminal", "muted")
        self.call_after_refresh(self.refresh_bindings)

    def on_unmount(self) -> None:
        """Take the mouse back."""
        report_mouse(self.app, True)

    def on_screen_resume(self) -> None:
        """Show the text again: help may have lain over it."""
        self.call_after_refresh(self._shown.scroll_rows, 0)

    def show_hint(self, text: str, style: str = "accent") -> None:
        """Show one line above the keys."""
        self._message.show([(f" {text}", style)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Scroll only what does not fit."""
        if action in ("move", "page", "edge"):
            return not self._shown.is_whole
        return super().check_action(action, parameters)

    def action_move(self, rows: int) -> None:
        """Scroll by rows."""
        self._shown.scroll_rows(rows)

    def action_page(self, direction: int) -> None:
        """Scroll by what is seen."""
        self._shown.scroll_rows(direction * self._shown.size.height)

    def action_edge(self, direction: int) -> None:
        """Scroll to the beginning (-1) or the end (1)."""
        self._shown.scroll_rows(direction * len(self._shown.text))

    async def action_write(self) -> None:
        """Write the text to a file of a name that is free, in the working folder."""
        try:
            file = await asyncio.to_thread(write_new, Path.cwd() / self._file, self._text)
        except OSError as error:
            self.show_hint(f"! Could not write the file: {error.strerror or error}", "bad")
        else:
            self.show_hint(f"Written to {file}", "good")

    def action_back(self) -> None:
        """Return to where it was copied."""
        self.dismiss(None)

    async def cancel(self) -> None:
        """Return, as `escape` does."""
        self.action_back()


def aligned(text: str) -> str:
    """Return a text as it is drawn: columns between tabs aligned, no control characters."""
    rows = [[_plain(cell) for cell in line.split("\t")] for line in text.splitlines()]
    columns = zip_longest(*(row[:-1] for row in rows), fillvalue="")
    widths = [max(map(cell_len, column)) for column in columns]
    lines = []
    for row in rows:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False)
        )
        lines.append("  ".join([*padded][: len(row) - 1] + row[-1:]))
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return a text without control characters, with all its blanks."""
    joiner = "\u200d"
    return "".join(
        one if one.isprintable() or one == joiner else " " if one.isspace() else "" for one in text
    )


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
