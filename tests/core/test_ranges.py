"""Weeks, months, the periods before and after, and how ranges are written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.range_words import MAX_DAYS, parse_range
from trackcal_tui.core.ranges import YEARS, DateRange, describe_range, shift_range, week_of

SUNDAY = date(2026, 11, 22)
# Twice the longest range away from where years end, so that its neighbours lie within them.
understood_days = st.dates(date(YEARS[0] + 11, 1, 1), date(YEARS[-1] - 11, 12, 31))
understood_ranges = st.builds(
    lambda first, length: DateRange(first, first + timedelta(days=length)),
    understood_days,
    st.integers(0, MAX_DAYS - 1),
)


@given(understood_ranges, st.sampled_from([1, -1]))
def test_shifted_ranges_follow_without_a_gap_and_shift_back(
    days: DateRange, direction: int
) -> None:
    moved = shift_range(days, direction)
    if direction > 0:
        assert moved.first == days.last + timedelta(days=1)
    else:
        assert moved.last == days.first - timedelta(days=1)
    # 31 days before 1 February are January: from then on the month is what moves.
    if is_months(moved) == is_months(days):
        assert shift_range(moved, -direction) == days


def is_months(days: DateRange) -> bool:
    return days.first.day == 1 and (days.last + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("2026-01", "2026-02"),
        ("2026-02", "2026-03"),
        ("2026-Q4", "2027-Q1"),
        ("2026-W53", "2027-W01"),
        ("2026-11-16", "2026-11-17"),
        ("2026-11-10..2026-11-12", "2026-11-13..2026-11-15"),
    ],
)
def test_a_range_is_followed_by_one_of_its_kind(text: str, after: str) -> None:
    assert shift_range(parse_range(text, SUNDAY), 1) == parse_range(after, SUNDAY)


def test_ranges_stop_where_years_end() -> None:
    last = parse_range("2199-12", SUNDAY)
    assert shift_range(last, 1) == last
    first = parse_range("1900-01-01", SUNDAY)
    assert shift_range(first, -1) == first


@given(understood_days, st.integers(0, 6))
def test_every_day_is_in_its_week(day: date, first_weekday: int) -> None:
    week = week_of(day, first_weekday)
    assert day in week
    assert week.first.weekday() == first_weekday


def test_ranges_in_words_for_people() -> None:
    def described(text: str) -> str:
        return describe_range(parse_range(text, SUNDAY))

    assert described("this-week") == "Mon 16 – Sun 22 Nov 2026"
    assert described("today") == "Sun 22 Nov 2026"
    assert described("2026-W49") == "Mon 30 Nov – Sun 6 Dec 2026"
    assert described("2026-W53") == "Mon 28 Dec 2026 – Sun 3 Jan 2027"
