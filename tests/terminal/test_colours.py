"""Terminals that can show more colours than their name says."""

from __future__ import annotations

import pytest

from trackcal_tui.terminal.colours import known_color_system


@pytest.mark.parametrize(
    "term", ["alacritty", "foot", "foot-extra", "xterm-ghostty", "wezterm", "xterm-direct", "st"]
)
def test_modern_terminals_over_ssh_have_256_colours(term: str) -> None:
    assert known_color_system({"TERM": term}) == "256"


@pytest.mark.parametrize(
    "term", ["xterm", "linux", "screen", "tmux", "vt100", "ansi", "st-16color", "dumb", ""]
)
def test_nothing_is_known_of_other_terminals(term: str) -> None:
    assert known_color_system({"TERM": term}) is None


def test_colorterm_takes_precedence() -> None:
    assert known_color_system({"TERM": "alacritty", "COLORTERM": "truecolor"}) is None
