"""Frames with fewer escapes paint what they painted before."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from trackcal_tui.terminal.sgr import with_fewer_escapes

COLORS = st.sampled_from(
    ["#1f3f73", "#ffffff", "#5eb2f8", "red", "bright_blue", "default", "#101010"]
)
STYLES = st.builds(
    Style,
    color=st.none() | COLORS,
    bgcolor=st.none() | COLORS,
    bold=st.none() | st.booleans(),
    dim=st.none() | st.booleans(),
    underline=st.none() | st.booleans(),
    reverse=st.none() | st.booleans(),
)
DEPTHS = st.sampled_from([ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
RUNS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 20), st.text("abc ", max_size=4), STYLES)
)


def painted(frame: str) -> object:
    """What a terminal of 24x6 shows afterwards, cell by cell, and the style it is left in."""
    screen = pyte.Screen(24, 6)
    pyte.Stream(screen).feed(frame)
    return [[screen.buffer[y][x] for x in range(24)] for y in range(6)], screen.cursor.attrs


@given(RUNS, DEPTHS)
def test_a_frame_paints_the_same_with_no_more_bytes(
    runs: list[tuple[int, int, str, Style]], depth: ColorSystem
) -> None:
    frame = "".join(
        f"\x1b[{row};{column}H{style.render(text, color_system=depth)}"
        for row, column, text, style in runs
    )
    shorter = with_fewer_escapes(frame)
    assert painted(shorter) == painted(frame)
    assert len(shorter) <= len(frame)


def test_what_stays_is_not_sent_again() -> None:
    ground = Style(color="#ffffff", bgcolor="#1f3f73")
    parts = ((ground, "[x]"), (ground + Style(color="#b3c3e0"), " 09:00"), (ground, " 0.50"))
    frame = "".join(style.render(text) for style, text in parts)
    assert with_fewer_escapes(frame) == (
        "\x1b[38;2;255;255;255;48;2;31;63;115m[x]"
        "\x1b[38;2;179;195;224m 09:00\x1b[38;2;255;255;255m 0.50\x1b[0m"
    )


@pytest.mark.parametrize(
    "frame",
    [
        "\x1b[1m\x1b[31mboth\x1b[0m",  # builds on what was set
        "\x1b[?2026h",
        "\x1b[?25l\x1b[2J",
        "",
    ],
)
def test_other_writes_stay_as_they_are(frame: str) -> None:
    assert with_fewer_escapes(frame) == frame
