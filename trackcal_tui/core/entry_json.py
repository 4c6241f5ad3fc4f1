"""Entries as JSON: the shape of `trackcal entries --json` and of the JSON export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from trackcal_tui.core.dates import iso
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours_number


def entry_shape(entry: Entry) -> dict[str, Any]:
    """Return one entry: exact seconds, hours with two decimals, times in ISO 8601 with offset."""
    source = entry.source
    return {
        "id": entry.id,
        "task_name": entry.task_name,
        "date": entry.date.isoformat(),
        "seconds": entry.seconds,
        "exact_seconds": entry.exact_seconds,
        "hours": hours_number(entry.seconds),
        "project": entry.project,
        "note": entry.note,
        "tags": list(entry.tags),
        "start": iso(entry.start) if entry.start else None,
        "end": iso(entry.end) if entry.end else None,
        "source": (
            {"connection": source.connection, "event_id": source.event_id} if source else None
        ),
        "batch": entry.batch,
    }


def totals_shape(seconds: Iterable[int], noun: str) -> dict[str, Any]:
    """Return `{noun: count, "seconds": sum, "hours": sum}`; the hours are of the exact sum."""
    lengths = list(seconds)
    total = sum(lengths)
    return {noun: len(lengths), "seconds": total, "hours": hours_number(total)}


def entries_shape(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return all entries, with totals."""
    return {
        "entries": [entry_shape(entry) for entry in entries],
        "totals": totals_shape((entry.seconds for entry in entries), "entries"),
    }
