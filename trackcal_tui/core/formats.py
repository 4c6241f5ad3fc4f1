"""Hours, times and dates as text, and hours back from text: one form for screens and commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.models import SkipReason
from trackcal_tui.core.ranges import DAY_NAMES, MONTH_NAMES
from trackcal_tui.core.text import clean

HOUR = 3600
MAX_HOURS = 999
"""Longest entry in hours; only there to catch typing mistakes."""

_SECONDS_IN_HUNDREDTH = 36
# Patterns as text: `re` compiles each when it is first used, and the first frame uses none.
_DECIMAL = r"([0-9]{1,6})?(?:[.,]([0-9]{1,6}))?"
_CLOCK = r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?"
_UNITS = (
    r"(?:([0-9.,]{1,8}) ?(?:h|hr|hrs|hours?))? ?(?:([0-9]{1,6}) ?(?:m|min|mins|minutes?)?)?"
    r" ?(?:(?<![0-9])([0-9]{1,6}) ?s)?"
)


def hours(seconds: int) -> str:
    """Hours with two decimals, rounded half up: 33300 → `9.25`. Totals: sum seconds first."""
    hundredths = _hundredths(abs(seconds))
    sign = "-" if seconds < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}"


def hours_number(seconds: int) -> float:
    """The same as a number, for JSON: 33300 → 9.25."""
    hundredths = _hundredths(abs(seconds)) / 100
    return -hundredths if seconds < 0 else hundredths


def _hundredths(seconds: int) -> int:
    # Whole numbers only: 0.005 h is no binary fraction, so floats would round some halves down.
    return (seconds + _SECONDS_IN_HUNDREDTH // 2) // _SECONDS_IN_HUNDREDTH


def hours_for_editing(seconds: int) -> str:
    """Hours in a form `parse_hours` takes back exactly: `1.50`, `1:20`, `0:00:07`."""
    if seconds % _SECONDS_IN_HUNDREDTH == 0:
        return hours(seconds)
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def parse_hours(text: str) -> int:
    """Seconds of a length as people write it: `1.5`, `1,5`, `1:30`, `1h30`, `1h 30m`, `90m`.

    Raises:
        UsageError: it is no length, it is nothing, or it is more than `MAX_HOURS`.
    """
    plain = clean(text).lower()
    seconds = _seconds_of(plain)
    if seconds is None:
        raise UsageError(
            f"“{plain[:30]}” is not a length of time" if plain else "No hours were given",
            "Write hours such as 1.5, 1:30 or 90m.",
            code="hours",
        )
    if seconds <= 0:
        raise UsageError(
            "The entry has no length", "Write hours such as 1.5, 1:30 or 90m.", code="hours"
        )
    if seconds > MAX_HOURS * HOUR:
        raise UsageError(
            f"{hours(seconds)} h is more than {MAX_HOURS} h", "Check the hours.", code="hours"
        )
    return seconds


def _seconds_of(text: str) -> int | None:
    clock = re.fullmatch(_CLOCK, text)
    if clock:
        return int(clock[1]) * HOUR + int(clock[2]) * 60 + int(clock[3] or 0)
    decimal = _decimal_hours(text)
    if decimal is not None:
        return decimal
    units = re.fullmatch(_UNITS, text)
    if not text or units is None:
        return None
    whole = _decimal_hours(units[1]) if units[1] else 0
    if whole is None or (units[1] is None and text.isdigit()):
        return None
    return whole + int(units[2] or 0) * 60 + int(units[3] or 0)


def _decimal_hours(text: str) -> int | None:
    match = re.fullmatch(_DECIMAL, text)
    if match is None or not (match[1] or match[2]):
        return None
    part = match[2] or "0"
    scale: int = 10 ** len(part)
    # Rounded half up to whole seconds.
    return int(match[1] or 0) * HOUR + (int(part) * HOUR * 2 + scale) // (2 * scale)


def clock_time(moment: datetime) -> str:
    """`09:00`, in the zone the moment carries."""
    return f"{moment.hour:02}:{moment.minute:02}"


def time_span(start: datetime, end: datetime) -> str:
    """`09:00 – 09:30`; `22:00 – 02:00 +1` where it ends on a later day."""
    later = (end.date() - start.date()).days
    return f"{clock_time(start)} – {clock_time(end)}" + (f" +{later}" if later else "")


def short_day(day: date) -> str:
    """`Mon 16 Nov`."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"


def iso(moment: datetime) -> str:
    """ISO 8601 with offset, whole seconds."""
    return moment.isoformat(timespec="seconds")


def count_of(count: int, one: str, many: str = "") -> str:
    """`1 entry`, `3 entries`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


REASON_WORDS = {
    SkipReason.UNREADABLE: "unreadable",
    SkipReason.CANCELLED: "cancelled",
    SkipReason.ALL_DAY: "all day",
    SkipReason.DECLINED: "declined",
    SkipReason.TENTATIVE: "answered maybe",
    SkipReason.UNANSWERED: "not answered",
    SkipReason.NO_LENGTH: "no length",
    SkipReason.STARTS_BEFORE_RANGE: "began earlier",
    SkipReason.ALREADY_IMPORTED: "already imported",
}
"""Why an event was left out, for people."""


def reasons_text(counts: Mapping[SkipReason, int]) -> str:
    """`2 all day, 1 declined`, in order of precedence."""
    return ", ".join(f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items())
