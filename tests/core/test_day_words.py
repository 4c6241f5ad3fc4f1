"""A day and a time of day in words."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.day_words import parse_clock, parse_day
from trackcal_tui.core.errors import UsageError

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9:30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("0930", time(9, 30)),
        ("9h30", time(9, 30)),
        ("14", time(14)),
        ("2 pm", time(14)),
        ("2.30pm", time(14, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("00:00", time(0)),
    ],
)
def test_times_of_day_people_write(text: str, wanted: time) -> None:
    assert parse_clock(text) == wanted


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "13 pm", "0 am", "noon", "-1", "9:30:00"])
def test_what_is_not_a_time_of_day(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_clock(text)
    assert "9:30" in caught.value.hint


@given(st.times())
def test_a_time_written_with_two_digits_is_read_back(clock: time) -> None:
    assert parse_clock(f"{clock:%H:%M}") == clock.replace(second=0, microsecond=0)


def test_a_day_is_a_range_of_one_day() -> None:
    assert parse_day("yesterday", FRIDAY) == date(2026, 11, 19)
    assert parse_day(" 16 nov ", FRIDAY) == date(2026, 11, 16)
    for text in ("", "this-week", "nonsense"):
        with pytest.raises(UsageError):
            parse_day(text, FRIDAY)
