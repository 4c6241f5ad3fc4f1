"""Lengths of time as hours, written and read."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import MAX_HOURS, hours, hours_for_editing, hours_number, parse_hours
from trackcal_tui.core.text import clean


@given(st.integers(0, 10**9))
def test_hours_round_half_up_exactly(seconds: int) -> None:
    exact = (Decimal(seconds) / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert hours(seconds) == str(exact)
    assert hours_number(seconds) == float(exact)


def test_hours_have_two_decimals() -> None:
    assert hours(33300) == "9.25"
    assert hours(0) == "0.00"
    assert hours(18) == "0.01"
    assert hours(17) == "0.00"
    assert hours(-5400) == "-1.50"
    assert hours(-1) == "0.00"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5", 5400),
        ("1,5", 5400),
        (".5", 1800),
        ("1:30", 5400),
        ("1:30:07", 5407),
        ("1h30", 5400),
        ("1h 30m", 5400),
        ("1 h 30 min", 5400),
        ("1.5h", 5400),
        ("90m", 5400),
        ("90 minutes", 5400),
        ("2", 7200),
        ("2 hours", 7200),
        ("1H", 3600),
        ("0.333333", 1200),
        ("45s", 45),
        ("18s", 18),
    ],
)
def test_reads_lengths(text: str, seconds: int) -> None:
    assert parse_hours(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "1:60",
        "-1",
        "1.5.2",
        "h",
        "m",
        ".",
        "0",
        "0:00",
        "0.001",
        "17s",
        "1234567",
        "1000",
        "1e3",
        "٣",
    ],
)
def test_refuses_what_is_not_a_length(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_hours(text)
    assert caught.value.hint


@given(st.integers(18, MAX_HOURS * 3600))
def test_hours_for_editing_are_read_back_exactly(seconds: int) -> None:
    assert parse_hours(hours_for_editing(seconds)) == seconds


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{0,5}[:.,hm ]{0,2}[0-9]{0,7}[hms]?")))
def test_any_text_is_a_length_or_a_usage_error(text: str) -> None:
    try:
        assert 0 < parse_hours(text) <= MAX_HOURS * 3600
    except UsageError as error:
        assert clean(error.title) == error.title
