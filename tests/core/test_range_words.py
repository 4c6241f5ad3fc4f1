"""Date ranges in words, as commands and the date-range screen take them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import MAX_DAYS, PRESETS, parse_range, range_name
from trackcal_tui.core.ranges import YEARS, DateRange, describe_range

SUNDAY = date(2026, 11, 22)
WEDNESDAY = date(2026, 11, 18)

WORDS = (
    *("today", "last", "this", "next", "week", "month", "7d", "-7d", "nov", "monday", "days"),
    *("2026", "2026-11", "w47", "q1", "16", "0", "99", "9999", "0000", "31.", "999999", "1st"),
    *("16.11.", "16.11.2026", "..", "–", "-", "to", ":", "T10", ",", "/", "²", "٣"),
)

understood_days = st.dates(date(YEARS[0] + 6, 1, 1), date(YEARS[-1] - 6, 12, 31))
understood_ranges = st.builds(
    lambda first, length: DateRange(first, first + timedelta(days=length)),
    understood_days,
    st.integers(0, MAX_DAYS - 1),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("this-week", "2026-11-16", "2026-11-22"),
        ("last-week", "2026-11-09", "2026-11-15"),
        ("this-month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("-7d", "2026-11-16", "2026-11-22"),
        ("2026-11-16", "2026-11-16", "2026-11-16"),
        ("2026-W47", "2026-11-16", "2026-11-22"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-11-16..2026-11-22", "2026-11-16", "2026-11-22"),
        # as people write and say them
        ("  THIS   Week ", "2026-11-16", "2026-11-22"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("2026 11 16", "2026-11-16", "2026-11-16"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-w47-3", "2026-11-18", "2026-11-18"),
        ("week 47", "2026-11-16", "2026-11-22"),
        ("week 1 2027", "2027-01-04", "2027-01-10"),
        ("next week", "2026-11-23", "2026-11-29"),
        ("tomorrow", "2026-11-23", "2026-11-23"),
        ("last 2 weeks", "2026-11-09", "2026-11-22"),
        ("the past 3 days", "2026-11-20", "2026-11-22"),
        ("-1d", "2026-11-22", "2026-11-22"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("16 nov", "2026-11-16", "2026-11-16"),
        ("16 nov 2026", "2026-11-16", "2026-11-16"),
        ("16th of November, 2026", "2026-11-16", "2026-11-16"),
        ("Nov 16", "2026-11-16", "2026-11-16"),
        ("16.11.2026", "2026-11-16", "2026-11-16"),
        ("2026/11/16", "2026-11-16", "2026-11-16"),
        ("nov 2026", "2026-11-01", "2026-11-30"),
        ("sept 2026", "2026-09-01", "2026-09-30"),
        ("may", "2026-05-01", "2026-05-31"),
        ("2 january", "2027-01-02", "2027-01-02"),
        ("monday", "2026-11-16", "2026-11-16"),
        ("sunday", "2026-11-22", "2026-11-22"),
        ("last sunday", "2026-11-15", "2026-11-15"),
        ("last friday", "2026-11-20", "2026-11-20"),
        ("next monday", "2026-11-23", "2026-11-23"),
        ("mon..fri", "2026-11-16", "2026-11-20"),
        ("16..22 nov", "2026-11-16", "2026-11-22"),
        ("20 dec to 3 jan", "2026-12-20", "2027-01-03"),
        ("2026-11-16 - today", "2026-11-16", "2026-11-22"),
        ("2026-W46..2026-W47", "2026-11-09", "2026-11-22"),
        ("Mon 16 – Sun 22 Nov 2026", "2026-11-16", "2026-11-22"),
    ],
)
def test_reads_ranges(text: str, first: str, last: str) -> None:
    expected = DateRange(date.fromisoformat(first), date.fromisoformat(last))
    assert parse_range(text, SUNDAY) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "No date range was given"),
        ("someday", '"someday" is not a date'),
        ("this someday", '"someday" is not a date'),
        ("last", "the words do not make a date"),
        ("2026-13", "there is no month 13"),
        ("2026-W54", "there is no week 54 in 2026, the last one is 53"),
        ("2025-W53", "there is no week 53 in 2025, the last one is 52"),
        ("2026-W00", "there is no week 0 in 2026"),
        ("2026-Q5", "there is no quarter 5"),
        ("2026-02-30", "there is no day 30 in February 2026"),
        ("2026-11-22..2026-11-16", "the last day is before the first day"),
        ("2026-11-16..", "the last day is missing"),
        ("..2026-11-16", "the first day is missing"),
        ("a..b..c", "it has more than a first and a last day"),
        ("-0d", "it has no days"),
        ("-1826d", "it has 1826 days, the most are 1825"),
        ("-99999999999999999999d", "years go from 1900 to 2199"),
        ("2020..2026", "it has 2557 days, the most are 1825"),
        ("11/16/2026", "ambiguous, write 2026-11-16"),
        ("16", "add a month"),
        ("Sun 16 Nov 2026", "2026-11-16 is a Monday"),
        ("16.11.2026 1999", '"16.11.2026" is not a date'),
        ("2026-W47-0", "there is no day 0 in a week"),
        ("9999-W52", "years go from 1900 to 2199"),
        ("0000-01-01", "years go from 1900 to 2199"),
        ("2026-11-16T10:00", "is not a date"),
        ("x" * 101, "it is too long"),
    ],
)
def test_mistakes_are_explained_with_three_examples(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_range(text, SUNDAY)
    assert reason in caught.value.title
    assert caught.value.code == "range"
    examples = caught.value.hint.removeprefix("Try ").removesuffix(".")
    shown = [part for comma in examples.split(", ") for part in comma.split(" or ")]
    assert len(shown) == 3
    for example in shown:
        assert parse_range(example, SUNDAY).days == 7


def test_error_titles_hold_no_control_characters() -> None:
    with pytest.raises(UsageError) as caught:
        parse_range("\x1b]0;x\x07\u202e", SUNDAY)
    assert caught.value.title.isprintable()


def test_weeks_start_on_the_users_first_weekday_but_iso_weeks_on_monday() -> None:
    sunday_first = parse_range("this-week", WEDNESDAY, 6)
    assert sunday_first == DateRange(date(2026, 11, 15), date(2026, 11, 21))
    assert parse_range("2026-W47", WEDNESDAY, 6) == DateRange(date(2026, 11, 16), SUNDAY)
    assert parse_range("this sunday", WEDNESDAY, 6).first == date(2026, 11, 15)
    assert parse_range("this sunday", WEDNESDAY, 0).first == SUNDAY


@given(understood_ranges, understood_days, st.integers(0, 6))
def test_written_ranges_are_read_back(days: DateRange, today: date, first_weekday: int) -> None:
    assert parse_range(str(days), today, first_weekday) == days
    assert parse_range(describe_range(days), today, first_weekday) == days


@given(understood_days, st.integers(0, 6))
def test_presets_relate_to_today(today: date, first_weekday: int) -> None:
    found = {preset.id: parse_range(preset.id, today, first_weekday) for preset in PRESETS}
    for name in ("today", "this-week", "this-month", "-7d", "this-quarter"):
        assert today in found[name]
    for name in ("yesterday", "last-week", "last-month", "last-quarter"):
        assert found[name].last < today
    assert found["this-week"].first.weekday() == first_weekday
    assert found["last-week"].last + timedelta(days=1) == found["this-week"].first
    assert found["last-month"].last + timedelta(days=1) == found["this-month"].first
    assert found["-7d"].last == today
    assert found["-7d"].days == found["this-week"].days == 7
    assert range_name(found["today"], today, first_weekday) == "today"
    assert range_name(found["this-week"], today, first_weekday) == "this week"


@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        st.from_regex(r"-?[0-9]{1,4}[-/.wWqd]{0,2}[0-9]{0,4}(\.\.)?[0-9-]{0,10}", fullmatch=True),
    ),
    understood_days,
    st.integers(0, 6),
)
def test_any_text_is_a_range_or_a_usage_error(text: str, today: date, first_weekday: int) -> None:
    try:
        days = parse_range(text, today, first_weekday)
    except UsageError as error:
        assert error.title
        assert error.hint.count("..") == 1
        return
    assert 1 <= days.days <= MAX_DAYS
    assert days.first.year in YEARS
    assert days.last.year in YEARS


def test_range_names() -> None:
    assert range_name(parse_range("next week", SUNDAY), SUNDAY) == "next week"
    assert range_name(parse_range("2026-W40", SUNDAY), SUNDAY) == ""
    assert range_name(parse_range("-7d", WEDNESDAY), WEDNESDAY) == "last 7 days"
