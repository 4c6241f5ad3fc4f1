"""Skipped events that a person can still log as time entries. Pure."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from msgspec import UNSET

from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.events import CalendarEvent, Skipped, SkipReason
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import task_name
from trackcal_tui.core.working_hours import WorkingHours, target

_LOGGABLE = (
    SkipReason.UNANSWERED,
    SkipReason.TENTATIVE,
    SkipReason.ALL_DAY,
    SkipReason.NO_LENGTH,
    SkipReason.STARTS_BEFORE_RANGE,
)


def can_be_logged(skipped: Skipped) -> bool:
    """Return whether a skipped event can be logged: it has a time, and no entry yet."""
    return skipped.reason in _LOGGABLE and not skipped.imported


def entry_to_log(event: CalendarEvent, hours: WorkingHours, zone: tzinfo) -> EntryEdit:
    """Return the entry to offer for an event, for a person to change.

    An all-day event has no start, and the target of its working days as its length. The length is
    left open where there is none.

    Args:
        event: It `can_be_logged`.
        hours: The working hours.
        zone: The user's.
    """
    assert event.start is not None and event.end is not None  # else it would be unreadable
    seconds = (event.end - event.start) // timedelta(seconds=1)
    start = event.start.astimezone(zone)
    if event.is_all_day:
        seconds = target(hours, DateRange(event.start.date(), _last_day(event)))
    return EntryEdit(
        task_name=task_name(event.subject),
        date=event.start.date() if event.is_all_day else start.date(),
        seconds=seconds if seconds > 0 else UNSET,
        start=None if event.is_all_day else start,
    )


def _last_day(event: CalendarEvent) -> date:
    """Return the last day of an all-day event: its end is the midnight after it."""
    assert event.start is not None and event.end is not None
    return max((event.end - timedelta(days=1)).date(), event.start.date())
