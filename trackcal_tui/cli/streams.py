"""Write to standard output and error whatever they can show."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Literal, TextIO

from trackcal_tui.core.text import safe
from trackcal_tui.terminal.colours import known_color_system
from trackcal_tui.terminal.locale import is_utf8

Style = Literal["", "bold", "dim", "red", "green", "amber", "blue"]
CODES = {"dim": 243, "red": 131, "green": 28, "amber": 130, "blue": 63}
"""Of the 256 fixed colours, those that can be read on white and on black."""
_CONTROLS = re.compile(r"(\x1b\[[0-9;]*[mK]|[\r\n])")
"""What is written between words: styles and line ends, all of them ours."""


def prepare_streams() -> None:
    """Let no character be a reason to fail, and closed streams swallow what is written."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class Stream:
    """Standard output or error: what it can show, and writing to it."""

    def __init__(self, file: TextIO, environment: Mapping[str, str] | None) -> None:
        self.file = file
        self.is_terminal = is_terminal(file)
        encoding = (getattr(file, "encoding", None) or "ascii").lower().replace("-", "")
        self.is_unicode = encoding.startswith("utf") and (
            not self.is_terminal or is_utf8(environment)
        )
        """Whether it can show every character."""
        environment = os.environ if environment is None else environment
        plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
        self.is_styled = self.is_terminal and not plain
        self.is_coloured = self.is_styled and (
            "256color" in environment.get("TERM", "")
            or bool(environment.get("COLORTERM") or known_color_system(environment))
        )
        columns = environment.get("COLUMNS", "")
        self.width = int(columns) if columns.isdecimal() else 0
        """Cells in a line; 0 where there is no terminal to fit."""
        if self.is_terminal and not self.width:
            self.width = os.get_terminal_size(file.fileno()).columns

    def write(self, text: str) -> None:
        """Write our own text and styles around foreign text that is safe."""
        if not self.is_unicode:
            text = _in_ascii(text)
        elif self.is_terminal and not text.isascii():
            from trackcal_tui.terminal.steady_text import steady  # 1 ms

            text = "\n".join(map(steady, text.split("\n")))
        self.file.write(text)

    def styled(self, text: str, style: Style) -> str:
        """Return the text in a style, where the terminal shows it."""
        if not text or not (self.is_styled if style == "bold" else self.is_coloured and style):
            return text
        return f"\x1b[{'1' if style == 'bold' else f'38;5;{CODES[style]}'}m{text}\x1b[0m"

    def write_lines(self, text: str, style: Style = "", lead: str = "") -> None:
        """Write foreign text behind a lead of ours; wrapped between words on a terminal."""
        lines = [safe(text)]
        if self.width:
            lines = wrapped(lines[0], self.width - len(lead))
        for number, line in enumerate(lines):
            before = " " * len(lead) if number else lead
            self.write(f"{before}{self.styled(line, style)}\n")


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether somebody may be looking at it (or typing into it)."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _in_ascii(text: str) -> str:
    """Return the text in ASCII, its columns where they were."""
    if text.isascii():
        return text
    from trackcal_tui.terminal.ascii_fallback import to_ascii  # 9 ms, for few terminals

    parts = _CONTROLS.split(text)
    parts[::2] = [to_ascii(words) for words in parts[::2]]
    return "".join(parts)


def wrapped(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` cells; words (addresses!) are never broken."""
    from rich.cells import cell_len  # 5 ms, not needed for JSON

    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
