"""Letting the terminal's own selection take a text, where a program's copy does not arrive.

A program that has the mouse stops that selection. And what Textual draws is placed row by row: a
long line comes out of the selection in pieces, each filled up with blanks. Written in one go, a
line that the terminal wraps by itself stays one line, and nothing stands behind its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from rich.cells import cell_len
from textual.app import App

from trackcal_tui.terminal.ascii_fallback import to_ascii
from trackcal_tui.terminal.locale import is_utf8
from trackcal_tui.terminal.tolerant_driver import TolerantDriver


class WholeLine(Struct, frozen=True):
    """A line of text over as many rows of the window as it needs."""

    row: int
    """Its first row, from 0."""
    parts: tuple[str, ...]
    """What stands in each of its rows."""


def report_mouse(app: App[Any], on: bool) -> None:
    """Let the terminal report clicks to the program, or keep them for its own selection."""
    if (driver := _driver(app)) is not None:
        driver.report_mouse(on)


def write_whole(app: App[Any], lines: Iterable[WholeLine]) -> None:
    """Write lines over what is drawn of them, each in one go."""
    driver = _driver(app)
    if driver is None:
        return
    written = []
    for line in lines:
        rows = range(line.row + 1, line.row + 1 + len(line.parts))
        text = "".join(line.parts)
        text = text if is_utf8() else to_ascii(text)
        written += [f"\x1b[{row};1H\x1b[0m\x1b[2K" for row in rows]
        # Textual has switched wrapping off. Each line switches it for itself: on a slow line the
        # driver may put other rows between them.
        written.append(f"\x1b[{rows[0]};1H\x1b[?7h{text}\x1b[?7l")
    driver.write("".join(written))
    driver.flush()


def folded(text: str, width: int) -> list[tuple[str, ...]]:
    """Return each line of a text as the rows it takes in a terminal of that width."""
    return [tuple(_rows(line, max(2, width))) for line in text.splitlines() or [""]]


def _rows(line: str, width: int) -> Iterable[str]:
    first = column = 0
    for at, character in enumerate(line):
        cells = cell_len(character)
        if column + cells > width:
            yield line[first:at]
            first, column = at, 0
        column += cells
    yield line[first:]


def _driver(app: App[Any]) -> TolerantDriver | None:
    driver = app._driver  # Textual 8.2.8 has no public way to it
    return driver if isinstance(driver, TolerantDriver) else None
