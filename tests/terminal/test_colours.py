"""Terminals that can show more colours than their name says."""

from __future__ import annotations

import pytest

from trackcal_tui.terminal.colours import known_color_system


@pytest.mark.parametrize(
    "term",
    [
        *("alacritty", "foot", "foot-extra", "xterm-ghostty", "wezterm", "xterm-direct", "st"),
        *("xterm", "screen", "screen-bce", "tmux", "putty", "xterm-kitty"),
    ],
)
def test_terminals_of_today_have_256_colours_over_ssh_have_256_colours(term: str) -> None:
    assert known_color_system({"TERM": term}) == "256"


@pytest.mark.parametrize(
    "term",
    ["linux", "vt100", "ansi", "st-16color", "xterm-16color", "xterm-mono", "dumb", ""],
)
def test_nothing_is_known_of_other_terminals(term: str) -> None:
    assert known_color_system({"TERM": term}) is None


def test_gnu_screen_has_256_colours_whatever_the_terminal_around_it_says() -> None:
    around = {"TERM": "screen", "STY": "4711.pts-0.host", "COLORTERM": "truecolor"}
    assert known_color_system(around) == "256"


def test_colorterm_takes_precedence() -> None:
    assert known_color_system({"TERM": "alacritty", "COLORTERM": "truecolor"}) is None
