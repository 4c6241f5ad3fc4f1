"""Date ranges in words: one parser for the RANGE of commands and for the date-range screen.

It reads the words of the manual (`this-week`, `-7d`, `2026-W47`, `2026-11-16..2026-11-22`) in any
case and with spaces for dashes, and what people say: `last friday`, `16 nov`, `nov 2026`,
`Mon 16 – Sun 22 Nov 2026`. Pure: today and the first day of the week come from the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.ranges import YEARS, DateRange, month_range, week_of
from trackcal_tui.core.text import clean

MAX_DAYS = 1825
"""Longest range, and the longest window Graph answers (five years)."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_UNITS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_NEAR = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
_MOVES = {"": 0, "this": 0, "last": -1, "previous": -1, "next": 1}
_FILLERS = ("", "of", "the", "on")
"""Words that mean nothing in a range."""
_MAX_TEXT = 100
# Patterns stay text: `re` compiles each on first use, and the first frame uses none.
_TO = r"\s*(?:\.{2,}|…|–|—|(?<=\S)\s-\s(?=\S)|\b(?:to|until|till|through)\b)\s*"
_BETWEEN_WORDS = r"[\s\-_,/]+"
_RUN_TOGETHER = r"^(this|last|previous|next)(week|month|quarter|year)$"
_LAST_DAYS = r"(?:(?:last|past) )?([0-9]+) ?(d|days?|w|weeks?)"
_WEEK = r"(?:([0-9]{4}) ?)?(?:w|week|kw|cw) ?([0-9]{1,2})(?: ([0-9]{4}))?(?: ([0-9]))?"
_QUARTER = r"(?:([0-9]{4}) ?)?q([0-9])(?: ([0-9]{4}))?"
_DOTTED = r"([0-9]{1,2})\.([0-9]{1,2})\.(?: ?([0-9]{4}))?"
_YEAR_FIRST = r"([0-9]{4})(?: ([0-9]{1,2}))?(?: ([0-9]{1,2}))?"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th|\.)?"


class Preset(Struct, frozen=True):
    """A range with a name of its own."""

    id: str
    """What `parse_range` reads."""
    label: str


PRESETS = (
    Preset("today", "Today"),
    Preset("yesterday", "Yesterday"),
    Preset("this-week", "This week"),
    Preset("last-week", "Last week"),
    Preset("this-month", "This month"),
    Preset("last-month", "Last month"),
    Preset("-7d", "Last 7 days"),
    Preset("this-quarter", "This quarter"),
    Preset("last-quarter", "Last quarter"),
)
"""As the date-range screen offers them, under the digits from 1 on."""


@lru_cache(maxsize=8)  # it stands in the head, which is drawn again with every tick
def range_name(days: DateRange, today: date, first_weekday: int = 0) -> str:
    """Return what people call the range (`this week`), or an empty string."""
    names = {preset.id.replace("-", " ").strip(): preset.label.lower() for preset in PRESETS}
    names |= {name: name for name in ("tomorrow", "next week", "next month")}
    for words, name in names.items():
        if (_relative(words, today, first_weekday) or _last_days(words, today)) == days:
            return name
    return ""


class _Mistake(Exception):
    """Why a text is not a date range, in words that follow `"…" is not a date range: `."""


def parse_range(text: str, today: date, first_weekday: int = 0) -> DateRange:
    """Return the days a text means.

    Args:
        text: Any text; it is never trusted.
        today: The present day in the user's zone.
        first_weekday: The day `this-week` starts on, 0 for Monday to 6 for Sunday. ISO weeks
            (`2026-W47`) always start on Monday.

    Raises:
        UsageError: The text is not a range. Says why, and shows three that are.
    """
    try:
        return _parse(text, today, first_weekday)
    except OverflowError:
        reason = f"years go from {YEARS[0]} to {YEARS[-1]}"
    except _Mistake as mistake:
        reason = str(mistake)
    shown = clean(text)[:40]
    title = f'"{shown}" is not a date range: {reason}' if shown else "No date range was given"
    week = today.isocalendar()
    raise UsageError(
        reason if reason.startswith(f'"{shown}"') else title,
        f"Try this-week, {week.year}-W{week.week:02} or {week_of(today, first_weekday)}.",
        code="range",
    )


def _parse(text: str, today: date, first_weekday: int) -> DateRange:
    """Return the days. Raises `_Mistake`, or `OverflowError` where years end."""
    if len(text) > _MAX_TEXT:
        raise _Mistake("it is too long")
    sides = [
        [word for word in re.split(_BETWEEN_WORDS, side) if word not in _FILLERS]
        for side in re.split(_TO, clean(text).lower())
    ]
    if len(sides) > 2:
        raise _Mistake("it has more than a first and a last day")
    if len(sides) == 2 and not all(sides):
        raise _Mistake(f"the {'last' if sides[0] else 'first'} day is missing")
    days = _period(sides[-1], today, first_weekday)
    if len(sides) == 2:
        days = DateRange(_period(sides[0], today, first_weekday, days.first).first, days.last)
    first, last = days.first, days.last
    if last < first:
        raise _Mistake(f"the last day is before the first day ({last} is before {first})")
    if days.days > MAX_DAYS:
        raise _Mistake(f"it has {days.days} days, the most are {MAX_DAYS}")
    if first.year not in YEARS or last.year not in YEARS:
        raise OverflowError
    return days


def _period(
    words: Sequence[str], today: date, first_weekday: int, last: date | None = None
) -> DateRange:
    """Return the days one side means; `last` completes a first day (the `16` of `16 – 22 nov`)."""
    if not words:
        raise _Mistake("it is empty")
    text = re.sub(_RUN_TOGETHER, r"\1 \2", " ".join(words))
    return (
        _relative(text, today, first_weekday)
        or _last_days(text, today)
        or _week(text, today)
        or _quarter(text, today)
        or _weekday(words, today, first_weekday)
        or _calendar_date(words, today, last)
    )


def _relative(text: str, today: date, first_weekday: int) -> DateRange | None:
    """Read `today`, `last week`, `this quarter`."""
    if text in _NEAR:
        return _one_day(today + timedelta(days=_NEAR[text]))
    which, _, period = text.rpartition(" ")
    if which not in _MOVES:
        return None
    move = _MOVES[which]
    if period == "week":
        return week_of(today + timedelta(weeks=move), first_weekday)
    if period == "month":
        return month_range(today.year, today.month + move)
    if period == "quarter":
        return month_range(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * move, 3)
    if period == "year":
        return month_range(today.year + move, 1, 12)
    return None


def _last_days(text: str, today: date) -> DateRange | None:
    """Read `-7d`, `7 days`, `last 2 weeks`: that many days, ending today."""
    match = re.fullmatch(_LAST_DAYS, text)
    if match is None:
        return None
    count = int(match[1]) * _UNITS[match[2]]
    if count == 0:
        raise _Mistake("it has no days")
    return DateRange(today - timedelta(days=count - 1), today)


def _week(text: str, today: date) -> DateRange | None:
    """Read `2026-W47`, `week 47`, and the day of an ISO week: `2026-W47-3`."""
    match = re.fullmatch(_WEEK, text)
    if match is None or (match[1] and match[3]):
        return None
    year, week = int(match[1] or match[3] or today.isocalendar().year), int(match[2])
    if year not in YEARS:
        raise OverflowError
    if match[4] and not 1 <= int(match[4]) <= 7:
        raise _Mistake(f"there is no day {match[4]} in a week")
    try:
        day = date.fromisocalendar(year, week, int(match[4] or 1))
    except ValueError:
        most = date(year, 12, 28).isocalendar().week
        raise _Mistake(f"there is no week {week} in {year}, the last one is {most}") from None
    return _one_day(day) if match[4] else week_of(day)


def _quarter(text: str, today: date) -> DateRange | None:
    """Read `q4`, `2026-Q4`, `q4 2026`."""
    match = re.fullmatch(_QUARTER, text)
    if match is None or (match[1] and match[3]):
        return None
    quarter = int(match[2])
    if not 1 <= quarter <= 4:
        raise _Mistake(f"there is no quarter {quarter}")
    return month_range(int(match[1] or match[3] or today.year), quarter * 3 - 2, 3)


def _weekday(words: Sequence[str], today: date, first_weekday: int) -> DateRange | None:
    """Read `monday` (the latest one, today included), and `last`, `this` or `next` monday."""
    which, name = ("", words[0]) if len(words) == 1 else (words[0], words[-1])
    weekday = _index(name, _WEEKDAYS)
    if weekday is None or len(words) > 2 or which not in ("", "last", "this", "next"):
        return None
    if which == "this":
        first = week_of(today, first_weekday).first
        return _one_day(first + timedelta(days=(weekday - first.weekday()) % 7))
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    if which == "next":
        day += timedelta(days=7)
    elif which == "last" and day == today:
        day -= timedelta(days=7)
    return _one_day(day)


def _calendar_date(words: Sequence[str], today: date, last: date | None) -> DateRange:
    """Read a day, month or year in figures or words; a year left out is the likely one."""
    weekday = _index(words[0], _WEEKDAYS)
    year, month, day = _year_month_day(words if weekday is None else words[1:])
    if month is not None and not 1 <= month <= 12:
        raise _Mistake(f"there is no month {month}")
    if year is not None and year not in YEARS:
        raise OverflowError
    if day is None:
        if weekday is not None:
            raise _not_understood(words)
        if month is None:
            return month_range(year or today.year, 1, 12)
        return month_range(year or _likely_year(month, 1, today, last), month)
    if month is None:
        if last is None:
            raise _Mistake("add a month")
        year, month = last.year, last.month
    year = year or _likely_year(month, day, today, last)
    try:
        found = date(year, month, day)
    except ValueError:
        name = f"{_MONTHS[month - 1].capitalize()} {year}"
        raise _Mistake(f"there is no day {day} in {name}") from None
    if weekday is not None and found.weekday() != weekday:
        raise _Mistake(f"{found} is a {_WEEKDAYS[found.weekday()].capitalize()}")
    return _one_day(found)


def _year_month_day(words: Sequence[str]) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day of a date's words, each None where it is left out."""
    text = " ".join(words)
    if dotted := re.fullmatch(_DOTTED, text):
        return int(dotted[3]) if dotted[3] else None, int(dotted[2]), int(dotted[1])
    if match := re.fullmatch(_YEAR_FIRST, text):
        rest = [int(part) if part else None for part in match.groups()[1:]]
        return int(match[1]), rest[0], rest[1]
    year = month = day = None
    for word in words:
        if month is None and (index := _index(word, _MONTHS)) is not None:
            month = index + 1
        elif year is None and re.fullmatch(r"[0-9]{4}", word):
            year = int(word)
        elif day is None and (match := re.fullmatch(_DAY, word)):
            day = int(match[1])
        else:
            raise _not_understood(words)
    if month is None and len(words) > 1:
        raise _not_understood(words)
    return year, month, day


def _not_understood(words: Sequence[str]) -> _Mistake:
    if all(word.isdigit() for word in words):
        return _Mistake("ambiguous, write 2026-11-16")
    known = {"this", "last", "next", "previous", "past", *_UNITS}
    for word in words:
        named = _index(word, _WEEKDAYS) is not None or _index(word, _MONTHS) is not None
        if not named and word not in known and not re.fullmatch(_DAY, word):
            return _Mistake(f'"{word[:30]}" is not a date')
    return _Mistake("the words do not make a date")


def _index(word: str, names: Sequence[str]) -> int | None:
    """Return which name starts with a word of three letters or more (`sept` → 8), or None."""
    word = word.rstrip(".")
    if len(word) < 3:
        return None
    return next((index for index, name in enumerate(names) if name.startswith(word)), None)


def _likely_year(month: int, day: int, today: date, last: date | None) -> int:
    """Return the year meant: of a first day the latest that is not after the last day, else the
    one that puts it at most two months ahead of today."""
    if last is not None:
        return last.year - ((month, day) > (last.month, last.day))
    ahead = (month - 1) * 31 + day - ((today.month - 1) * 31 + today.day)
    return today.year + (-1 if ahead > 62 else 1 if ahead < 62 - 12 * 31 else 0)


def _one_day(day: date) -> DateRange:
    return DateRange(day, day)
