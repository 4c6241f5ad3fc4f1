"""What is imported when: a start costs what it must and no more."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = {"msal", "httpx", "keyring", "tinydb", "pendulum", "requests", "cryptography", "xlsxwriter"}
"""Together 0.3 s; needed behind the first frame, if at all."""

REPORT = """
import atexit, json, sys

def report():
    with open({file!r}, "w") as stream:
        json.dump(sorted(sys.modules), stream)

atexit.register(report)
from trackcal_tui.__main__ import main
sys.exit(main({words!r}))
"""

FIRST_FRAME = """
import json, os, sys
import trackcal_tui.tui.run as program

begin = program._run

def begin_noting(engine):
    from textual.drivers.linux_driver import LinuxDriver

    write, write_now = LinuxDriver.write, os.write

    def note_first(data):
        # The app's name is on the top line; before, only modes are set.
        if "trackcal" in str(data) and not os.path.exists({file!r}):
            with open({file!r} + ".new", "w") as stream:
                json.dump(sorted(sys.modules), stream)
            os.rename({file!r} + ".new", {file!r})
        return data

    # A small frame is written at once, past the thread that writes.
    LinuxDriver.write = lambda self, data: write(self, note_first(data))
    os.write = lambda file, data: write_now(file, note_first(data))
    return begin(engine)

program._run = begin_noting
from trackcal_tui.__main__ import main
sys.exit(main({words!r}))
"""


def run(code: str, *, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == exit_code, done.stderr
    return done


def imported_by(words: list[str], file: Path, *, exit_code: int = 0) -> set[str]:
    """The modules loaded when `trackcal` with these words ends."""
    run(REPORT.format(file=str(file), words=words), exit_code=exit_code)
    return set(json.loads(file.read_text(encoding="utf-8")))


def imported(code: str) -> set[str]:
    """The modules loaded after this code."""
    return set(
        json.loads(run(f"{code}\nimport json, sys; print(json.dumps([*sys.modules]))").stdout)
    )


def test_the_version_imports_nothing(tmp_path: Path) -> None:
    found = imported_by(["--version"], tmp_path / "modules")
    assert {name for name in found if name.startswith("trackcal_tui")} == {
        "trackcal_tui",
        "trackcal_tui.__main__",
    }
    assert not found & {"argparse", "textual", "rich", "msgspec", "datetime", "zoneinfo", *HEAVY}


@pytest.mark.parametrize("words", [["--help"], ["events", "--help"], ["connect", "--help"]])
def test_help_imports_little(tmp_path: Path, words: list[str]) -> None:
    found = imported_by(words, tmp_path / "modules")
    assert "argparse" in found
    assert not found & {"textual", "rich", "msgspec", *HEAVY}


def test_a_wrong_word_imports_little(tmp_path: Path) -> None:
    found = imported_by(["evnets"], tmp_path / "modules", exit_code=2)
    assert not found & {"textual", *HEAVY}


def test_a_wrong_range_is_told_before_anything_is_opened(tmp_path: Path) -> None:
    words = ["--home", str(tmp_path / "home"), "events", "sometime"]
    found = imported_by(words, tmp_path / "modules", exit_code=2)
    assert not found & {"textual", "msal", "httpx", "keyring", "cryptography"}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    "module",
    [
        *("engine.engine", "engine.consent", "engine.doctor.checks", "cli.events"),
        *("exports.formats", "tui.keys.keymap", "tui.run"),
    ],
)
def test_modules_wait_with_what_is_heavy(module: str) -> None:
    assert not imported(f"import trackcal_tui.{module}") & {"textual", *HEAVY}


def test_the_core_is_light() -> None:
    core = "rules, range_words, hours, zones, text, sign_in, drift"
    found = imported(
        f"from trackcal_tui.core import {core}\n"
        "from trackcal_tui.config import settings, paths\n"
        "from trackcal_tui.tui.state import sheet, lines"
    )
    assert not found & {"textual", "rich", "argparse", *HEAVY}


def test_the_import_screen_can_be_made_without_what_is_heavy() -> None:
    found = imported(
        "import trackcal_tui.tui.app\n"
        "from trackcal_tui.tui.importing.screen import ImportScreen\n"
        "ImportScreen()"
    )
    assert "textual.app" in found
    assert not found & HEAVY
    assert not {name for name in found if name.startswith("trackcal_tui.store")}


@pytest.mark.pty
@pytest.mark.parametrize("demo", [True, False], ids=["demo", "own account"])
def test_the_first_frame_does_not_wait_for_what_is_heavy(tmp_path: Path, demo: bool) -> None:
    file = tmp_path / "modules"
    words = ["--home", str(tmp_path / "home"), *(["--demo"] if demo else [])]
    code = FIRST_FRAME.format(file=str(file), words=words)
    screen, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
    )
    os.close(terminal)
    drawn = b""
    try:
        end = time.monotonic() + 30
        while not file.exists():
            assert time.monotonic() < end, drawn
            assert program.poll() is None, drawn
            if select.select([screen], [], [], 0.05)[0]:
                drawn += os.read(screen, 65536)
    finally:
        program.kill()
        program.wait(10)
        os.close(screen)
    found = set(json.loads(file.read_text(encoding="utf-8")))
    assert "trackcal_tui.tui.app" in found
    assert "trackcal_tui.tui.importing.screen" in found or not demo
    assert not found & HEAVY
    assert "argparse" not in found, "the program needs no parser of commands"
    assert not found & {"ssl", "textual.widgets._directory_tree"}, "see terminal/lean_imports.py"
    rare = {"terminal.ascii_fallback", "terminal.input_bytes", "tui.shared.ascii_filter"}
    assert not found & {f"trackcal_tui.{name}" for name in rare}, "the terminal shows every sign"
    rare = {"terminal.colours", "tui.shared.reverse_filter"}
    assert not found & {f"trackcal_tui.{name}" for name in rare}, "it has 256 colours"
