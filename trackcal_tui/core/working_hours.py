"""The hours a person means to work: the week's target, the working day and the gaps in it. Pure.

Monday to Friday are working days. A working day longer than its share of the week leaves room for a
break; a gap no longer than that break is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.starts import own_start

WORKING_DAYS = 5
"""Monday to Friday."""
_LEAST_GAP = 15 * 60
"""Seconds; less than this is never a gap."""


class WorkingHours(Struct, frozen=True, gc=False):
    """What `[hours]` sets."""

    week: int = 40 * 3600
    """Target of a week in seconds; 0 for none."""
    begin: time = time(9)
    end: time = time(17, 30)
    """Later than `begin`."""

    @property
    def longest_break(self) -> int:
        """The seconds of a working day that its share of the week leaves free."""
        day = datetime.combine(date.min, self.end) - datetime.combine(date.min, self.begin)
        return max(day // SECOND - self.week // WORKING_DAYS, _LEAST_GAP)


class Gap(Struct, frozen=True, gc=False, order=True):
    """Working time of a day that no entry covers; both ends are wall clock times of the day."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        """How long it is."""
        return (self.end - self.start) // SECOND


def is_working_day(day: date) -> bool:
    """Return whether a day counts towards the week's target."""
    return day.weekday() < WORKING_DAYS


def target(hours: WorkingHours, days: DateRange) -> int:
    """Return the target of a range in seconds: a fifth of the week for each working day."""
    weeks, rest = divmod(days.days, 7)
    working = weeks * WORKING_DAYS
    working += sum(is_working_day(days.last - timedelta(days=back)) for back in range(rest))
    return hours.week * working // WORKING_DAYS


def gaps(
    entries: Iterable[Entry], days: DateRange, hours: WorkingHours, now: datetime
) -> tuple[Gap, ...]:
    """Return the gaps of the working days that have begun, by time.

    Entries without a start of their own fill the gaps of their day from its beginning on.

    Args:
        entries: All entries of the range.
        days: The range.
        hours: The working hours.
        now: The present in the user's zone; no gap reaches beyond it.
    """
    spans: dict[date, list[Gap]] = {}
    loose: dict[date, int] = {}
    for entry in entries:
        start = own_start(entry)
        if start is None:
            loose[entry.date] = loose.get(entry.date, 0) + entry.exact_seconds
            continue
        # Wall clock times: entries keep the zone they were made in.
        begin = start.replace(tzinfo=None)
        span = Gap(begin, begin + entry.exact_seconds * SECOND)
        spans.setdefault(entry.date, []).append(span)
    found: list[Gap] = []
    present = now.replace(tzinfo=None)
    for number in range(days.days):
        day = days.first + timedelta(days=number)
        closing = min(datetime.combine(day, hours.end), present)
        if is_working_day(day):
            opening = datetime.combine(day, hours.begin)
            free = _free(opening, closing, sorted(spans.get(day, [])), loose.get(day, 0))
            found += (gap for gap in free if gap.seconds > hours.longest_break)
    return tuple(found)


def _free(opening: datetime, closing: datetime, spans: list[Gap], loose: int) -> Iterable[Gap]:
    """Yield what sorted spans and loose seconds leave free of a day."""
    for span in (*spans, Gap(closing, closing)):
        free = (min(span.start, closing) - opening) // SECOND
        if free > loose:
            yield Gap(opening + loose * SECOND, min(span.start, closing))
        loose = max(loose - max(free, 0), 0)
        opening = max(opening, span.end)
