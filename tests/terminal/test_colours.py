"""Terminals that can show more colours than their name says."""

from __future__ import annotations

import pytest

from trackcal_tui.terminal.colours import known_color_system


@pytest.mark.parametrize(
    "term", ["alacritty", "foot", "foot-extra", "xterm-ghostty", "wezterm", "xterm-direct", "st"]
)
def test_modern_terminals_behind_ssh_have_256(term: str) -> None:
    assert known_color_system({"TERM": term}) == "256"


@pytest.mark.parametrize(
    "term", ["xterm", "linux", "screen", "tmux", "vt100", "ansi", "st-16color", "dumb", ""]
)
def test_of_others_it_knows_nothing(term: str) -> None:
    assert known_color_system({"TERM": term}) is None


def test_what_the_terminal_says_itself_goes_before() -> None:
    assert known_color_system({"TERM": "alacritty", "COLORTERM": "truecolor"}) is None
