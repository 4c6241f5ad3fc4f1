"""What is told about arguments that fit nothing."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("evnts today", "There is no command “evnts”: did you mean events or entries?"),
        ("frobnicate", "There is no command “frobnicate”"),
        ("import today --projct X", "There is no option --projct: did you mean --project?"),
        ("import today --onyl=3", "There is no option --onyl: did you mean --only"),
        ("export today --format pdf", "There is no choice “pdf”: choose csv, ics, json"),
        ("completion zhs", "There is no choice “zhs”: did you mean zsh?"),
        ("status now", "“now” is one word too many"),
        ("delete", "The following arguments are required: ENTRY_ID"),
    ],
)
def test_what_was_meant_is_told(run: Run, words: str, told: str) -> None:
    error = run(*words.split(), "--json").failed(2, "usage")
    assert error["title"].startswith(told)
    assert error["hint"].startswith("See: trackcal ")


def test_what_was_typed_is_repeated_in_part_only(run: Run) -> None:
    error = run("x" * 5000, "--json").failed(2, "usage")
    assert len(error["title"]) < 120
