"""What changed in Outlook since an import, in words: one form for screens and commands. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from trackcal_tui.core.dates import clock_time, short_day
from trackcal_tui.core.drift import applied
from trackcal_tui.core.hours import hours, hours_for_editing
from trackcal_tui.core.models import (
    CalendarEvent,
    Drift,
    DriftKind,
    Entry,
    EventSnapshot,
    Lookalike,
)
from trackcal_tui.core.rules import seconds_between
from trackcal_tui.core.text import task_name

GONE = {
    DriftKind.CANCELLED: "cancelled",
    DriftKind.DECLINED: "declined",
    DriftKind.ALL_DAY: "all day now",
}
"""Kinds of drift that leave no time to bill: taking them over deletes the entry."""


def changes(drift: Drift, zone: tzinfo) -> tuple[str, ...]:
    """One phrase for each kind: `moved 09:00–09:30 → 10:00–10:30`, `length 0.50 → 0.75 h`."""
    before, event = drift.entry.snapshot, drift.event
    if before is None or event.start is None or event.end is None:
        return tuple(kind.value for kind in drift.kinds)
    said = []
    for kind in drift.kinds:
        if kind is DriftKind.MOVED:
            said.append(_moved(before, event.start, event.end, zone))
        elif kind is DriftKind.LENGTH:
            was = seconds_between(before.start, before.end)
            said.append(_length(was, seconds_between(event.start, event.end)))
        elif kind is DriftKind.RENAMED:
            said.append(f"renamed “{task_name(before.subject)}” → “{task_name(event.subject)}”")
        else:
            said.append(GONE[kind])
    return tuple(said)


def _moved(before: EventSnapshot, start: datetime, end: datetime, zone: tzinfo) -> str:
    was, is_now = before.start.astimezone(zone), start.astimezone(zone)
    if was.date() != is_now.date():
        year = was.year != is_now.year
        return f"moved {_moment(was, year=year)} → {_moment(is_now, year=year)}"
    spans = [_span(was, before.end.astimezone(zone)), _span(is_now, end.astimezone(zone))]
    if spans[0] == spans[1]:
        # The hour that comes twice when clocks go back.
        spans = [f"{spans[0]} (UTC{was:%z})", f"{spans[1]} (UTC{is_now:%z})"]
    return f"moved {spans[0]} → {spans[1]}"


def _moment(moment: datetime, *, year: bool) -> str:
    return f"{short_day(moment.date())}{f' {moment.year}' if year else ''} {clock_time(moment)}"


def _span(start: datetime, end: datetime) -> str:
    return f"{clock_time(start)}–{clock_time(end)}"


def _length(before: int, after: int) -> str:
    said = (hours(before), hours(after))
    if said[0] == said[1]:
        said = (hours_for_editing(before), hours_for_editing(after))
    return f"length {said[0]} → {said[1]} h"


def entry_words(entry: Entry) -> str:
    """`Mon 16 Nov · 09:00–09:30 · 0.50 h · Daily stand-up`: the entry as it is billed."""
    span = [_span(entry.start, entry.end)] if entry.start and entry.end else []
    return " · ".join((short_day(entry.date), *span, f"{hours(entry.seconds)} h", entry.task_name))


def outcome(drift: Drift, zone: ZoneInfo) -> str:
    """What the entry would be once the change is taken over; what a person set stays theirs."""
    after = applied(drift.entry, drift.event, zone)
    return "the entry is deleted" if after is None else entry_words(after)


def event_words(event: CalendarEvent, zone: tzinfo) -> str:
    """`Mon 16 Nov · 09:00–09:30 · 0.50 h · Daily stand-up`: the event as it is in Outlook."""
    name = task_name(event.subject)
    if event.start is None or event.end is None:
        return name
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    length = hours(seconds_between(start, end))
    return " · ".join((short_day(start.date()), _span(start, end), f"{length} h", name))


def same_meeting(lookalike: Lookalike) -> str:
    """`same meeting as your entry “Daily stand-up”, 0.50 h`."""
    return f"same meeting as {billed_as(lookalike)}"


def billed_as(lookalike: Lookalike) -> str:
    """`your entry “Daily stand-up”, 0.50 h`."""
    entry = lookalike.entry
    return f"your entry “{entry.task_name}”, {hours(entry.seconds)} h"
