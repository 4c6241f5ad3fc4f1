"""The command line: help, versions, and what is said of mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.cli.conftest import Run, check
from trackcal_tui import __version__
from trackcal_tui.__main__ import main
from trackcal_tui.cli import grammar
from trackcal_tui.config.settings import CLOUD_NAMES
from trackcal_tui.core.reports import REPORT_KINDS


def test_the_version_is_printed(spawn: Run) -> None:
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
    *("connect", "disconnect", "status", "events", "import"),
    *("skip", "unskip", "entries"),
    *("add", "edit", "delete", "undo", "redo", "report"),
    *("projects", "projects list", "projects add", "projects set", "export", "drift"),
    *("trackers", "trackers list", "trackers add", "trackers test", "trackers projects"),
    *("trackers map", "trackers remove", "push", "consent-url", "doctor", "completion"),
)
"""In the order in which help lists them."""


def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("", *ALL_COMMANDS):
        assert main([*line.split(), "--help"]) == 0
        text = capsys.readouterr().out
        assert "examples:" in text, line
        assert text.isascii(), line
        assert max(map(len, text.splitlines())) <= 80, line
        if not line:
            listed = re.findall(r"^    ([a-z-]+)  +\S", text, re.MULTILINE)
            assert listed == [one for one in ALL_COMMANDS if " " not in one]


def test_choices_are_those_of_the_program() -> None:
    assert grammar.CLOUDS == CLOUD_NAMES
    assert grammar.REPORT_KINDS == REPORT_KINDS


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
def test_wrong_arguments_are_usage_errors(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("evnts today", 'Unknown command "evnts": did you mean events?'),
        ("frobnicate", 'Unknown command "frobnicate"'),
        ("import today --projct X", "Unknown option --projct: did you mean --project?"),
        ("import today --onyl=3", "Unknown option --onyl: did you mean --only?"),
        ("events today --project X", "Unknown option --project"),
        ("projects add", "TITLE is missing"),
        ("projects add Orion --status ACTIVE", "Unknown option --status"),
        ("export today --format xml", 'Unknown format "xml" (csv, ics, json, timedot, xlsx)'),
        ("completion zhs", 'Unknown shell "zhs" (bash, fish, zsh)'),
        (
            "projects set INT --status LOST",
            'Unknown status "LOST" (Active, Planned, Done, Archived)',
        ),
        ("projects rename", 'Unknown action "rename" (add, list, set)'),
        ("import today --match", "--match needs a value"),
        ("status --json=yes", "--json takes no value"),
        (
            "export today --for harvst",
            'Unknown value of --for "harvst" (clockify, harvest, looped, toggl)',
        ),
        ("report --by wek", 'Unknown value of --by "wek" (day, project, task, week)'),
        ("add Review 1 --tags b", "Unknown option --tags: did you mean --tag?"),
        ("trackers rename", 'Unknown action "rename" (add, list, map, projects, remove, test)'),
        ("trackers map toggl", "CODE, REMOTE is missing"),
        ("status now", 'Unexpected argument "now"'),
        ("delete", "ENTRY_ID is missing"),
    ],
)
def test_a_mistake_says_what_was_probably_meant(run: Run, words: str, told: str) -> None:
    error = run(*words.split(), "--json").failed(2, "usage")
    assert error["title"].startswith(told)
    if "did you mean" not in told:
        assert "did you mean" not in error["title"]
    assert error["hint"].startswith("See: trackcal ")


def test_long_arguments_are_cut_in_messages(run: Run) -> None:
    error = run("x" * 5000, "--json").failed(2, "usage")
    assert len(error["title"]) < 120
