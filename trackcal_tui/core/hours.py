"""Lengths of time as hours: written for screens and commands, and read as people type them."""

from __future__ import annotations

import re

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.text import clean

MAX_HOURS = 999
"""Longest entry, to catch typing mistakes."""

_HOUR = 3600
_HUNDREDTH = _HOUR // 100
# Patterns stay text: `re` compiles each on first use, and the first frame uses none.
_DECIMAL = r"([0-9]{1,6})?(?:[.,]([0-9]{1,6}))?"
_CLOCK = r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?"
_UNITS = (
    r"(?:([0-9.,]{1,8}) ?(?:h|hr|hrs|hours?))? ?(?:([0-9]{1,6}) ?(?:m|min|mins|minutes?)?)?"
    r" ?(?:(?<![0-9])([0-9]{1,6}) ?s)?"
)


def hours(seconds: int) -> str:
    """Return hours with two decimals, rounded half up: 33300 → `9.25`. Sum seconds, not hours."""
    return f"{hours_number(seconds):.2f}"


def hours_number(seconds: int) -> float:
    """Return the same as a number, for JSON: 33300 → 9.25."""
    # Whole numbers first: 0.005 h is no binary fraction, so floats would round some halves down.
    hundredths = (abs(seconds) + _HUNDREDTH // 2) // _HUNDREDTH
    return (-hundredths if seconds < 0 else hundredths) / 100


def hours_for_editing(seconds: int) -> str:
    """Return hours in a form `parse_hours` reads back exactly: `1.50`, `1:20`, `0:00:07`."""
    if seconds % _HUNDREDTH == 0:
        return hours(seconds)
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def parse_hours(text: str) -> int:
    """Return the seconds of a length: `1.5`, `1,5`, `1:30`, `1h30`, `1h 30m`, `90m`.

    Raises:
        UsageError: The text is not a length, shows as 0.00 h, or is more than `MAX_HOURS`.
    """
    plain = clean(text).lower()
    hint = "Write hours such as 1.5, 1:30 or 90m."
    if not plain:
        raise UsageError("No hours were given", hint, code="hours")
    seconds = _seconds_of(plain)
    if seconds is None:
        raise UsageError(f'"{plain[:30]}" is not a length of time', hint, code="hours")
    if seconds == 0:
        raise UsageError("The entry has no length", hint, code="hours")
    if hours_number(seconds) == 0:
        shortest = "An entry lasts for at least 0.01 h (18s)."
        raise UsageError(f'"{plain[:30]}" is shorter than 0.01 h', shortest, code="hours")
    if seconds > MAX_HOURS * _HOUR:
        raise UsageError(
            f"{hours(seconds)} h is more than {MAX_HOURS} h", "Check the hours.", code="hours"
        )
    return seconds


def _seconds_of(text: str) -> int | None:
    if clock := re.fullmatch(_CLOCK, text):
        return int(clock[1]) * _HOUR + int(clock[2]) * 60 + int(clock[3] or 0)
    decimal = _decimal_hours(text)
    if decimal is not None:
        return decimal
    units = re.fullmatch(_UNITS, text)
    whole = _decimal_hours(units[1] or "0") if units else None
    if units is None or whole is None:
        return None
    return whole + int(units[2] or 0) * 60 + int(units[3] or 0)


def _decimal_hours(text: str) -> int | None:
    match = re.fullmatch(_DECIMAL, text)
    if match is None or not (match[1] or match[2]):
        return None
    part = match[2] or "0"
    scale: int = 10 ** len(part)
    # Rounded half up to whole seconds.
    return int(match[1] or 0) * _HOUR + (int(part) * _HOUR * 2 + scale) // (2 * scale)
