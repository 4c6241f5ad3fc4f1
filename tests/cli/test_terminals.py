"""On a terminal: width, colour, progress and questions."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.conftest import COMMANDS, DEMO, Run

pytestmark = pytest.mark.pty


class Terminal:
    """A command on a pseudo-terminal: what it wrote, and what we type."""

    def __init__(self, words: list[str], columns: int, env: dict[str, str]) -> None:
        self.handle, inner = pty.openpty()
        ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            [*DEMO, *words],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**os.environ, "TERM": "xterm-256color", **env},
            start_new_session=True,
            close_fds=True,
        )
        os.close(inner)
        self.text = ""

    def read_until(self, wanted: Callable[[str], bool], seconds: float = 20) -> None:
        """Read on until the text is what is wanted, or the command is done."""
        end = time.monotonic() + seconds
        while not wanted(self.text) and time.monotonic() < end:
            if not select.select([self.handle], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.handle, 65536)
            except OSError:  # how Linux says that the other side is closed
                return
            if not data:
                return
            self.text += data.decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self.handle, text.encode())

    def finish(self) -> int:
        self.read_until(lambda _: False)
        code = self.process.wait(10)
        os.close(self.handle)
        return code


@pytest.fixture
def terminal(home: Path) -> Callable[..., Terminal]:
    def open_terminal(*words: str, columns: int = 80, **env: str) -> Terminal:
        return Terminal(["--home", str(home), *words], columns, env)

    return open_terminal


def plain_lines(text: str) -> list[str]:
    """What stays on the screen: without styles and without lines that were taken away."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"\r[^\r\n]*\x1b\[K(?=\r)", "", text)
    text = re.sub(r"[^\n]*\r\x1b\[K", "", text)
    return re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")


@pytest.mark.parametrize("words", [c for c in COMMANDS if c not in (("status",), ("--help",))])
def test_forty_columns(terminal: Callable[..., Terminal], words: tuple[str, ...]) -> None:
    shown = terminal(*words, columns=40)
    assert shown.finish() == 0
    for line in plain_lines(shown.text):
        assert cell_len(line) <= 40 or " " not in line.strip(), line
    assert "\x1b[1m" in shown.text or words == ("doctor",)


def test_progress_is_shown_and_taken_away(terminal: Callable[..., Terminal]) -> None:
    shown = terminal("events", "today")
    assert shown.finish() == 0
    assert "Loading your calendar…" in shown.text
    assert not any("Loading" in line for line in plain_lines(shown.text))


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(
    terminal: Callable[..., Terminal], env: dict[str, str]
) -> None:
    shown = terminal("projects", **env)
    assert shown.finish() == 0
    assert "\x1b[" not in shown.text.replace("\x1b[K", "")
    assert "ACME-2026" in shown.text


@pytest.mark.parametrize(
    ("term", "coloured"), [("xterm-256color", True), ("foot", True), ("linux", False)]
)
def test_colours_where_the_terminal_has_256(
    terminal: Callable[..., Terminal], term: str, coloured: bool
) -> None:
    shown = terminal("projects", TERM=term)
    assert shown.finish() == 0
    assert "\x1b[1mCode" in shown.text
    assert ("\x1b[38;5;" in shown.text) is coloured


@pytest.mark.parametrize(
    ("answer", "code", "entries"), [("y\n", 0, True), ("n\n", 130, False), ("\x03", 130, False)]
)
def test_an_import_asks(
    terminal: Callable[..., Terminal], run: Run, answer: str, code: int, entries: bool
) -> None:
    shown = terminal("import", "today")
    shown.read_until(lambda text: "[y/N]" in text)
    assert "Import " in shown.text
    if answer == "\x03":
        os.killpg(shown.process.pid, signal.SIGINT)
    else:
        shown.type(answer)
    assert shown.finish() == code
    assert "Traceback" not in shown.text
    found = run("entries", "today", "--json").json("entries")["entries"]
    assert bool(found) is entries


def test_a_terminal_that_can_only_print_gets_no_program(
    terminal: Callable[..., Terminal],
) -> None:
    shown = terminal(TERM="dumb")
    assert shown.finish() == 2
    assert "Use a command: trackcal events" in shown.text


def test_a_qr_code_on_a_wide_terminal_only(terminal: Callable[..., Terminal]) -> None:
    wide, narrow = terminal("connect", columns=80), terminal("connect", columns=20)
    assert wide.finish() == 0
    assert narrow.finish() == 0
    assert "▄▄▄▄▄" in wide.text
    assert "▄▄▄▄▄" not in narrow.text
