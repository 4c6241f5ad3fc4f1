"""Days and times of day as text: one form for screens and commands."""

from __future__ import annotations

from datetime import date, datetime

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_UNITS = (
    ("year", 365 * 86400),
    ("month", 30 * 86400),
    ("week", 7 * 86400),
    ("day", 86400),
    ("hour", 3600),
    ("minute", 60),
)
"""Each with its seconds."""


def short_day(day: date) -> str:
    """Return `Mon 16 Nov`."""
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"


def long_day(day: date) -> str:
    """Return `Mon 16 Nov 2026`."""
    return f"{short_day(day)} {day.year}"


def clock_time(moment: datetime) -> str:
    """Return `09:00`, in the zone the moment carries."""
    return f"{moment.hour:02}:{moment.minute:02}"


def time_span(start: datetime, end: datetime) -> str:
    """Return `09:00 – 09:30` in at most 15 cells; a later end day is marked `+1` to `+9`."""
    later = (end.date() - start.date()).days
    return f"{clock_time(start)} – {clock_time(end)}" + (f"+{min(later, 9)}" if later > 0 else "")


def day_and_time(moment: datetime, today: date) -> str:
    """Return `14:05` of today, else `Thu 26 Nov 14:05`, in the zone the moment carries."""
    day = moment.date()
    if day == today:
        return clock_time(moment)
    return f"{short_day(day) if day.year == today.year else long_day(day)} {clock_time(moment)}"


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago a moment was, in its largest unit: `5 minutes ago`, `just now`."""
    seconds = int((now - then).total_seconds())
    for unit, length in _UNITS:
        if count := max(seconds, 0) // length:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def iso(moment: datetime) -> str:
    """Return ISO 8601 with offset and whole seconds."""
    return moment.isoformat(timespec="seconds")
