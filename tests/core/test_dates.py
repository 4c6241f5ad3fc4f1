"""Days and times of day as text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from trackcal_tui.core.dates import clock_time, day_and_time, iso, long_day, short_day, time_span

BERLIN = ZoneInfo("Europe/Berlin")


def test_days_and_times() -> None:
    start = datetime(2026, 11, 16, 22, 5, tzinfo=BERLIN)
    assert clock_time(start) == "22:05"
    assert iso(start.replace(microsecond=5)) == "2026-11-16T22:05:00+01:00"
    assert short_day(date(2026, 11, 16)) == "Mon 16 Nov"
    assert long_day(date(2026, 11, 16)) == "Mon 16 Nov 2026"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 20), "14:05"),
        (date(2026, 11, 19), "Thu 19 Nov 14:05"),
        (date(2025, 12, 31), "Wed 31 Dec 2025 14:05"),
    ],
)
def test_a_moment_of_today_is_a_clock_time(day: date, said: str) -> None:
    moment = datetime(day.year, day.month, day.day, 14, 5, tzinfo=BERLIN)
    assert day_and_time(moment, date(2026, 11, 20)) == said


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
def test_spans_fit_their_column(length: timedelta, span: str) -> None:
    start = datetime(2026, 11, 16, 9, tzinfo=BERLIN)
    assert time_span(start, start + length) == span
    assert len(span) <= 15


def test_a_span_over_the_repeated_hour_shows_wall_clock_times() -> None:
    start = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert time_span(start, start.replace(fold=1)) == "02:30 – 02:30"
