"""Find entries by project and by text. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.text import clean


def of_project(entries: Iterable[Entry], code: str | None) -> tuple[Entry, ...]:
    """Return the entries of a project; None: those without one."""
    return tuple(entry for entry in entries if entry.project == code)


def matching(entries: Iterable[Entry], text: str) -> tuple[Entry, ...]:
    """Return the entries whose task name, note or tags contain a text, in any case."""
    wanted = clean(text).casefold()
    return tuple(
        entry
        for entry in entries
        if any(wanted in one.casefold() for one in (entry.task_name, entry.note, *entry.tags))
    )
