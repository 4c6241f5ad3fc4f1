"""Ranges of days: weeks, months, the previous and the next range, and how people write them."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from trackcal_tui.core.dates import DAY_NAMES, MONTH_NAMES, long_day

YEARS = range(1900, 2200)
"""Years understood; far from where dates end, so that padding never overflows."""


class DateRange(Struct, frozen=True, gc=False, order=True):
    """Days in the user's zone, both ends inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days, at least 1."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Return the range as commands take it: `2026-11-16..2026-11-22`."""
        return f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"


def week_of(day: date, first_weekday: int = 0) -> DateRange:
    """Return the week of a day; weeks start on `first_weekday` (0 for Monday)."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return DateRange(first, first + timedelta(days=6))


def month_range(year: int, month: int, count: int = 1) -> DateRange:
    """Return `count` whole months, starting with one that may lie outside 1 to 12.

    Raises:
        OverflowError: They are not all in `YEARS`.
    """
    start = year * 12 + month - 1
    after = start + count
    if start // 12 not in YEARS or (after - 1) // 12 not in YEARS:
        raise OverflowError
    first, end = (date(months // 12, months % 12 + 1, 1) for months in (start, after))
    return DateRange(first, end - timedelta(days=1))


def shift_range(days: DateRange, direction: int) -> DateRange:
    """Return the next (`direction` 1) or previous (-1) range of the same kind.

    Whole months move by months, everything else by its own length. A range at the end of `YEARS`
    stays where it is.
    """
    months = _whole_months(days)
    try:
        if months:
            return month_range(days.first.year, days.first.month + months * direction, months)
        step = timedelta(days=days.days * direction)
        moved = DateRange(days.first + step, days.last + step)
    except OverflowError:
        return days
    return moved if moved.first.year in YEARS and moved.last.year in YEARS else days


def _whole_months(days: DateRange) -> int:
    """Return how many whole calendar months the range is, or 0."""
    after = days.last + timedelta(days=1)
    if days.first.day != 1 or after.day != 1:
        return 0
    return (after.year - days.first.year) * 12 + after.month - days.first.month


def describe_range(days: DateRange) -> str:
    """Return `Mon 16 – Sun 22 Nov 2026`; `parse_range` reads it back."""
    first, last = days.first, days.last
    if first == last:
        return long_day(first)
    if first.year != last.year:
        return f"{long_day(first)} – {long_day(last)}"
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{DAY_NAMES[first.weekday()]} {first.day}{month} – {long_day(last)}"
