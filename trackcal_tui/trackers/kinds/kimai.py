"""Kimai 2.

www.kimai.org/documentation/rest-api.html and github.com/kimai/kimai `src/API`, as of August 2026:
times are written as local time of the person's Kimai zone without an offset and come back with
one; leaving out `end` starts a timer; a field that the form does not know (`duration`) is refused.
Unknown names in `tags` are dropped in silence (`TagsInputType`, `allow_create`), which would lose a
mark, so that it stands in the description. Times may be rounded, to the minute by default.

`/api/config/timesheet` tells whether overlaps and future times are allowed, and the tracking mode:
in `punch` times cannot be set at all (`TrackingMode/PunchInOutMode`). Exported entries, and
periods that are locked, refuse changes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.core.zones import zone_named
from trackcal_tui.trackers.api import Api
from trackcal_tui.trackers.faults import Refused
from trackcal_tui.trackers.ids import number
from trackcal_tui.trackers.marks import day_of, instants, padded, with_mark, without_mark
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST = 3000
_PAGE = 500
_ROUNDING = 60
"""Seconds that Kimai's rounding moves a start, unless it was told to round more."""
_PUNCH = "punch"


class _User(Struct):
    id: int
    username: str | None = None
    alias: str | None = None
    timezone: str | None = None


class _Config(Struct):
    trackingMode: str = "default"
    isAllowFutureTimes: bool = True
    isAllowOverlapping: bool = True


class _Project(Struct):
    id: int
    name: str | None = None
    number: str | None = None
    parentTitle: str | None = None


class _Activity(Struct):
    id: int
    name: str | None = None
    parentTitle: str | None = None


class _Entry(Struct):
    id: int
    begin: str
    end: str | None = None
    description: str | None = None
    project: int | None = None
    activity: int | None = None
    exported: bool | None = False


class Kimai:
    """One Kimai server with one person's token."""

    title = "Kimai"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._api = Api(opening, self.title, {"Authorization": f"Bearer {opening.key}"})
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return the person."""
        return Identity(clean(self._user.alias or self._user.username or ""))

    @cached_property
    def _user(self) -> _User:
        return self._api.get("/api/users/me", _User)

    @cached_property
    def _zone(self) -> ZoneInfo:
        """The zone the person set in Kimai: local times are meant in it."""
        try:
            return zone_named(self._user.timezone or "")
        except SettingsError:
            return self._opening.zone

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the visible projects."""
        rows = self._api.get("/api/projects", list[_Project], {"visible": 1})
        return tuple(
            RemoteProject(
                str(row.id),
                clean(row.name or ""),
                clean(row.number or ""),
                clean(row.parentTitle or ""),
            )
            for row in rows
        )

    @cached_property
    def _activities(self) -> tuple[RemoteProject, ...]:
        rows = self._api.get("/api/activities", list[_Activity], {"visible": 1})
        return tuple(
            RemoteProject(str(row.id), clean(row.name or ""), parent=clean(row.parentTitle or ""))
            for row in rows
        )

    def lists(self) -> RemoteLists:
        """Return projects and activities."""
        return RemoteLists(self.projects(), activities=self._activities)

    @cached_property
    def _activity(self) -> str:
        """The activity of all entries: the one set, or the only one there is."""
        if self._opening.activity:
            return self._opening.activity
        return self._activities[0].id if len(self._activities) == 1 else ""

    def capabilities(self) -> Capabilities:
        """Return what the server is set to take."""
        try:
            config = self._api.get("/api/config/timesheet", _Config)
        except Refused:
            config = _Config()
        return Capabilities(
            needs_project=True,
            needs_task="" if self._activity else "activity",
            overlaps=config.isAllowOverlapping,
            future=config.isAllowFutureTimes,
            longest_text=_LONGEST,
            closed="Kimai is set to punch in and out: times cannot be entered"
            if config.trackingMode == _PUNCH
            else "",
            tolerance=_ROUNDING,
        )

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the person's entries of the days."""
        first, after = instants(padded(days))
        query = {"begin": f"{first:%Y-%m-%dT%H:%M:%S}", "end": f"{after:%Y-%m-%dT%H:%M:%S}"}
        rows = self._api.pages(
            "/api/timesheets", _Entry, query, page="page", size="size", most=_PAGE
        )
        return tuple(map(self._remote, rows))

    def expected(self, push: Push) -> RemoteEntry:
        """Return the entry as Kimai would keep it."""
        return RemoteEntry(
            id="",
            mark=push.mark,
            text=without_mark(with_mark(push.text, push.mark, _LONGEST))[0],
            date=push.date,
            seconds=push.seconds,
            project=push.project,
            task=self._activity,
            start=push.start.astimezone(UTC) if push.start else None,
        )

    def create(self, push: Push) -> RemoteEntry:
        """Create an entry."""
        answer = self._api.write("POST", "/api/timesheets", self._body(push))
        return self._remote(self._api.decoded(answer, _Entry))

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Set every field of an entry."""
        answer = self._api.write("PATCH", f"/api/timesheets/{remote.id}", self._body(push))
        return self._remote(self._api.decoded(answer, _Entry))

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""
        self._api.write("DELETE", f"/api/timesheets/{remote.id}")

    def _body(self, push: Push) -> dict[str, Any]:
        assert push.start is not None and push.end is not None
        body: dict[str, Any] = {
            "begin": self._local(push.start),
            "end": self._local(push.end),
            "project": number(push.project or "", "project"),
            "activity": number(self._activity, "activity"),
            "description": with_mark(push.text, push.mark, _LONGEST),
        }
        tags = [tag for tag in push.tags if "," not in tag]
        if tags:
            body["tags"] = ",".join(tags)
        return body

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%dT%H:%M:%S}"

    def _remote(self, row: _Entry) -> RemoteEntry:
        text, mark = without_mark(row.description)
        begin = datetime.fromisoformat(row.begin)
        end = datetime.fromisoformat(row.end) if row.end else None
        return RemoteEntry(
            id=str(row.id),
            mark=mark,
            text=text,
            date=day_of(begin, self._opening.zone),
            seconds=(end - begin) // SECOND if end else 0,
            project=str(row.project) if row.project is not None else None,
            task=str(row.activity) if row.activity is not None else "",
            start=begin.astimezone(UTC),
            locked="exported" if row.exported else "",
        )


KIND = Kind(
    title=Kimai.title,
    open=Kimai,
    key_help="In Kimai: your profile, API access, a token.",
)
