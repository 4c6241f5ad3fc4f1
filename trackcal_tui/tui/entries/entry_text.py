"""Entries as plain text, for a mail or a chat."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from trackcal_tui.core.dates import long_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import safe

_SPAN = 15


def entries_text(entries: Iterable[Entry]) -> str:
    """Return entries sorted by date, a block for each day, and their total."""
    entries = tuple(entries)
    blocks = []
    for day, group in groupby(entries, key=lambda entry: entry.date):
        of_day = tuple(group)
        lines = [f"{long_day(day)}  {_total(of_day)}", *map(_line, of_day)]
        blocks.append("\n".join(lines))
    if len(blocks) > 1:
        blocks.append(f"Total  {_total(entries)}")
    return "\n\n".join(blocks) + "\n"


def _total(entries: tuple[Entry, ...]) -> str:
    return f"{hours(sum(entry.seconds for entry in entries))} h"


def _line(entry: Entry) -> str:
    span = time_span(entry.start, entry.end) if entry.start and entry.end else ""
    about = [safe(entry.task_name), entry.project and f"[{safe(entry.project)}]"]
    about += [safe(entry.note), *(f"#{safe(tag)}" for tag in entry.tags)]
    words = "  ".join(filter(None, about))
    return f"  {span:<{_SPAN}}  {hours(entry.seconds):>5}  {words}"
