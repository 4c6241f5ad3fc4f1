"""What commands print: JSON or lines and tables, whatever the terminal, locale or pipe."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TextIO

import msgspec
from msgspec import Struct

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.text import safe
from trackcal_tui.terminal.locale import is_utf8

Style = Literal["", "bold", "dim", "red", "green", "yellow", "cyan"]
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_CONTROLS = re.compile(r"(\x1b\[[0-9;]*[mK]|[\r\n])")
"""What is written between words: styles and line ends, all of them ours."""
GAP = 2
"""Blanks between two columns."""
LEAST = 12
"""Cells a shrinking column keeps before optional columns are left out."""


class OutputLost(OSError):
    """Standard output takes nothing more: its reader has gone, or its disk is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.errno, cause.strerror)
        self.reader_gone = isinstance(cause, BrokenPipeError)


class Column(Struct, frozen=True):
    """One column of a table."""

    title: str
    right: bool = False
    shrinks: bool = False
    """Gives way (is cut with an ellipsis) where the terminal is narrow."""
    optional: bool = False
    """Left out where the terminal is too narrow for it."""
    style: Style = ""


class Output:
    """Where a command's words go. Text from outside is made safe by every method."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.as_json = as_json
        self._out = stdout or sys.stdout
        self._err = stderr or sys.stderr
        shows_utf8 = is_utf8(environment)
        environment = os.environ if environment is None else environment
        plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
        self.is_terminal = is_terminal(self._out)
        self.errors_are_terminal = is_terminal(self._err)
        self.is_unicode = _takes_unicode(self._out) and (shows_utf8 or not self.is_terminal)
        """Whether standard output can show every character."""
        self._errors_are_unicode = _takes_unicode(self._err) and (
            shows_utf8 or not self.errors_are_terminal
        )
        self.coloured = self.is_terminal and not plain
        self._errors_coloured = self.errors_are_terminal and not plain
        columns = environment.get("COLUMNS", "")
        self.width = int(columns) if columns.isdecimal() and int(columns) else None
        """Cells in a line; None where there is no terminal to fit."""
        if self.is_terminal and self.width is None:
            self.width = shutil.get_terminal_size().columns

    # -- text

    def line(self, text: str = "", style: Style = "", *, lead: str = "") -> None:
        """A line for people, behind a lead of our own; wrapped between words on a terminal."""
        for part in wrapped(safe(text), self.width and self.width - len(lead)):
            self._write(self._out, lead + self._styled(part, style, self.coloured) + "\n")
            lead = " " * len(lead)

    def raw(self, text: str, *, is_json: bool = False) -> None:
        """A document as it is, line ends included: exports, completion scripts, QR codes.

        It is in UTF-8 whatever the locale, for whoever reads it next. Only a terminal of another
        encoding gets it in ASCII (JSON in its escapes, and so whole): some bytes of UTF-8 are
        commands to it, and foreign text must not hold any.
        """
        if self.is_terminal and not self.is_unicode:
            self._write(self._out, _escaped(text) if is_json else text)
            return
        self.flush()
        binary = getattr(self._out, "buffer", None)
        try:
            if binary is None:
                self._out.write(text)
            else:
                binary.write(text.encode("utf-8", "replace"))
        except OSError as error:
            raise OutputLost(error) from error

    def note(self, text: str, style: Style = "") -> None:
        """A line beside the result, on standard error."""
        for part in wrapped(safe(text), self._error_width()):
            self._write(self._err, self._styled(part, style, self._errors_coloured) + "\n")

    def question(self, text: str) -> None:
        """What a person is asked, on standard error; the answer is typed on the same line."""
        self.flush()
        self._write(self._err, safe(text) + " ")
        self.flush()

    def progress(self, text: str) -> None:
        """A line that the next one replaces, on a terminal; empty: take it away."""
        if self.errors_are_terminal:
            cut = _fit(text, max(1, (self._error_width() or 80) - 1)).rstrip()
            self._write(self._err, f"\r{cut}\x1b[K" if cut else "\r\x1b[K")
            with contextlib.suppress(OSError):
                self._err.flush()

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values, the values aligned; long values are not cut."""
        width = max((len(name) for name, _ in rows), default=0)
        for name, value in rows:
            label = self._styled(name.ljust(width), "dim", self.coloured)
            self._write(self._out, f"{label}  {safe(value)}".rstrip() + "\n")

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Rows under headings, aligned by cells and fitted to the terminal."""
        cells = [[safe(cell) for cell in row] for row in rows]
        widths = [
            max([cell_width(column.title), *(cell_width(row[at]) for row in cells)])
            for at, column in enumerate(columns)
        ]
        if self.width is not None:
            widths = fitted_widths(widths, columns, self.width)
        self._row([column.title for column in columns], columns, widths, heading=True)
        for row in cells:
            self._row(row, columns, widths)

    def _row(
        self,
        row: Sequence[str],
        columns: Sequence[Column],
        widths: Sequence[int],
        *,
        heading: bool = False,
    ) -> None:
        parts = []
        for text, column, width in zip(row, columns, widths, strict=True):
            if width <= 0:
                continue
            cell = _fit(text, width)
            if column.right:
                cell = cell.rstrip().rjust(width - cell_width(cell.rstrip()) + len(cell.rstrip()))
            parts.append(self._styled(cell, "bold" if heading else column.style, self.coloured))
        line = (" " * GAP).join(parts)
        self._write(self._out, (line if self.coloured else line.rstrip()) + "\n")

    # -- JSON

    def json(self, document: Mapping[str, Any], *, lines: bool = False) -> None:
        """One document; indented on a terminal, on one line otherwise (or with `lines`)."""
        indent = 2 if self.is_terminal and not lines else None
        try:
            encoded = msgspec.json.encode(document)  # a tenth of what json needs
            text = msgspec.json.format(encoded, indent=2).decode() if indent else encoded.decode()
        except UnicodeEncodeError:  # half a character, from a file name: only escapes can say it
            text = ""
        if not text or not self.is_unicode:
            import json  # 4 ms

            text = json.dumps(document, indent=indent)
        self._write(self._out, text + "\n")

    # -- failures

    def error(self, error: TrackCalError) -> None:
        """What failed and what to do, on standard error; with --json on standard output too."""
        self.progress("")
        if self.errors_are_terminal:
            self.note(f"trackcal: {safe(error.title)}", "red")
            if error.hint:
                self.note(error.hint)
        else:  # in a log a failure is one line
            between = " " if error.title.endswith((".", "?", "!")) else ". "
            self.note(f"trackcal: {error.title}{between if error.hint else ''}{error.hint}")
        if self.as_json:
            told = {"code": error.code, "title": safe(error.title), "hint": safe(error.hint)}
            self.json({"error": told}, lines=True)

    def flush(self) -> None:
        """Send everything off, so that a full disk or a closed pipe is met here, not at exit.

        Raises:
            OutputLost
        """
        with contextlib.suppress(OSError):
            self._err.flush()
        try:
            self._out.flush()
        except OSError as error:
            raise OutputLost(error) from error

    def _error_width(self) -> int | None:
        return shutil.get_terminal_size().columns if self.errors_are_terminal else None

    def _styled(self, text: str, style: Style, coloured: bool) -> str:
        if not coloured or not style or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def _write(self, stream: TextIO, text: str) -> None:
        if not (self.is_unicode if stream is self._out else self._errors_are_unicode):
            text = _plain(text)
        try:
            stream.write(text)
        except OSError as error:
            if stream is self._out:
                raise OutputLost(error) from error
            # Nowhere is left to tell that standard error is gone.


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody may be looking at it (or typing into it)."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _takes_unicode(stream: TextIO) -> bool:
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("_", "-")
    return encoding in ("utf-8", "utf8", "utf-16", "utf-32")


def _plain(text: str) -> str:
    """Text in ASCII, its columns where they were."""
    if text.isascii():
        return text
    from trackcal_tui.terminal.ascii_fallback import to_ascii  # 9 ms, for few terminals

    parts = _CONTROLS.split(text)
    parts[::2] = [to_ascii(words) for words in parts[::2]]
    return "".join(parts)


def _escaped(document: str) -> str:
    """JSON with escapes for all that is not ASCII, which is in texts only."""
    import json  # 4 ms

    return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], document)


def cell_width(text: str) -> int:
    """Terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # 9 ms, only for wide or combining characters

    return cell_len(text)


def wrapped(text: str, width: int | None) -> list[str]:
    """The text in lines of at most `width` cells; words (addresses!) are never broken."""
    if width is None or cell_width(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and cell_width(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _fit(text: str, width: int) -> str:
    """Exactly `width` cells: padded, or cut with an ellipsis."""
    if text.isascii():
        if len(text) <= width:
            return text.ljust(width)
        return f"{text[: width - 1].rstrip()}…".ljust(width)
    from trackcal_tui.terminal.cells import fit  # 9 ms, as above

    return fit(text, width)


def fitted_widths(natural: Sequence[int], columns: Sequence[Column], total: int) -> list[int]:
    """Widths that fit into `total` cells; 0 for a column that is left out.

    Shrinking columns give way first; where that is not enough, optional ones go from the right.
    """
    widths = list(natural)
    optional = [at for at, column in enumerate(columns) if column.optional]
    while True:
        shown = [at for at, width in enumerate(widths) if width]
        excess = sum(widths) + GAP * (len(shown) - 1) - total
        flexible = [at for at in shown if columns[at].shrinks]
        spare = sum(max(widths[at] - LEAST, 0) for at in flexible)
        if excess <= spare or not optional:
            break
        widths[optional.pop()] = 0
    while excess > 0 and flexible:
        widest = max(flexible, key=lambda at: widths[at])
        if widths[widest] <= 1:
            break
        widths[widest] -= 1
        excess -= 1
    return widths
