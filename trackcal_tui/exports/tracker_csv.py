"""Entries in the CSV formats that trackers import.

- Toggl Track (support.toggl.com/import-and-export/csv-import): any of these headers, in English;
  Email, Start date, Start time and Duration are needed. Importing the same file twice merges.
- Clockify (clockify.me/help/getting-started/import-timesheets): the same four are needed; commas
  only; dates, times and durations must be in the format of one's profile and workspace.
- Harvest (support.getharvest.com/hc/en-us/articles/360048685111): eight columns in this order,
  decimal hours. The name must be that of a person there; projects and tasks are made when there are
  none. Importing twice doubles, so that a push is the better way.
- Looped Track: the columns of its own reports (docs.looped.sh/track/reports).

As in every CSV of ours, no cell is one that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from trackcal_tui.core.cells import spreadsheet_cell
from trackcal_tui.core.entries import Entry, Project
from trackcal_tui.core.export_formats import TrackerForm
from trackcal_tui.core.hours import hours

HARVEST_TASK = "Meetings"
"""Harvest's entries have a task of the project; what was done goes into the notes."""


class Person(Struct, frozen=True):
    """Whose entries they are, as the tracker knows them."""

    address: str = ""
    name: str = ""


class _Row(Struct, frozen=True):
    """One entry, with what it needs from elsewhere."""

    entry: Entry
    start: datetime
    project: str
    """Title, else code."""
    is_billable: bool
    person: Person

    @property
    def text(self) -> str:
        """Task name and note."""
        entry = self.entry
        return f"{entry.task_name} – {entry.note}" if entry.note else entry.task_name

    @property
    def duration(self) -> str:
        """`01:30:00`."""
        minutes, seconds = divmod(self.entry.seconds, 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"

    @property
    def billable(self) -> str:
        """Whether it belongs to a project that is billed."""
        return "Yes" if self.is_billable else "No"


_Column = tuple[str, Callable[[_Row], str]]


def _nothing(row: _Row) -> str:
    return ""


_TIMES: tuple[_Column, ...] = (
    ("Start date", lambda row: row.start.date().isoformat()),
    ("Start time", lambda row: f"{row.start:%H:%M:%S}"),
    ("Duration", lambda row: row.duration),
)
_WHAT: tuple[_Column, ...] = (
    ("Client", _nothing),
    ("Project", lambda row: spreadsheet_cell(row.project)),
    ("Task", _nothing),
    ("Description", lambda row: spreadsheet_cell(row.text)),
    ("Billable", lambda row: row.billable),
    ("Tags", lambda row: spreadsheet_cell(", ".join(row.entry.tags))),
)
_EMAIL: tuple[_Column, ...] = (("Email", lambda row: spreadsheet_cell(row.person.address)),)
_FORMS: Mapping[TrackerForm, tuple[_Column, ...]] = {
    "toggl": (*_EMAIL, *_TIMES, *_WHAT),
    "clockify": (*_WHAT, *_EMAIL, *_TIMES),
    "harvest": (
        ("Date", lambda row: row.entry.date.isoformat()),
        ("Client", _nothing),
        ("Project", lambda row: spreadsheet_cell(row.project)),
        ("Task", lambda row: HARVEST_TASK),
        ("Notes", lambda row: spreadsheet_cell(row.text)),
        ("Hours", lambda row: hours(row.entry.seconds)),
        ("First name", lambda row: spreadsheet_cell(row.person.name.partition(" ")[0])),
        ("Last name", lambda row: spreadsheet_cell(row.person.name.partition(" ")[2])),
    ),
    "looped": (
        ("Date", lambda row: row.entry.date.isoformat()),
        ("Project", lambda row: spreadsheet_cell(row.project)),
        ("Task", lambda row: spreadsheet_cell(row.entry.task_name)),
        ("Member", lambda row: spreadsheet_cell(row.person.name or row.person.address)),
        ("Duration (hours)", lambda row: hours(row.entry.seconds)),
        ("Billable", lambda row: row.billable),
    ),
}


def to_tracker_csv(
    entries: Sequence[Entry],
    form: TrackerForm,
    starts: Mapping[str, datetime],
    projects: Iterable[Project],
    person: Person,
) -> str:
    """Return the document, header line first.

    Args:
        entries: What is exported.
        form: The tracker.
        starts: A start for each entry, in the user's zone, by id.
        projects: All projects.
        person: Whose entries they are.
    """
    columns = _FORMS[form]
    known = {project.code: project for project in projects}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(name for name, _ in columns)
    for entry in entries:
        code = entry.project or ""
        project = known.get(code) or Project(code, code, billable=bool(code))
        row = _Row(entry, starts[entry.id], project.title, project.billable, person)
        writer.writerow(value(row) for _, value in columns)
    return stream.getvalue()
