"""Print what commands say: JSON or lines and tables, whatever the terminal, locale or pipe."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO, TypeVar

import msgspec

from trackcal_tui.cli.streams import Stream, Style
from trackcal_tui.cli.tables import GAP, Column, table_lines
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.text import safe

T = TypeVar("T")


class OutputLost(OSError):
    """Standard output takes nothing more: its reader has gone, or its disk is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.errno, cause.strerror)
        self.reader_gone = isinstance(cause, BrokenPipeError)


class Output:
    """Where the words of a command go. Every method makes text from outside safe."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.as_json = as_json
        self.out = Stream(stdout or sys.stdout, environment)
        self.err = Stream(stderr or sys.stderr, environment)

    # -- text

    def line(self, text: str = "", style: Style = "", *, lead: str = "") -> None:
        """Print a line, behind a lead of our own."""
        with _losing_output():
            self.out.write_lines(text, style, lead)

    def raw(self, document: str | bytes, *, is_json: bool = False) -> None:
        """Print a document as it is, line ends included: exports, completion scripts, QR codes.

        It is in UTF-8 whatever the locale, for whoever reads it next. Only a terminal of another
        encoding gets it in ASCII (JSON in its escapes, and so whole): some bytes of UTF-8 are
        commands to it, and foreign text must not hold any.
        """
        if isinstance(document, str):
            if self.out.is_terminal and not self.out.is_unicode:
                with _losing_output():
                    self.out.write(_escaped(document) if is_json else document)
                return
            document = document.encode("utf-8", "replace")
        self.flush()
        with _losing_output():
            self.out.file.buffer.write(document)

    def note(self, text: str, style: Style = "") -> None:
        """Print a line beside the result, on standard error."""
        with contextlib.suppress(OSError):  # nowhere is left to say that standard error is gone
            self.err.write_lines(text, style)

    def question(self, text: str) -> None:
        """Print a question on standard error; the answer is typed on the same line."""
        self.flush()
        self.err.write(f"{safe(text)} ")
        self.flush()

    def progress(self, text: str) -> None:
        """Print a line that the next one replaces, on a terminal; an empty one removes it."""
        if self.err.is_terminal:
            from trackcal_tui.terminal.cells import fit

            cut = fit(text, self.err.width - 1).rstrip()
            with contextlib.suppress(OSError):
                self.err.write(f"\r{cut}\x1b[K")
                self.err.file.flush()

    def table(self, columns: Sequence[Column[T]], items: Sequence[T]) -> None:
        """Print rows under headings, aligned by cells and fitted to the terminal."""
        for cells in table_lines(columns, items, self.out.width):
            self.pieces(cells, " " * GAP)

    def pieces(self, pieces: Sequence[tuple[str, Style]], between: str = "") -> None:
        """Print pieces of safe text, each in its own style, as one line."""
        line = between.join(self.out.styled(text, style) for text, style in pieces)
        with _losing_output():
            self.out.write(line.rstrip() + "\n")

    # -- JSON

    def json(self, document: Mapping[str, Any], *, lines: bool = False) -> None:
        """Print one document: indented on a terminal, on one line otherwise (or with `lines`)."""
        try:
            text = msgspec.json.encode(document).decode()  # a tenth of what json needs
        except UnicodeEncodeError:  # half a character, from a file name: only escapes can say it
            import json  # 4 ms

            text = json.dumps(document, default=msgspec.to_builtins)
        if self.out.is_terminal and not lines:
            text = msgspec.json.format(text, indent=2)
        with _losing_output():
            self.out.write((text if self.out.is_unicode else _escaped(text)) + "\n")

    # -- failures

    def fail(self, error: TrackCalError) -> int:
        """Say what failed and what to do, on stderr and with --json on stdout too.

        Returns:
            What the command exits with.
        """
        self.progress("")
        if self.err.is_terminal:
            self.note(f"trackcal: {error.title}", "red")
            if error.hint:
                self.note(error.hint)
        else:  # in a log a failure is one line
            with contextlib.suppress(OSError):
                self.err.write(f"trackcal: {safe(error.message)}\n")
        if self.as_json:
            told = {"code": error.code, "title": safe(error.title), "hint": safe(error.hint)}
            self.json({"error": told}, lines=True)
        self.flush()
        return error.exit_code

    def flush(self) -> None:
        """Send everything off, so that a full disk or a closed pipe is met here, not at exit.

        Raises:
            OutputLost
        """
        with contextlib.suppress(OSError):
            self.err.file.flush()
        with _losing_output():
            self.out.file.flush()


@contextlib.contextmanager
def _losing_output() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputLost(error) from error


def _escaped(document: str) -> str:
    """Return JSON with escapes for all that is not ASCII, which is in texts only."""
    import json  # 4 ms

    return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], document)
