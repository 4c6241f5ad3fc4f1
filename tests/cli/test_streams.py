"""Pipes, closed streams and encodings: never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import COMMANDS, DEMO, Run


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        *(("--demo", *words) for words in COMMANDS if words != ("--help",)),
        ("--demo", "export", "today", "--format=csv"),
        ("--demo", "events", "today", "--json"),
        ("--json",),
        ("nonsense", "--json"),
    ],
)
def test_a_closed_pipe_is_quiet(words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*DEMO[:3], *words], stdout=write, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(write)
    assert done.stderr == "" or (done.stderr.count("\n") == 1 and "--json" in words)
    # argparse itself swallows what it cannot print of --help, if the stream is not buffered.
    assert done.returncode in ((0, 141) if words == ("--help",) else (141,))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_reported(spawn: Run) -> None:
    with Path("/dev/full").open("w") as full:
        result = spawn("--demo", "events", "today", stdout=full.fileno())
    assert result.code == 1
    assert "No space left" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "code"), [("import today --yes", 0), ("", 2)])
def test_closed_streams_are_taken_in_order(home: Path, words: str, code: int, closed: str) -> None:
    """A command runs, and the program says that it has no terminal."""
    line = f'"{sys.executable}" -m trackcal_tui --demo --home "{home}" {words} {closed}'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == code


@pytest.mark.parametrize("words", COMMANDS)
def test_an_ascii_terminal_gets_ascii(spawn: Run, words: tuple[str, ...]) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    result = spawn("--demo", *words, env={**ascii_only, "PYTHONUTF8": "0"})
    assert result.code == 0, result.err
    assert result.out.isascii()
    assert result.err == ""


def test_json_in_ascii_loses_nothing(spawn: Run) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    result = spawn("--demo", "events", "this-week", "--json", env=ascii_only)
    assert result.out.isascii()
    plain = spawn("--demo", "events", "this-week", "--json", env={"PYTHONIOENCODING": "utf-8"})
    assert not plain.out.isascii()
    # Tokens are new in every process; the events are not.
    assert json.loads(result.out)["events"] == json.loads(plain.out)["events"]
