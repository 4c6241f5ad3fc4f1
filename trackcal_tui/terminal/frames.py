"""Frames that wait for a slow terminal: the newer replaces what it paints over in the older.

A frame is what Textual writes to bring the screen up to date: runs of styled text, each put
somewhere by a cursor movement. Runs hold on to their order, and only those that a later one
covers from end to end are dropped, so what waits paints the same screen as all frames one after
the other, and is never much more than one screen.
"""

from __future__ import annotations

import re

from msgspec import Struct
from rich.cells import cell_len

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
"""Around a frame, for terminals that show it in one go."""

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_STYLES = re.compile(r"\x1b\[[\d;:]*m|\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _Run(Struct, frozen=True):
    """Styled text at one place; `end` is None where its width is not known."""

    row: int
    column: int
    end: int | None
    text: str

    def covers(self, older: _Run) -> bool:
        """Whether nothing of an older run of this row is left to be seen."""
        if self.end is None or older.end is None:
            return False
        return self.column <= older.column and older.end <= self.end


class Frames:
    """What is still to be sent."""

    def __init__(self) -> None:
        self._others: list[str] = []
        """What paints nothing (a copy to the clipboard, a mode): all of it is sent, and first."""
        self._runs: dict[int, list[_Run]] = {}
        self._order: dict[int, None] = {}
        """Rows, the one written to last at the end."""
        self._cursor = ""
        self._synced = False

    def __bool__(self) -> bool:
        return bool(self._others or self._runs or self._cursor)

    def add(self, data: str) -> None:
        """Put one more write behind those that wait."""
        if data in (SYNC_START, SYNC_END):
            self._synced = True
            return
        other, *placed = _MOVE.split(data)
        if other:
            self._others.append(other)
        for row, column, text in zip(placed[::3], placed[1::3], placed[2::3], strict=True):
            # Textual ends lines with a line feed; the next movement makes up for it.
            self._place(int(row), int(column), text.rstrip("\n"))

    def _place(self, row: int, column: int, text: str) -> None:
        if not text:
            self._cursor = f"\x1b[{row};{column}H"
            return
        plain = _STYLES.sub("", text)
        end = None if _CONTROLS.search(plain) else column + cell_len(plain)
        run = _Run(row, column, end, text)
        kept = [older for older in self._runs.get(row, ()) if not run.covers(older)]
        self._runs[row] = [*kept, run]
        # A row beyond the bottom is painted over the last one: after a resize the order counts.
        self._order.pop(row, None)
        self._order[row] = None

    def take(self) -> str:
        """All that waits, as one frame; nothing waits afterwards."""
        painted = "".join(
            f"\x1b[{run.row};{run.column}H{run.text}"
            for row in self._order
            for run in self._runs[row]
        )
        painted += self._cursor
        if painted and self._synced:
            painted = f"{SYNC_START}{painted}{SYNC_END}"
        taken = "".join(self._others) + painted
        self.clear()
        return taken

    def clear(self) -> None:
        """Forget what waits."""
        self._others.clear()
        self._runs.clear()
        self._order.clear()
        self._cursor = ""
        self._synced = False
