"""Check what a person writes into the ledger, and apply an edit to an entry."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import UNSET
from msgspec.structs import replace

from trackcal_tui.core.entries import (
    MAX_CODE,
    MAX_NOTE,
    MAX_TAG,
    Entry,
    EntryEdit,
    Project,
    ProjectStatus,
)
from trackcal_tui.core.errors import SettingsError, UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.instants import seconds_later
from trackcal_tui.core.text import MAX_TASK_NAME, clean, cut_characters, task_name
from trackcal_tui.core.zones import zone_with_key

MAX_SECONDS = 366 * 24 * 3600
"""Longest time a person can log at once; imported events may be longer."""

_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, without l, o, 0 and 1
_ID_LENGTH = 12


def new_id(taken: Container[str]) -> str:
    """Return a short random id: 60 bits in letters that are not mistaken for one another."""
    while True:
        bits = int.from_bytes(os.urandom(8), "big")
        made = "".join(_ID_LETTERS[bits >> 5 * n & 31] for n in range(_ID_LENGTH))
        if made not in taken:
            return made


def edited(entry: Entry, edit: EntryEdit, projects: Mapping[str, Project]) -> Entry:
    """Return the entry with an edit.

    The times follow: another date moves the start there at the same time of day (in the entry's
    zone), and the end always lies the entry's length after the start.

    Args:
        entry: A new one may lack its name and length; the edit must give them.
        edit: What a person typed.
        projects: By code in folded case.

    Raises:
        UsageError: no name, no length or too much of it, no such project, an archived one.
    """
    changes = _times(entry, edit)
    if edit.task_name is not UNSET or not entry.task_name:
        changes["task_name"] = _checked_name(edit.task_name or "")
    if edit.project is not UNSET:
        changes["project"] = checked_project(edit.project, projects, entry.project)
    if edit.note is not UNSET:
        changes["note"] = cut_characters(clean(edit.note), MAX_NOTE)
    if edit.tags is not UNSET:
        tags = (cut_characters(clean(tag), MAX_TAG) for tag in edit.tags)
        changes["tags"] = tuple(dict.fromkeys(filter(None, tags)))
    return replace(entry, **changes)


def _times(entry: Entry, edit: EntryEdit) -> dict[str, object]:
    """Return the new length, date, start and end."""
    changes: dict[str, object] = {}
    seconds = entry.seconds if edit.seconds is UNSET else edit.seconds
    if seconds is None:
        seconds = entry.exact_seconds
    if not 1 <= seconds <= max(MAX_SECONDS, entry.seconds):
        raise UsageError(
            "The length must be more than zero and at most a year",
            "Give hours such as 1.5, 1:30 or 90m.",
        )
    if seconds != entry.seconds:
        changes = {"seconds": seconds, "rounded_from": None}
    day = entry.date if edit.date is UNSET else edit.date
    start = entry.start
    if edit.start is not UNSET:
        start = edit.start
        if start is not None:
            start = _moved(start, timedelta())
            day = start.date()
            changes["timezone"] = getattr(start.tzinfo, "key", None)
    elif start is not None:
        start = _moved(start.astimezone(_zone(entry, start)), day - entry.date)
    end = entry.end
    if (_instant(start), seconds) != (_instant(entry.start), entry.seconds):
        end = None if start is None else _after(start, seconds)
    return changes | {"date": day, "start": start, "end": end}


def _zone(entry: Entry, start: datetime) -> tzinfo | None:
    if entry.timezone:
        with contextlib.suppress(SettingsError):  # unknown on this machine: the offset stays
            return zone_with_key(entry.timezone)
    return start.tzinfo


def _moved(start: datetime, by: timedelta) -> datetime:
    """Return the same time of day on another day; one that the clocks skip becomes the next."""
    try:
        # Adding nothing would take the later one of an hour that comes twice for the earlier.
        moved = start + by if by else start
        return moved.astimezone(UTC).astimezone(start.tzinfo)
    except OverflowError:
        raise UsageError("That date is out of range", "Use a year from 1 to 9999.") from None


def _instant(moment: datetime | None) -> datetime | None:
    # Times in an hour that comes twice equal nothing in another zone; instants do.
    return moment and moment.astimezone(UTC)


def _after(start: datetime, seconds: int) -> datetime:
    try:
        return seconds_later(start, seconds)
    except OverflowError:
        raise UsageError("That date is out of range", "Use a year from 1 to 9999.") from None


def _checked_name(name: str) -> str:
    name = cut_characters(clean(name), MAX_TASK_NAME)
    if not name:
        raise UsageError("The task name is empty", "What did you work on?")
    return name


def checked_project(
    code: str | None, projects: Mapping[str, Project], before: str | None = None
) -> str | None:
    """Return the code as the list has it. Raises: UsageError for no or an archived project.

    Args:
        code: What a person typed.
        projects: By code in folded case.
        before: The code the entry has already; accepted whatever became of its project.
    """
    if not code or code == before:
        return code or None
    project = projects.get(code.strip().casefold())
    if project is None:
        raise UsageError(
            f"No project {clean(code)[:MAX_CODE]}",
            '"trackcal projects" lists them; "trackcal projects add" makes one.',
        )
    if project.status is ProjectStatus.ARCHIVED and project.code != before:
        raise UsageError(
            f"The project {project.code} is archived",
            f'Reopen it with "trackcal projects set {project.code} --status active".',
        )
    return project.code


def checked_new_project(project: Project) -> Project:
    """Return the project as it will be stored. Raises: UsageError for a bad code or title."""
    code, title = clean(project.code), clean(project.title)
    if not code or len(code) > MAX_CODE:
        raise UsageError(
            f"A project needs a code of 1 to {MAX_CODE} characters", "Such as ACME-2026."
        )
    if not title:
        raise UsageError("A project needs a title", 'Such as "Website relaunch".')
    return replace(project, code=code, title=cut_characters(title, MAX_TASK_NAME))


def named(entry: Entry) -> str:
    """Name an entry in words: `"Daily stand-up" (0.50 h)`."""
    return f'"{task_name(entry.task_name)}" ({hours(entry.seconds)} h)'
