"""A day and a time of day, as people type them for one entry."""

from __future__ import annotations

import re
from datetime import date, time

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import parse_range
from trackcal_tui.core.text import clean

_CLOCK = r"([0-9]{1,2})(?:[:.h]?([0-5][0-9]))? ?(am|pm)?"


def parse_day(text: str, today: date, first_weekday: int = 0) -> date:
    """Return the day a person typed: `2026-11-16`, `today`, `last friday`, `16 nov`.

    Raises:
        UsageError: It is not a day, or more than one.
    """
    typed, hint = clean(text), f"Write a day such as {today} or yesterday."
    if not typed:
        raise UsageError("No day was given", hint, code="day")
    try:
        days = parse_range(text, today, first_weekday)
    except UsageError:
        raise UsageError(f'"{typed[:30]}" is not a date', hint, code="day") from None
    if days.days > 1:
        raise UsageError(
            f'"{typed[:30]}" is {days.days} days', "An entry belongs to one day.", code="day"
        )
    return days.first


def parse_clock(text: str) -> time:
    """Return a time of day: `9:30`, `0930`, `14`, `2.30 pm`.

    Raises:
        UsageError: It is none.
    """
    typed = clean(text).lower()
    found = re.fullmatch(_CLOCK, typed)
    if found is not None:
        hour, half = int(found[1]), found[3]
        if half and 1 <= hour <= 12:
            hour, half = hour % 12 + (12 if half == "pm" else 0), None
        if hour <= 23 and not half:
            return time(hour, int(found[2] or 0))
    raise UsageError(
        f'"{typed[:30]}" is not a time of day' if typed else "No time was given",
        "Write a time such as 9:30 or 14:00.",
        code="time",
    )
