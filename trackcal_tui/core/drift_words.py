"""What changed in Outlook since an import, in words: one form for screens and commands. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from trackcal_tui.core.dates import clock_time, long_day, short_day
from trackcal_tui.core.drift import applied
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import CalendarEvent, Drift, DriftKind, Lookalike
from trackcal_tui.core.hours import hours, hours_for_editing
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.rounding import Rounding
from trackcal_tui.core.text import task_name

GONE = {
    DriftKind.CANCELLED: "cancelled",
    DriftKind.DECLINED: "declined",
    DriftKind.ALL_DAY: "all day now",
    DriftKind.DELETED: "deleted in Outlook",
}
"""Kinds of drift that leave no time to bill: applying them deletes the entry."""


def changes(drift: Drift, zone: tzinfo) -> tuple[str, ...]:
    """Return one phrase a kind: `moved 09:00–09:30 → 10:00–10:30`, `length 0.50 → 0.75 h`."""
    before, event = drift.entry.snapshot, drift.event
    if before is None or event.start is None or event.end is None:
        return tuple(kind.value for kind in drift.kinds)
    phrases = []
    for kind in drift.kinds:
        if kind is DriftKind.MOVED:
            old = before.start.astimezone(zone), before.end.astimezone(zone)
            phrases.append(_moved(*old, event.start.astimezone(zone), event.end.astimezone(zone)))
        elif kind is DriftKind.LENGTH:
            was = seconds_between(before.start, before.end)
            phrases.append(_length(was, seconds_between(event.start, event.end)))
        elif kind is DriftKind.RENAMED:
            phrases.append(f'renamed "{task_name(before.subject)}" → "{task_name(event.subject)}"')
        else:
            phrases.append(GONE[kind])
    return tuple(phrases)


def _moved(old_start: datetime, old_end: datetime, start: datetime, end: datetime) -> str:
    if old_start.date() != start.date():
        day = short_day if old_start.year == start.year else long_day
        old, new = (f"{day(at.date())} {clock_time(at)}" for at in (old_start, start))
    else:
        old, new = _span(old_start, old_end), _span(start, end)
        if old == new:  # the hour that repeats when clocks go back
            old, new = f"{old} (UTC{old_start:%z})", f"{new} (UTC{start:%z})"
    return f"moved {old} → {new}"


def _span(start: datetime, end: datetime) -> str:
    return f"{clock_time(start)}–{clock_time(end)}"


def _length(before: int, after: int) -> str:
    old, new = hours(before), hours(after)
    if old == new:
        old, new = hours_for_editing(before), hours_for_editing(after)
    return f"length {old} → {new} h"


def entry_words(entry: Entry) -> str:
    """Return the entry as it is billed: `Mon 16 Nov · 09:00–09:30 · 0.50 h · Daily stand-up`."""
    span = [_span(entry.start, entry.end)] if entry.start and entry.end else []
    return " · ".join((short_day(entry.date), *span, f"{hours(entry.seconds)} h", entry.task_name))


def outcome(drift: Drift, zone: ZoneInfo, rounding: Rounding | None = None) -> str:
    """Return what the entry would be once the change is applied."""
    after = applied(drift.entry, drift.event, zone, rounding)
    return "the entry is deleted" if after is None else entry_words(after)


def event_words(event: CalendarEvent, zone: tzinfo) -> str:
    """Return the event as it is in Outlook, in the form of `entry_words`."""
    name = task_name(event.subject)
    if event.start is None or event.end is None:
        return name
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    length = hours(seconds_between(start, end))
    return " · ".join((short_day(start.date()), _span(start, end), f"{length} h", name))


def billed_as(lookalike: Lookalike) -> str:
    """Return `your entry "Daily stand-up", 0.50 h`."""
    entry = lookalike.entry
    return f'your entry "{entry.task_name}", {hours(entry.seconds)} h'
