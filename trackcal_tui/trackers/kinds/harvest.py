"""Harvest, API v2.

help.getharvest.com/api-v2/timesheets-api/timesheets/time-entries: an entry has a day and decimal
hours; leaving out `hours` starts a timer; `external_reference.id` is ours to choose, and comes back
with every entry. Accounts that track by start and end times (`wants_timestamp_timers` of the
company) take `started_time` and `ended_time` instead. Entries that are approved, invoiced or locked
(`is_closed`, `is_billed`, `is_locked`) refuse changes. 100 requests in 15 seconds, then 429.
The account has to be given: the list of accounts is on another host, to which no key is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import Any

from msgspec import Struct

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.api import Api, Rate
from trackcal_tui.trackers.faults import Refused
from trackcal_tui.trackers.ids import number
from trackcal_tui.trackers.marks import mark_in_tag, shortened, tag_of
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST = 3000
_PAGE = 200
_RATE = Rate(100, 15.0)
_HOUR = 3600
_HUNDREDTH = 36
"""Seconds of the hundredth of an hour that Harvest may round to."""
_KEY_HELP = "At id.getharvest.com/developers: a personal access token, and the account id."


class _User(Struct):
    id: int
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class _Company(Struct):
    name: str | None = None
    wants_timestamp_timers: bool | None = False


class _Named(Struct):
    id: int
    name: str | None = None
    code: str | None = None


class _TaskAssignment(Struct):
    task: _Named
    is_active: bool | None = True


class _Assignment(Struct):
    project: _Named
    client: _Named | None = None
    is_active: bool | None = True
    task_assignments: list[_TaskAssignment] = []


class _Reference(Struct):
    id: str | None = None


class _Entry(Struct):
    id: int
    spent_date: date
    hours: float
    notes: str | None = None
    project: _Named | None = None
    task: _Named | None = None
    external_reference: _Reference | None = None
    is_locked: bool | None = False
    locked_reason: str | None = None
    is_closed: bool | None = False
    is_billed: bool | None = False


class _EntryPage(Struct):
    time_entries: list[_Entry]
    next_page: int | None = None


class _AssignmentPage(Struct):
    project_assignments: list[_Assignment]
    next_page: int | None = None


class Harvest:
    """Harvest with one person's token, in one account."""

    title = "Harvest"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        headers = {
            "Authorization": f"Bearer {opening.key}",
            "Harvest-Account-Id": str(number(opening.account, "account")),
        }
        self._api = Api(opening, self.title, headers, rate=_RATE)
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return the person and the account."""
        name = self._user.email or f"{self._user.first_name} {self._user.last_name}"
        return Identity(clean(name), f"account {self._opening.account}")

    @cached_property
    def _user(self) -> _User:
        return self._api.get("/users/me", _User)

    @cached_property
    def _by_times(self) -> bool:
        """Whether the account tracks by start and end instead of by length."""
        try:
            return bool(self._api.get("/company", _Company).wants_timestamp_timers)
        except Refused:
            return False  # not everybody may ask; lengths are the default

    @cached_property
    def _assignments(self) -> tuple[_Assignment, ...]:
        found: list[_Assignment] = []
        page: int | None = 1
        while page:
            query = {"page": page, "per_page": _PAGE}
            part = self._api.get("/users/me/project_assignments", _AssignmentPage, query)
            found += part.project_assignments
            page = part.next_page
        return tuple(one for one in found if one.is_active is not False)

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the projects the person is assigned to."""
        return tuple(
            RemoteProject(
                str(one.project.id),
                clean(one.project.name or ""),
                clean(one.project.code or ""),
                clean(one.client.name or "") if one.client else "",
            )
            for one in self._assignments
        )

    def lists(self) -> RemoteLists:
        """Return projects, and the tasks of each."""
        tasks = tuple(
            RemoteProject(
                str(row.task.id), clean(row.task.name or ""), parent=clean(one.project.name or "")
            )
            for one in self._assignments
            for row in one.task_assignments
            if row.is_active is not False
        )
        return RemoteLists(self.projects(), tasks=tasks)

    def capabilities(self) -> Capabilities:
        """Return that every entry needs a project and a task."""
        return Capabilities(
            needs_start=self._by_times,
            needs_project=True,
            needs_task="" if self._opening.task else "task",
            longest_text=_LONGEST,
            tolerance=_HUNDREDTH,
        )

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the person's entries of the days: dates have no zone here."""
        found: list[_Entry] = []
        page: int | None = 1
        while page:
            query = {
                "user_id": self._user.id,
                "from": days.first.isoformat(),
                "to": days.last.isoformat(),
                "page": page,
                "per_page": _PAGE,
            }
            part = self._api.get("/time_entries", _EntryPage, query)
            found += part.time_entries
            page = part.next_page
        return tuple(map(_remote, found))

    def expected(self, push: Push) -> RemoteEntry:
        """Return the entry as Harvest would keep it."""
        return RemoteEntry(
            id="",
            mark=push.mark,
            text=clean(shortened(push.text, _LONGEST)),
            date=push.date,
            seconds=_seconds(_hours(push.seconds)),
            project=push.project,
            task=self._opening.task,
        )

    def create(self, push: Push) -> RemoteEntry:
        """Create an entry."""
        body = {**self._body(push), "external_reference": {"id": tag_of(push.mark)}}
        return _remote(self._api.decoded(self._api.write("POST", "/time_entries", body), _Entry))

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Set every field of an entry."""
        answer = self._api.write("PATCH", f"/time_entries/{remote.id}", self._body(push))
        return _remote(self._api.decoded(answer, _Entry))

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""
        self._api.write("DELETE", f"/time_entries/{remote.id}")

    def _body(self, push: Push) -> dict[str, Any]:
        body: dict[str, Any] = {
            "project_id": number(push.project or "", "project"),
            "task_id": number(self._opening.task, "task"),
            "spent_date": push.date.isoformat(),
            "notes": shortened(push.text, _LONGEST),
        }
        if self._by_times and push.start and push.end:
            body["started_time"] = f"{push.start:%H:%M}"
            body["ended_time"] = f"{push.end:%H:%M}"
        else:
            body["hours"] = _hours(push.seconds)
        return body


def _hours(seconds: int) -> float:
    return round(seconds / _HOUR, 4)


def _seconds(hours: float) -> int:
    return round(hours * _HOUR)


def _remote(row: _Entry) -> RemoteEntry:
    locked = ""
    if row.is_locked or row.is_closed or row.is_billed:
        known = "invoiced" if row.is_billed else "approved" if row.is_closed else "locked"
        locked = clean(row.locked_reason or "") or known
    reference = row.external_reference.id if row.external_reference else None
    return RemoteEntry(
        id=str(row.id),
        mark=mark_in_tag(reference or ""),
        text=clean(row.notes or ""),
        date=row.spent_date,
        seconds=_seconds(row.hours),
        project=str(row.project.id) if row.project else None,
        task=str(row.task.id) if row.task else "",
        locked=locked,
    )


KIND = Kind(
    title=Harvest.title,
    open=Harvest,
    url="https://api.harvestapp.com/v2",
    key_help=_KEY_HELP,
    wants=("account",),
)
