"""Check what a person writes into the ledger, and apply an edit to an entry."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import Entry, EntryEdit, Project, ProjectStatus
from trackcal_tui.core.text import MAX_TASK_NAME, clean, cut_characters, task_name

MAX_CODE = 32
"""Longest project code in characters."""
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


def checked_edit(
    edit: EntryEdit,
    projects: Mapping[str, Project],
    *,
    longest: int = MAX_SECONDS,
    project: str | None = None,
) -> EntryEdit:
    """Return the edit as it will be stored: name cleaned, project code as the list has it.

    Args:
        edit: What a person typed.
        projects: By code in folded case.
        longest: A length in seconds to accept although it is longer than `MAX_SECONDS`.
        project: A code to accept whatever became of its project: the entry has it already.

    Raises:
        UsageError: no name, no length or too much of it, no such project, an archived one.
    """
    name = clean(edit.task_name)
    if not name:
        raise UsageError("The task name is empty", "Say what the time was spent on.")
    if not 1 <= edit.seconds <= max(MAX_SECONDS, longest):
        raise UsageError(
            "The length must be more than nothing and at most a year",
            "Give hours such as 1.5, 1:30 or 90m.",
        )
    return EntryEdit(
        task_name=cut_characters(name, MAX_TASK_NAME),
        date=edit.date,
        seconds=edit.seconds,
        project=checked_project(edit.project, projects, project),
    )


def checked_project(
    code: str | None, projects: Mapping[str, Project], before: str | None = None
) -> str | None:
    """Return the code as the list has it. Raises: UsageError for no or an archived project."""
    if not code or code == before:
        return code or None
    project = projects.get(code.strip().casefold())
    if project is None:
        raise UsageError(
            f"There is no project {clean(code)[:MAX_CODE]}",
            '"trackcal projects" lists them; "trackcal projects add" makes one.',
        )
    if project.status is ProjectStatus.ARCHIVED and project.code != before:
        raise UsageError(
            f"The project {project.code} is archived",
            f'Open it again with "trackcal projects set {project.code} --status ACTIVE".',
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
    return Project(code, cut_characters(title, MAX_TASK_NAME), project.status)


def edited(entry: Entry, edit: EntryEdit) -> Entry:
    """Return the entry with a checked edit.

    Its times follow: another date moves the start there at the same time of day (in the entry's
    zone), and the end always lies the entry's length after the start.
    """
    start, end = entry.start, entry.end
    if start is not None:
        start = start.astimezone(_zone(entry, start))
        if edit.date != entry.date:
            start = _on_day(start, edit.date - entry.date)
        if (edit.date, edit.seconds) != (entry.date, entry.seconds):
            end = _after(start, edit.seconds)
    return replace(
        entry,
        task_name=edit.task_name,
        date=edit.date,
        seconds=edit.seconds,
        project=edit.project,
        start=start,
        end=end,
    )


def _zone(entry: Entry, start: datetime) -> tzinfo | None:
    if entry.timezone:
        try:
            return ZoneInfo(entry.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # unknown on this machine: the offset stays
    return start.tzinfo


def _on_day(start: datetime, by: timedelta) -> datetime:
    try:
        # There and back through UTC: a time the clocks skip that day becomes the one after it.
        return (start + by).astimezone(UTC).astimezone(start.tzinfo)
    except OverflowError:
        raise UsageError("That date is out of reach", "Use a year from 1 to 9999.") from None


def _after(start: datetime, seconds: int) -> datetime:
    """Return the instant so many seconds after `start`, in its zone, right across DST changes."""
    try:
        end = start.astimezone(UTC) + timedelta(seconds=seconds)
        return end.astimezone(start.tzinfo)
    except OverflowError:
        raise UsageError("That date is out of reach", "Use a year from 1 to 9999.") from None


def named(entry: Entry) -> str:
    """Name an entry in words: `"Daily stand-up" (0.50 h)`."""
    return f'"{task_name(entry.task_name)}" ({hours(entry.seconds)} h)'
