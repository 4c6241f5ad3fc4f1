"""On a terminal: width, colour, progress and questions."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.conftest import COMMANDS, DEMO, Run
from tests.cli.terminal import Terminal

pytestmark = pytest.mark.pty


@pytest.fixture
def terminal(home: Path) -> Callable[..., Terminal]:
    def open_terminal(*words: str, columns: int = 80, **env: str) -> Terminal:
        return Terminal([*DEMO, "--home", str(home), *words], columns, env)

    return open_terminal


def plain_lines(text: str) -> list[str]:
    """What stays on the screen: without styles and without lines that were taken away."""
    text = text.replace("\r\n", "\n")
    text = re.sub(r"\r[^\r\n]*\x1b\[K(?=\r)", "", text)
    text = re.sub(r"[^\n]*\r\x1b\[K", "", text)
    return re.sub(r"\x1b\[[0-9;]*m", "", text).split("\n")


@pytest.mark.parametrize("words", [c for c in COMMANDS if c not in (("status",), ("--help",))])
def test_output_fits_forty_columns(
    terminal: Callable[..., Terminal], words: tuple[str, ...]
) -> None:
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
def test_no_style_where_none_is_wanted(
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
