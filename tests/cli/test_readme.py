"""What README.md tells people to run is what the program takes."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from trackcal_tui.cli.grammar import parse_arguments
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import parse_range
from trackcal_tui.exports.csv_format import COLUMNS

README = Path(__file__).parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")
_PROGRAM = re.compile(r"(?:\S*/)?trackcal")
_ASSIGNMENT = re.compile(r"[A-Z_]+=\S*")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def arguments_of(line: str) -> list[str] | None:
    """What a shell would hand to trackcal; None for a line that does not run it."""
    words = shlex.split(line, comments=True)
    words = words[: words.index("|")] if "|" in words else words
    while words and _ASSIGNMENT.fullmatch(words[0]):
        words.pop(0)
    return words[1:] if words and _PROGRAM.fullmatch(words[0]) else None


def shown() -> list[str]:
    """Every command line of ours in a block or in a sentence."""
    lines = "\n".join(blocks("sh")).replace("\\\n", " ").splitlines()
    lines += [line.split(maxsplit=5)[5] for line in "".join(blocks("crontab")).splitlines()]
    for line in re.findall(r"`(trackcal [^`]+)`", TEXT):
        # A sentence may only name a command, which then has to exist.
        only_named = len(line.split()) == 2
        lines.append(f"{line} --help" if only_named else line.replace("RANGE", "this-week"))
    return [line for line in lines if "trackcal" in line and arguments_of(line) is not None]


def test_the_lines_are_found() -> None:
    lines = shown()
    assert len(lines) > 12
    for wanted in ("import this-week --yes", "completion fish", "--use", "events last-week --all"):
        assert any(wanted in line for line in lines), wanted


@pytest.mark.parametrize("line", sorted(set(shown())))
def test_every_command_line_parses(line: str) -> None:
    arguments = arguments_of(line)
    assert arguments is not None
    if arguments[-1:] == ["--help"]:
        with pytest.raises(SystemExit) as ended:
            parse_arguments(arguments)
        assert ended.value.code == 0
        return
    parsed = parse_arguments(arguments)
    assert bool(parsed.run) == bool(arguments)
    if getattr(parsed, "range", None):
        assert parse_range(parsed.range, date(2026, 11, 20), 0).days >= 1


def test_every_column_of_a_csv_file_is_named() -> None:
    (paragraph,) = re.findall(r"^CSV has the columns .*?\n\n", TEXT, re.DOTALL | re.MULTILINE)
    assert tuple(re.findall(r"`([a-z_]+)`", paragraph)) == COLUMNS


def test_it_can_be_read_in_one_go() -> None:
    assert len(TEXT.splitlines()) <= 200


def test_a_wrong_line_would_be_noticed() -> None:
    arguments = arguments_of("A=b ~/bin/trackcal import this-week --always  # yes")
    assert arguments == ["import", "this-week", "--always"]
    with pytest.raises(UsageError):
        parse_arguments(arguments)
    assert arguments_of("cat trackcal") is None
