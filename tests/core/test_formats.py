"""Hours, times and dates as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.formats import (
    MAX_HOURS,
    clock_time,
    count_of,
    hours,
    hours_for_editing,
    hours_number,
    iso,
    parse_hours,
    short_day,
    time_span,
)
from trackcal_tui.core.text import clean

BERLIN = ZoneInfo("Europe/Berlin")


@given(st.integers(0, 10**9))
def test_hours_round_half_up_exactly(seconds: int) -> None:
    exact = (Decimal(seconds) / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert hours(seconds) == str(exact)
    assert hours_number(seconds) == float(exact)


def test_hours() -> None:
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
    ],
)
def test_lengths(text: str, seconds: int) -> None:
    assert parse_hours(text) == seconds


@pytest.mark.parametrize(
    "text", ["", " ", "x", "1:60", "-1", "1.5.2", "h", "m", ".", "0", "0:00", "1000", "1e3", "٣"]
)
def test_no_lengths(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_hours(text)
    assert caught.value.hint


@given(st.integers(1, MAX_HOURS * 3600))
def test_what_is_shown_for_editing_comes_back_unchanged(seconds: int) -> None:
    assert parse_hours(hours_for_editing(seconds)) == seconds


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{0,5}[:.,hm ]{0,2}[0-9]{0,7}[hms]?")))
def test_any_text_is_a_length_or_a_usage_error(text: str) -> None:
    try:
        assert 0 < parse_hours(text) <= MAX_HOURS * 3600
    except UsageError as error:
        assert clean(error.title) == error.title


def test_times() -> None:
    start = datetime(2026, 11, 16, 22, 5, tzinfo=BERLIN)
    assert clock_time(start) == "22:05"
    assert time_span(start, start.replace(hour=23)) == "22:05 – 23:05"
    assert time_span(start, start.replace(day=17, hour=2)) == "22:05 – 02:05 +1"
    assert iso(start.replace(microsecond=5)) == "2026-11-16T22:05:00+01:00"
    assert short_day(date(2026, 11, 16)) == "Mon 16 Nov"


def test_counts() -> None:
    assert count_of(1, "entry", "entries") == "1 entry"
    assert count_of(2, "entry", "entries") == "2 entries"
    assert count_of(0, "event") == "0 events"
