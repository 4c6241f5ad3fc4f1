"""Which days are meant: one parser for the RANGE of commands and of the date-range screen.

The words are those of the manual (`this-week`, `-7d`, `2026-W47`, `2026-11-16..2026-11-22`), any
case, blanks for dashes, and what people say instead: `last friday`, `16 nov`, `nov 2026`,
`Mon 16 – Sun 22 Nov 2026`. Pure: today and the first day of the week come from the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NoReturn

from msgspec import Struct

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.models import DateRange
from trackcal_tui.core.text import clean

MAX_DAYS = 1825
"""Longest range; also the longest window Graph answers (five years)."""
YEARS = range(1900, 2200)
"""Years understood; far from where dates end, so that padding never overflows."""
_YEARS_GO = f"years go from {YEARS[0]} to {YEARS[-1]}"
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_NEAR = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
_MOVES = {"": 0, "this": 0, "last": -1, "previous": -1, "next": 1}
_FILLERS = ("", "of", "the", "on")
_MAX_TEXT = 100
# Patterns as text: `re` compiles each when it is first used, and the first frame uses none.
_TO = r"\s*(?:\.{2,}|…|–|—|(?<=\S)\s-\s(?=\S)|\b(?:to|until|till|through)\b)\s*"
_BETWEEN_WORDS = r"[\s\-_,/]+"
_DOTTED = r"([0-9]{1,2})\.([0-9]{1,2})\.(?:([0-9]{4}))?"
_SPAN = r"([0-9]+) ?(d|days?|w|weeks?)"
_WEEK = r"(?:([0-9]{4}) ?)?(?:w|week|kw|cw) ?([0-9]{1,2})(?: ([0-9]{4}))?(?: ([0-9]))?"
_QUARTER = r"(?:([0-9]{4}) ?)?q([0-9])(?: ([0-9]{4}))?"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"[0-9]{4}"
_RUN_TOGETHER = r"^(this|last|previous|next)(week|month|quarter|year)$"


class Preset(Struct, frozen=True):
    """A range with a word and a key of its own."""

    id: str
    """What `parse_range` takes."""
    label: str
    key: str
    """The key that chooses it on the date-range screen."""


PRESETS = (
    Preset("today", "Today", "t"),
    Preset("yesterday", "Yesterday", "y"),
    Preset("this-week", "This week", "w"),
    Preset("last-week", "Last week", "W"),
    Preset("this-month", "This month", "m"),
    Preset("last-month", "Last month", "M"),
    Preset("-7d", "Last 7 days", "7"),
)
"""In the order they are offered."""


class _Wrong(Exception):
    """Why a text is no range, in words that follow “… is not a range of days: ”."""


def parse_range(text: str, today: date, first_weekday: int = 0) -> DateRange:
    """The days a text means.

    Args:
        text: Any text; it is never trusted.
        today: The present day in the user's zone.
        first_weekday: 0 for Monday … 6 for Sunday; what `this-week` begins with. ISO weeks
            (`2026-W47`) begin on Monday always.

    Raises:
        UsageError: it means no days; says why and shows three texts that would do.
    """
    try:
        return _parse(text, today, first_weekday)
    except _Wrong as wrong:
        shown = clean(text)[:40]
        week = today.isocalendar()
        raise UsageError(
            f"“{shown}” is not a range of days: {wrong}" if shown else "No range of days was given",
            f"Try this-week, {week.year}-W{week.week:02} or {week_of(today, first_weekday)}.",
            code="range",
        ) from None


def _parse(text: str, today: date, first_weekday: int) -> DateRange:
    if len(text) > _MAX_TEXT:
        raise _Wrong("it is too long")
    parts = re.split(_TO, clean(text).lower())
    if len(parts) > 2:
        raise _Wrong("it has more than a first and a last day")
    sides = [
        [word for word in re.split(_BETWEEN_WORDS, part) if word not in _FILLERS] for part in parts
    ]
    if len(sides) == 1:
        first, last = _period(sides[0], today, first_weekday)
    else:
        left, right = sides
        if not left or not right:
            raise _Wrong(f"it has no {'last' if left else 'first'} day")
        beginning, last = _period(right, today, first_weekday)
        first, _ = _period(left, today, first_weekday, like=beginning)
    if last < first:
        raise _Wrong(f"the last day is before the first day ({last} is before {first})")
    if first.year not in YEARS or last.year not in YEARS:
        raise _Wrong(_YEARS_GO)
    days = DateRange(first, last)
    if days.days > MAX_DAYS:
        raise _Wrong(f"it has {days.days} days, {MAX_DAYS} is the most")
    return days


def _period(
    words: Sequence[str], today: date, first_weekday: int, like: date | None = None
) -> tuple[date, date]:
    """First and last day of one side. `like` fills in what a first day leaves out (`16 – 22 nov`).

    Raises: _Wrong.
    """
    if not words:
        raise _Wrong("it is empty")
    text = re.sub(_RUN_TOGETHER, r"\1 \2", " ".join(words))
    try:
        return (
            _named(text, today, first_weekday)
            or _span(text, today)
            or _week(text, today)
            or _quarter(text, today)
            or _weekday(words, today, first_weekday)
            or _calendar_date(words, today, like)
        )
    except OverflowError:
        raise _Wrong(_YEARS_GO) from None


def _named(text: str, today: date, first_weekday: int) -> tuple[date, date] | None:
    if text in _NEAR:
        day = today + timedelta(days=_NEAR[text])
        return day, day
    which, _, period = text.rpartition(" ")
    if which not in _MOVES:
        return None
    move = _MOVES[which]
    if period == "week":
        days = week_of(today, first_weekday)
        return days.first + timedelta(days=7 * move), days.last + timedelta(days=7 * move)
    if period == "month":
        return _months(today.year, today.month + move)
    if period == "quarter":
        return _months(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * move, 3)
    if period == "year":
        return _months(today.year + move, 1, 12)
    return None


def _span(text: str, today: date) -> tuple[date, date] | None:
    """`-7d`, `7 days`, `last 2 weeks`: that many days, today the last of them."""
    match = re.fullmatch(_SPAN, text.removeprefix("last ").removeprefix("past "))
    if match is None:
        return None
    if len(match[1]) > 6:
        raise _Wrong(f"{MAX_DAYS} days is the most")
    count = int(match[1]) * _UNITS[match[2]]
    if count == 0:
        raise _Wrong("it has no day at all")
    if count > MAX_DAYS:
        raise _Wrong(f"it has {count} days, {MAX_DAYS} is the most")
    return today - timedelta(days=count - 1), today


def _week(text: str, today: date) -> tuple[date, date] | None:
    match = re.fullmatch(_WEEK, text)
    if match is None or (match[1] and match[3]):
        return None
    year, week = int(match[1] or match[3] or today.isocalendar().year), int(match[2])
    weekday = int(match[4]) if match[4] else None
    if year not in YEARS:
        raise _Wrong(_YEARS_GO)
    try:
        monday = date.fromisocalendar(year, week, weekday or 1)
    except ValueError:
        if weekday is not None and not 1 <= weekday <= 7:
            raise _Wrong(f"there is no day {weekday} in a week") from None
        most = date(year, 12, 28).isocalendar().week
        raise _Wrong(f"there is no week {week} in {year}, the last one is {most}") from None
    return monday, monday if weekday is not None else monday + timedelta(days=6)


def _quarter(text: str, today: date) -> tuple[date, date] | None:
    match = re.fullmatch(_QUARTER, text)
    if match is None or (match[1] and match[3]):
        return None
    quarter = int(match[2])
    if not 1 <= quarter <= 4:
        raise _Wrong(f"there is no quarter {quarter}")
    return _months(int(match[1] or match[3] or today.year), quarter * 3 - 2, 3)


def _weekday(words: Sequence[str], today: date, first_weekday: int) -> tuple[date, date] | None:
    """`monday`: the latest one, today included. `last`, `this` (week's) and `next` monday."""
    which, name = ("", words[0]) if len(words) == 1 else (words[0], words[-1])
    weekday = _index(name, _WEEKDAYS)
    if weekday is None or len(words) > 2 or which not in ("", "last", "this", "next"):
        return None
    back = timedelta(days=(today.weekday() - weekday) % 7)
    day = today - back
    if which == "last" and not back:
        day -= timedelta(days=7)
    elif which == "this":
        day = week_of(today, first_weekday).first
        day += timedelta(days=(weekday - day.weekday()) % 7)
    elif which == "next":
        day += timedelta(days=7)
    return day, day


def _calendar_date(words: Sequence[str], today: date, like: date | None) -> tuple[date, date]:
    """A day, month or year, in figures or words; a year left out is the likely one."""
    weekday = _index(words[0], _WEEKDAYS)
    rest = list(words[1:] if weekday is not None else words)
    year, month, day = _fields(rest)
    if month is not None and not 1 <= month <= 12:
        raise _Wrong(f"there is no month {month}")
    if year is not None and year not in YEARS:
        raise _Wrong(_YEARS_GO)
    if day is None:
        if weekday is not None:
            _unknown(words)
        if month is None:
            return _months(year or today.year, 1, 12)
        return _months(year or _likely_year(month, 1, today, like), month)
    if month is None:
        if like is None:
            raise _Wrong("it has a day without a month")
        year, month = like.year, like.month
    found = _day(year or _likely_year(month, day, today, like), month, day)
    if weekday is not None and found.weekday() != weekday:
        raise _Wrong(f"{found} is a {_WEEKDAYS[found.weekday()].capitalize()}")
    return found, found


def _fields(words: list[str]) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a date's words, each None where it is left out. Raises: _Wrong."""
    if not words:
        raise _Wrong("it is empty")
    dotted = re.fullmatch(_DOTTED, words[0]) if len(words) <= 2 else None
    if dotted:
        year = dotted[3] or (words[1] if len(words) == 2 else None)
        if year is not None and not re.fullmatch(_YEAR, year):
            _unknown(words)
        return int(year) if year else None, int(dotted[2]), int(dotted[1])
    if re.fullmatch(_YEAR, words[0]) and len(words) <= 3:
        numbers = [re.fullmatch(_DAY, word) for word in words[1:]]
        if all(number and number[0].isdigit() for number in numbers):
            values = [int(number[1]) for number in numbers if number] + [None, None]
            return int(words[0]), values[0], values[1]
    months = [index for index, word in enumerate(words) if _index(word, _MONTHS) is not None]
    if len(months) != 1:
        if len(words) == 1 and (only := re.fullmatch(_DAY, words[0])):
            return None, None, int(only[1])
        if words[-1].isdigit() and all(word.isdigit() for word in words):
            raise _Wrong("days and months can be mistaken, write year-month-day")
        _unknown(words)
    month = _index(words.pop(months[0]), _MONTHS)
    year_found: int | None = None
    day_found: int | None = None
    for word in words:
        day_word = re.fullmatch(_DAY, word)
        if re.fullmatch(_YEAR, word) and year_found is None:
            year_found = int(word)
        elif day_word and day_found is None:
            day_found = int(day_word[1])
        else:
            _unknown(words)
    return year_found, None if month is None else month + 1, day_found


def _unknown(words: Sequence[str]) -> NoReturn:
    known = {"this", "last", "next", "previous", "past", *_UNITS}
    for word in words:
        named = _index(word, _WEEKDAYS) is not None or _index(word, _MONTHS) is not None
        if not named and word not in known and not re.fullmatch(_DAY, word):
            raise _Wrong(f"“{word[:30]}” says nothing about days")
    raise _Wrong("these words do not belong together")


def _index(word: str, names: Sequence[str]) -> int | None:
    """Which name a word of three letters or more begins, or None. (`sept` is one of September.)"""
    word = word.rstrip(".")
    if len(word) < 3:
        return None
    return next((index for index, name in enumerate(names) if name.startswith(word)), None)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        name = f"{_MONTHS[month - 1].capitalize()} {year}"
        raise _Wrong(f"there is no day {day} in {name}") from None


def _likely_year(month: int, day: int, today: date, last: date | None) -> int:
    """Of a first day: the latest not after the last. Else at most two months ahead of today."""
    if last is not None:
        return last.year - ((month, day) > (last.month, last.day))
    ahead = (month - 1) * 31 + day - ((today.month - 1) * 31 + today.day)
    return today.year + (-1 if ahead > 62 else 1 if ahead < 62 - 12 * 31 else 0)


def _months(year: int, month: int, count: int = 1) -> tuple[date, date]:
    """First and last day of `count` months from a month on, which may lie outside 1…12."""
    start = year * 12 + month - 1
    if start // 12 not in YEARS or (start + count - 1) // 12 not in YEARS:
        raise _Wrong(_YEARS_GO)
    after = start + count
    return (
        date(start // 12, start % 12 + 1, 1),
        date(after // 12, after % 12 + 1, 1) - timedelta(days=1),
    )


def week_of(day: date, first_weekday: int = 0) -> DateRange:
    """The week a day is in, by the user's first day of the week."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return DateRange(first, first + timedelta(days=6))


def _whole_months(days: DateRange) -> int:
    """How many calendar months the range is made of, 0 where it is not."""
    after = days.last + timedelta(days=1)
    if days.first.day != 1 or after.day != 1:
        return 0
    return (after.year - days.first.year) * 12 + after.month - days.first.month


def shift_range(days: DateRange, direction: int) -> DateRange:
    """The next (`direction` 1) or previous (-1) period of the same kind.

    Whole months move by months, everything else (weeks, days, n days) by its own length. At the
    ends of the years understood it stays where it is.
    """
    try:
        months = _whole_months(days)
        if months:
            first, last = _months(
                days.first.year, days.first.month + months * direction, count=months
            )
        else:
            step = timedelta(days=days.days * direction)
            first, last = days.first + step, days.last + step
    except (_Wrong, OverflowError):
        return days
    if first.year not in YEARS or last.year not in YEARS:
        return days
    return DateRange(first, last)


def describe_day(day: date) -> str:
    """`Mon 16 Nov 2026`."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def describe_range(days: DateRange) -> str:
    """The days for people: `Mon 16 – Sun 22 Nov 2026`; `parse_range` takes it back."""
    first, last = days.first, days.last
    if first == last:
        return describe_day(first)
    if first.year != last.year:
        return f"{describe_day(first)} – {describe_day(last)}"
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{DAY_NAMES[first.weekday()]} {first.day}{month} – {describe_day(last)}"


def range_name(days: DateRange, today: date, first_weekday: int = 0) -> str:
    """What people call it (`this week`), or nothing."""
    if days.first.year not in YEARS or today.year not in YEARS:
        return ""
    for preset in PRESETS:
        if parse_range(preset.id, today, first_weekday) == days:
            return preset.label.lower()
    for name in ("tomorrow", "next week", "next month"):
        if parse_range(name, today, first_weekday) == days:
            return name
    return ""
