"""Entries as iCalendar (RFC 5545): one VEVENT each, times in UTC, so that no VTIMEZONE is needed.

An entry that stands where its event stood has start and end (its start, plus its own length);
time logged by hand, or moved to another day, is an all-day VEVENT whose description holds the
hours. UIDs are made of the entry's id, so that a second export updates instead of doubling.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from trackcal_tui import __version__
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import Entry
from trackcal_tui.core.text import clean

LINE_OCTETS = 75
"""Longest line without its CRLF (RFC 5545 §3.1)."""


def to_ics(entries: Sequence[Entry]) -> str:
    """The calendar, folded, with CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//trackcal//trackcal {__version__}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for entry in entries:
        lines.extend(_event(entry))
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(entry: Entry) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.id}@trackcal",
        f"DTSTAMP:{_utc(_stamp(entry))}",
        *_times(entry),
        f"SUMMARY:{escape(entry.task_name)}",
        f"DESCRIPTION:{escape(f'{hours(entry.seconds)} h')}",
        f"X-TRACKCAL-SECONDS:{entry.seconds}",
    ]
    if entry.project:
        lines.append(f"CATEGORIES:{escape(entry.project)}")
    # Time that was worked says nothing about being free or busy.
    lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return lines


def _times(entry: Entry) -> list[str]:
    if entry.start is not None and entry.start.date() == entry.date:
        end = entry.start.astimezone(UTC) + timedelta(seconds=entry.seconds)
        return [f"DTSTART:{_utc(entry.start)}", f"DTEND:{_utc(end)}"]
    # DTEND is left out: a VEVENT with a DATE lasts that one day (§3.6.1).
    return [f"DTSTART;VALUE=DATE:{_day(entry.date)}"]


def _stamp(entry: Entry) -> datetime:
    """When the entry was made: an unchanged entry is exported unchanged."""
    if entry.created is not None:
        return entry.created
    return datetime(entry.date.year, entry.date.month, entry.date.day, tzinfo=UTC)


def _utc(moment: datetime) -> str:
    # Not strftime: its %Y does not pad years below 1000 on every system.
    moment = moment.astimezone(UTC)
    return f"{_day(moment.date())}T{moment.hour:02}{moment.minute:02}{moment.second:02}Z"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def escape(text: str) -> str:
    """A TEXT value (§3.3.11). Line ends and control characters are cleaned away before."""
    text = clean(text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, never through a character."""
    if len(line) <= LINE_OCTETS and line.isascii():
        return line
    pieces: list[str] = []
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LINE_OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])
