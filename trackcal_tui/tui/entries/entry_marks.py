"""What is special about an entry, as marks in its row and as words."""

from __future__ import annotations

from collections.abc import Iterable

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.instants import seconds_between
from trackcal_tui.core.text import task_name

EDITED, ROUNDED, LOGGED = "*", "~", "+"
MARK_WORDS = {EDITED: "edited", ROUNDED: "adjusted", LOGGED: "added"}
"""Mark → what it means, in the order they stand in a row."""


def marks_of(entry: Entry) -> str:
    """Return the marks of an entry: `*~`."""
    marks = EDITED if is_edited(entry) else "" if entry.source else LOGGED
    return marks + (ROUNDED if entry.rounded_from is not None else "")


def is_edited(entry: Entry) -> bool:
    """Return whether an imported entry says something else than its event did."""
    was = entry.snapshot
    if entry.source is None or was is None:
        return False
    return (
        entry.task_name != task_name(was.subject)
        or entry.exact_seconds != seconds_between(was.start, was.end)
        or (entry.start is not None and entry.start != was.start)
    )


def legend(entries: Iterable[Entry]) -> str:
    """Return what the marks of these entries mean: `* edited  ~ adjusted`."""
    present = set("".join(map(marks_of, entries)))
    return "  ".join(f"{mark} {word}" for mark, word in MARK_WORDS.items() if mark in present)
