"""Marks: what an entry of ours is known by in a tracker, whatever else is changed there.

Times do not identify an entry: a duplicate check that compared local times doubled entries unless
the tracker's zone was UTC (github.com/pieye/toggl2clockify/issues/16).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean, cut_characters

PREFIX = "trackcal:"
_MARK = r" *\[trackcal:([A-Za-z0-9_-]{4,64})\]"
_DAY = timedelta(days=1)


def tag_of(mark: str) -> str:
    """Return `trackcal:ab12cd34`, for trackers with tags or keys of our choice."""
    return PREFIX + mark


def mark_in_tag(tag: str) -> str:
    """Return the mark in a tag or key; empty when it is not ours."""
    return tag.removeprefix(PREFIX) if tag.startswith(PREFIX) else ""


def with_mark(text: str, mark: str, longest: int) -> str:
    """Return `text [trackcal:ab12cd34]`, the text cut so that the mark is whole."""
    ending = f"[{PREFIX}{mark}]"
    kept = shortened(text, longest - len(ending) - 1)
    return f"{kept} {ending}" if kept else ending


def shortened(text: str, longest: int) -> str:
    """Return the text, or as much of it as fits."""
    return cut_characters(text, longest).rstrip()


def without_mark(text: str | None) -> tuple[str, str]:
    """Return a tracker's text, cleaned and without its mark, and the mark."""
    found = re.search(_MARK, text or "")
    if found is None:
        return clean(text or ""), ""
    rest = (text or "")[: found.start()] + (text or "")[found.end() :]
    return clean(rest), found[1]


def padded(days: DateRange) -> DateRange:
    """Return the days with one more at both ends: a tracker may count in another zone."""
    return DateRange(days.first - _DAY, days.last + _DAY)


def windows(days: DateRange, longest: int) -> Iterator[DateRange]:
    """Yield the range in parts of so many days at most, in order."""
    first = days.first
    while first <= days.last:
        last = min(first + (longest - 1) * _DAY, days.last)
        yield DateRange(first, last)
        first = last + _DAY


def instants(days: DateRange, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """Return the first instant of the days and the first one after them."""
    return (
        datetime.combine(days.first, time(), zone),
        datetime.combine(days.last + _DAY, time(), zone),
    )


def utc(moment: datetime) -> str:
    """Return `2026-11-16T08:00:00Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the local date of an instant."""
    return moment.astimezone(zone).date()
