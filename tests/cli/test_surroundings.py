"""Pipes, terminals, locales, zones and mistakes: never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import trackcal_tui.cli.entries
from tests.cli.conftest import COMMANDS, DEMO, Run, check
from trackcal_tui import __version__
from trackcal_tui.__main__ import main
from trackcal_tui.cli import grammar
from trackcal_tui.config.settings import CLOUD_NAMES
from trackcal_tui.core.entries import ProjectStatus

# -- pipes and files


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
def test_a_full_disk_is_told(spawn: Run) -> None:
    with Path("/dev/full").open("w") as full:
        result = spawn("--demo", "events", "today", stdout=full.fileno())
    assert result.code == 1
    assert "No space left" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(home: Path, closed: str) -> None:
    line = f'"{sys.executable}" -m trackcal_tui --demo --home "{home}" import today --yes {closed}'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("words", COMMANDS)
def test_a_terminal_that_knows_only_ascii(spawn: Run, words: tuple[str, ...]) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    result = spawn("--demo", *words, env={**ascii_only, "PYTHONUTF8": "0"})
    assert result.code == 0, result.err
    assert result.out.isascii()
    assert result.err == ""


def test_json_says_everything_in_ascii_too(spawn: Run) -> None:
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    result = spawn("--demo", "events", "this-week", "--json", env=ascii_only)
    assert result.out.isascii()
    plain = spawn("--demo", "events", "this-week", "--json", env={"PYTHONIOENCODING": "utf-8"})
    assert not plain.out.isascii()
    # Tokens are new in every process; the events are not.
    assert json.loads(result.out)["events"] == json.loads(plain.out)["events"]


@pytest.mark.parametrize(
    "zone", [None, "", "Nonsense/Zone", ":Europe/Berlin", "EST5EDT", "../../x"]
)
def test_any_tz(spawn: Run, zone: str | None) -> None:
    result = spawn("--demo", "events", "-7d", "--json", env={"TZ": zone, "TRACKCAL_TIMEZONE": None})
    assert result.code == 0, result.err
    document = result.json("events")
    if zone == ":Europe/Berlin":
        assert document["range"]["timezone"] == "Europe/Berlin"


def test_half_a_character_in_a_file_name(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "week-\udcff.csv"
    words = ("export", "today", "--format", "csv", "--output", str(file), "--json")
    assert run(*words).json("export")["export"]["file"] == str(file)
    assert file.exists()


# -- words


def test_version_and_module(spawn: Run) -> None:
    assert main(["--version"]) == 0
    for words in (["--version"], ["--demo", "--version"]):
        done = subprocess.run(
            [sys.executable, "-m", "trackcal_tui", *words],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"trackcal {__version__}\n"


ALL_COMMANDS = (
    *("connect", "disconnect", "status", "events", "import", "entries", "delete", "undo"),
    *("projects", "projects list", "projects add", "projects set", "export", "drift"),
    *("consent-url", "doctor", "completion"),
)
"""In the order in which help lists them."""


def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("", *ALL_COMMANDS):
        assert main([*line.split(), "--help"]) == 0
        text = capsys.readouterr().out
        assert "examples:" in text, line
        assert text.isascii(), line
        assert max(map(len, text.splitlines())) <= 100, line
        if not line:
            listed = re.findall(r"^    ([a-z-]+)  +\S", text, re.MULTILINE)
            assert listed == [one for one in ALL_COMMANDS if " " not in one]


def test_the_grammar_knows_what_the_program_knows() -> None:
    assert grammar.CLOUDS == CLOUD_NAMES
    assert tuple(ProjectStatus) == grammar.STATUSES


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["events", "today", "--nonsense"],
        ["export", "today", "--format", "xml"],
        ["connect", "--flow", "carrier-pigeon"],
        ["projects", "set"],
        ["completion", "tcl"],
        ["delete"],
        ["--home"],
    ],
)
def test_wrong_words(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["--json", *words]) == 2
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    check(document, "error")
    assert document["error"]["code"] == "usage"
    assert "--help" in document["error"]["hint"]
    assert captured.err.count("\n") == 1


def test_hostile_words_do_not_reach_the_terminal(run: Run) -> None:
    for words in (
        ["events", "\x1b]0;x\x07today"],
        ["import", "today", "--yes", "--project", "\x1b[31m\udcff"],
        ["delete", "\u202eabcd\x9b31m", "--yes"],
        ["export", "today", "--format", "csv", "-o", "/\x1b[2J/\udcff"],
    ):
        result = run(*words)
        assert result.code in (1, 2)
        assert all(character.isprintable() or character == "\n" for character in result.err)


def test_the_program_needs_a_terminal(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert "Use a command: trackcal events" in result.err
    run("--json").failed(2, "usage")


def test_an_error_of_our_own_leaves_its_place_and_nothing_else(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Bearer eyJ0 about the merger")

    monkeypatch.setattr(trackcal_tui.cli.entries, "entries_shape", broken)
    error = run("entries", "today", "--json").failed(1, "internal")
    log = home / "trackcal.log"
    assert str(log) in error["hint"]
    text = log.read_text()
    assert "builtins.RuntimeError" in text
    assert "cli/entries.py:" in text
    assert "eyJ0" not in text
    assert "merger" not in text
    assert str(home) not in text
    assert log.stat().st_mode & 0o777 == 0o600


# -- imports

HEAVY = {"textual", "msal", "httpx", "keyring", "tinydb", "pendulum", "cryptography", "rich"}


def modules_after(words: list[str], home: Path) -> set[str]:
    """The modules a process has imported once the command is done."""
    code = (
        "import sys; from trackcal_tui.__main__ import main; main(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "TRACKCAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_version_imports_nothing(home: Path) -> None:
    loaded = modules_after(["--version"], home)
    assert not loaded & (HEAVY | {"argparse", "msgspec", "asyncio", "json", "typing"})
    assert {name for name in loaded if name.startswith("trackcal_tui")} == {
        "trackcal_tui",
        "trackcal_tui.__main__",
    }


@pytest.mark.parametrize("words", [["--help"], ["import", "--help"]])
def test_help_imports_the_grammar_only(home: Path, words: list[str]) -> None:
    loaded = modules_after(words, home)
    assert not loaded & (HEAVY | {"msgspec", "asyncio", "zoneinfo"})


def test_the_ledger_is_read_without_the_network(home: Path) -> None:
    loaded = modules_after(["entries", "today", "--json"], home)
    assert not loaded & (HEAVY - {"tinydb"})


def test_completion_is_quick(run: Run, home: Path) -> None:
    run("projects")
    loaded = modules_after(["--complete", "projects", f"trackcal --home {home} import "], home)
    assert not loaded & (HEAVY - {"tinydb"})


def test_no_command_imports_textual(home: Path) -> None:
    code = (
        "import sys; from trackcal_tui.__main__ import main\n"
        "for line in sys.argv[1:]: assert main(['--demo', *line.split()]) == 0, line\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    commands = [
        "events this-week --all",
        "import today --yes",
        "entries today",
        "undo",
        "export today --format ics",
        "projects",
        "projects set INT --status ACTIVE",
        "status",
        "doctor",
        "connect",
        "disconnect --yes",
        "consent-url",
        "completion zsh",
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *commands],
        env={**os.environ, "TRACKCAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "httpx" in loaded
    assert not loaded & {"textual", "trackcal_tui.tui.app"}


# -- two at once


def test_two_imports_at_once_never_double(home: Path) -> None:
    words = [*DEMO, "--home", str(home), "import", "this-week", "--yes", "--json"]
    running = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    answers = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        answers.append(json.loads(out))
    imported = [entry["source"]["event_id"] for one in answers for entry in one["imported"]]
    assert len(imported) == len(set(imported)) > 10
    for answer in answers:
        assert len(answer["imported"]) + answer["already_imported"] == len(imported)
