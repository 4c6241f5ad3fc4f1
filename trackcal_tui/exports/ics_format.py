"""Write entries as iCalendar (RFC 5545): one VEVENT each, in UTC, so that no VTIMEZONE is needed.

An entry that is on the day of its event gets its start, and its own length gives the end. Time
added by hand or moved to another day becomes an all-day VEVENT whose description holds the hours.
UIDs come from the entries' ids, so that a second export updates instead of doubling.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from trackcal_tui import __version__
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import clean

LINE_OCTETS = 75
"""Longest line without its CRLF (RFC 5545 §3.1)."""


def to_ics(entries: Sequence[Entry]) -> str:
    """Return the calendar with folded lines that end in CRLF."""
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
    length = f"{hours(entry.seconds)} h"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.id}@trackcal",
        # Not the present: an unchanged entry is exported unchanged.
        f"DTSTAMP:{_utc(entry.created or datetime.combine(entry.date, time(), UTC))}",
        *_times(entry),
        f"SUMMARY:{_text(entry.task_name)}",
        f"DESCRIPTION:{_text(f'{length} · {entry.note}' if entry.note else length)}",
        f"X-TRACKCAL-SECONDS:{entry.seconds}",
    ]
    if categories := [_text(one) for one in (entry.project, *entry.tags) if one]:
        lines.append(f"CATEGORIES:{','.join(categories)}")
    # Past work says nothing about being free or busy.
    lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return lines


def _times(entry: Entry) -> list[str]:
    if entry.start is not None and entry.start.date() == entry.date:
        end = entry.start.astimezone(UTC) + timedelta(seconds=entry.seconds)
        return [f"DTSTART:{_utc(entry.start)}", f"DTEND:{_utc(end)}"]
    # Without DTEND a VEVENT with a DATE lasts that one day (§3.6.1).
    return [f"DTSTART;VALUE=DATE:{entry.date.isoformat().replace('-', '')}"]


def _utc(moment: datetime) -> str:
    # Not strftime: its %Y does not pad years below 1000 on every system.
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{text.replace('-', '').replace(':', '')}Z"


def _text(text: str) -> str:
    """Return a TEXT value (§3.3.11); cleaning has removed line ends and control characters."""
    text = clean(text)
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def fold(line: str) -> str:
    """Break a line into pieces of at most 75 octets, never inside a character."""
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
