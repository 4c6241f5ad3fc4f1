"""Columns stay where they are, whatever a title holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.hostile import HOSTILE
from tests.right_to_left import moved
from trackcal_tui.terminal.cells import fit
from trackcal_tui.terminal.steady_text import BLANK, first_signs, steady

HEBREW, ARABIC = "פגישת צוות", "اجتماع الفريق"
TITLES = st.one_of(
    st.lists(
        st.sampled_from([HEBREW, ARABIC, "12", "2026", "Review", "(", ")", ":", "-", "٣", "·"]),
        min_size=1,
        max_size=5,
    ).map(" ".join),
    st.sampled_from(list(HOSTILE.values())),
)


@given(TITLES, TITLES, st.booleans())
def test_a_row_keeps_its_columns(title: str, project: str, ticked: bool) -> None:
    tick = "x" if ticked else " "
    row = f" [{tick}]  09:00 – 10:00  1.00  {fit(title, 30)}  {fit(project, 12)}  0.25"
    drawn = steady(row)
    assert cell_len(drawn) == cell_len(row)
    assert moved(drawn) == []


def test_without_care_a_row_would_be_mirrored() -> None:
    assert moved(f" [ ]  09:00  {HEBREW}  0.50")


@given(TITLES)
def test_cursor_and_tick_leave_the_marks_where_they_are(title: str) -> None:
    drawn = [steady(f"{mark}  09:00  {title}  0.50") for mark in (" [ ]", "▌[ ]", " [x]", "▌[x]")]
    assert len({line[4:] for line in drawn}) == 1
    assert not [line for line in drawn if BLANK in line[:4]]


def test_styles_are_no_letters() -> None:
    styled = f"\x1b[38;5;243m 09:00\x1b[0m  {HEBREW}  0.50"
    assert steady(styled).count(BLANK) == 2
    assert steady(styled).index(BLANK) == styled.index(HEBREW) - 1


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Family 👨‍👩‍👧‍👦 day", "Family 👨 day"),
        ("👍🏽 done", "👍 done"),
        ("❤\ufe0f love", "❤  love"),
        ("1\ufe0f\u20e3 first", "1  first"),
        ("🏳\ufe0f\u200d🌈 flag", "🏳  flag"),
        ("🇩🇪 東京", "🇩🇪 東京"),
        ("e\u0301 नि", "e\u0301 नि"),
    ],
)
def test_joined_emoji_are_drawn_as_their_first(text: str, drawn: str) -> None:
    assert first_signs(text) == drawn
    assert cell_len(drawn) == cell_len(text)


@given(st.text())
def test_any_line_stays_as_wide(line: str) -> None:
    assert cell_len(steady(line)) == cell_len(line)
