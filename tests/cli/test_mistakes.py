"""What is told about arguments that fit nothing."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


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
        ("export today --format xlsx", 'Unknown format "xlsx" (csv, ics, json)'),
        ("completion zhs", 'Unknown shell "zhs" (bash, fish, zsh)'),
        ("projects set INT --status LOST", 'Unknown status "LOST" (ACTIVE, ARCHIVED, COMPLETED,'),
        ("projects rename", 'Unknown action "rename" (add, list, set)'),
        ("import today --match", "--match needs a value"),
        ("status --json=yes", "--json takes no value"),
        ("status now", 'Unexpected argument "now"'),
        ("delete", "ENTRY_ID is missing"),
    ],
)
def test_what_was_meant_is_told(run: Run, words: str, told: str) -> None:
    error = run(*words.split(), "--json").failed(2, "usage")
    assert error["title"].startswith(told)
    if "did you mean" not in told:
        assert "did you mean" not in error["title"]
    assert error["hint"].startswith("See: trackcal ")


def test_what_was_typed_is_repeated_in_part_only(run: Run) -> None:
    error = run("x" * 5000, "--json").failed(2, "usage")
    assert len(error["title"]) < 120
