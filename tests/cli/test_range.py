"""RANGE on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


def test_a_range_is_this_week_unless_it_is_given(run: Run) -> None:
    events = run("events", "--json").out
    assert events == run("events", "this-week", "--json").out
    assert run("import", "--dry-run").out == run("import", "this-week", "--dry-run").out
    run("import", "--yes")
    for command in ("entries", "export", "drift"):
        assert run(command).out == run(command, "this-week").out
        assert run(command).out != run(command, "last-month").out


def test_words_of_a_range_may_stand_around_options(run: Run) -> None:
    expected = run("events", "last-week", "--all", "--json").out
    for words in ("--all last week --json", "last --all --json week", "--json --all last-week"):
        assert run("events", *words.split()).out == expected


def test_options_may_stand_anywhere_and_ranges_may_begin_with_a_dash(run: Run) -> None:
    for words in (
        ["--json", "events", "-7d"],
        ["events", "-7d", "--json", "--demo"],
        ["events", "-7d..today", "--json"],
    ):
        document = run(*words).json("events")
        assert document["range"]["from"] == "2026-11-14"


def test_a_wrong_range_comes_with_right_ones(run: Run) -> None:
    error = run("events", "2026-13", "--json").failed(2, "range")
    assert "there is no month 13" in error["title"]
    assert error["hint"].count(",") == 1


@pytest.mark.parametrize("words", ["-7x", "-1m", "-7d..then", "-3 fortnights"])
def test_a_wrong_range_with_a_dash_is_not_taken_for_an_option(run: Run, words: str) -> None:
    for command in (["entries", words, "--json"], ["--json", "entries", words]):
        error = run(*command).failed(2, "range")
        assert words in error["title"]
