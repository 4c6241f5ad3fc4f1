"""What is drawn takes exactly the cells it was given."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.hostile import HOSTILE
from trackcal_tui.core import display, formats
from trackcal_tui.core.display import cell_len, clock_span, fit

FAMILY = "👨‍👩‍👧‍👦"
SIGNS = ["東", "ｗ", FAMILY, "👍🏽", "🇩🇪", "🇩", "❤\ufe0f", "1\ufe0f\u20e3", "e\u0301"]
SIGNS += ["नि", "\u200d", "\u200b", "\x1b[31m", "\u1100", "\u1161", "\u0e33", "\ufe0f", "\u0301"]
SIGNS += [" ", "a", "…"]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(SIGNS), max_size=20).map("".join),
    st.sampled_from(list(HOSTILE.values())),
)
BERLIN = ZoneInfo("Europe/Berlin")


@given(TEXTS, st.integers(-2, 60))
@example("\u200d", 1)
@example(FAMILY, 1)
@example("東", 1)
@example("東京", 3)
def test_a_field_is_as_wide_as_it_should_be(text: str, width: int) -> None:
    field = fit(text, width)
    assert cell_len(field) == max(width, 0)
    assert fit(field, width) == field


@given(TEXTS, st.integers(1, 60))
def test_a_field_holds_the_text_or_says_that_it_was_cut(text: str, width: int) -> None:
    field = fit(text, width)
    assert field.rstrip() == display.safe(text).rstrip() or "…" in field


def test_fields() -> None:
    assert fit("abc", 5) == "abc  "
    assert fit("abcdef", 4) == "abc…"
    assert fit("ab cdef", 4) == "ab… "
    assert fit("東京チーム", 6) == "東京… "
    assert fit("東京チーム", 7) == "東京チ…"
    assert fit(FAMILY * 2, 3) == FAMILY + "…"
    assert fit("", 3) == "   "
    assert fit("abc", 1) == "…"
    assert fit("abc", 0) == ""


def test_there_is_one_form_of_hours_and_days() -> None:
    assert display.hours is formats.hours
    assert display.day_title is formats.short_day


@pytest.mark.parametrize(
    ("length", "span"),
    [
        (timedelta(minutes=30), "09:00 – 09:30"),
        (timedelta(hours=14, minutes=59), "09:00 – 23:59"),
        (timedelta(hours=15), "09:00 – 00:00+1"),
        (timedelta(days=1), "09:00 – 09:00+1"),
        (timedelta(days=9), "09:00 – 09:00+9"),
        (timedelta(days=40), "09:00 – 09:00+9"),
    ],
)
def test_clock_span(length: timedelta, span: str) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=BERLIN)
    assert clock_span(start, start + length) == span
    assert cell_len(span) in (13, 15)


def test_a_span_over_the_hour_that_comes_twice_says_what_the_clocks_say() -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert clock_span(start, start.replace(fold=1)) == "02:30 – 02:30"
