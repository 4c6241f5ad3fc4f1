"""Looped Track.

docs.looped.sh/track, docs.looped.sh/api and
github.com/loopedautomation/agent-framework `skills/looped-track.md`. An entry has a day and a
length, no time of day. Creating is not idempotent and there is no field for an id of ours, so that
the mark stands in the description. `frequency=week` means the seven days that end on the date;
`/projects` returns the first ten, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import MAX_TASK_NAME, clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.api import Api
from trackcal_tui.trackers.marks import shortened, windows, with_mark, without_mark
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST_DESCRIPTION = 1000
_LISTED_PROJECTS = 10
_WEEK = 7


class _Time(Struct):
    id: str | int
    taskName: str = ""
    durationSeconds: int = 0
    date: str = ""
    description: str | None = None
    projectId: str | int | None = None


class _Made(Struct):
    id: str | int


class _Created(Struct):
    time: _Made


class _Project(Struct):
    id: str | int
    title: str | None = None
    code: str | None = None
    status: str = "ACTIVE"


class _Projects(Struct):
    data: list[_Project] = []


class Looped:
    """Looped Track with one team's key."""

    title = "Looped Track"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        # 403 names the scopes the key lacks: every other request would be refused as well.
        self._api = Api(opening, self.title, {"X-API-Key": opening.key}, refused=(401, 403))
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return that the key works; the API does not say whose it is."""
        self._projects()
        return Identity("", "test team" if self._opening.key.startswith("looped_test") else "")

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the active ones of the first ten projects."""
        return tuple(
            RemoteProject(str(one.id), clean(one.title or ""), clean(one.code or ""))
            for one in self._projects()
            if one.status == "ACTIVE"
        )

    def lists(self) -> RemoteLists:
        """Return the projects, and whether there may be more."""
        projects = self.projects()
        return RemoteLists(projects, whole=len(projects) < _LISTED_PROJECTS)

    def _projects(self) -> list[_Project]:
        return self._api.get("/projects", _Projects).data

    def capabilities(self) -> Capabilities:
        """Return that it takes a day and a length."""
        return Capabilities(needs_start=False)

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the entries of the days, a week at a time."""
        found: dict[str, RemoteEntry] = {}
        for part in windows(days, _WEEK):
            # A window is as long as it is: what lies before is asked for and passed over.
            query = {"date": part.last.isoformat(), "frequency": "week"}
            for row in self._api.get("/time", list[_Time], query):
                entry = _remote(row)
                found[entry.id] = entry
        return tuple(one for one in found.values() if one.date in days)

    def expected(self, push: Push) -> RemoteEntry:
        """Return the entry as Looped Track would keep it."""
        body = self._body(push)
        return RemoteEntry(
            id="",
            mark=push.mark,
            text=_text(body["taskName"], without_mark(body["description"])[0]),
            date=push.date,
            seconds=push.seconds,
            project=push.project,
        )

    def create(self, push: Push) -> RemoteEntry:
        """Create an entry; the answer tells its id."""
        body = {name: value for name, value in self._body(push).items() if value is not None}
        answer = self._api.decoded(self._api.write("POST", "/time", body), _Created)
        return replace(self.expected(push), id=str(answer.time.id))

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Set every field of an entry."""
        body = self._body(push)
        if push.project is None and remote.project is None:
            del body["projectId"]
        self._api.write("PATCH", f"/time/{remote.id}", body)
        return replace(self.expected(push), id=remote.id)

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""
        self._api.write("DELETE", f"/time/{remote.id}")

    def _body(self, push: Push) -> dict[str, Any]:
        return {
            "taskName": shortened(push.task, MAX_TASK_NAME),
            "durationSeconds": push.seconds,
            "date": push.date.isoformat(),
            "description": with_mark(push.note, push.mark, _LONGEST_DESCRIPTION),
            "projectId": push.project,
        }


def _remote(row: _Time) -> RemoteEntry:
    note, mark = without_mark(row.description)
    return RemoteEntry(
        id=str(row.id),
        mark=mark,
        text=_text(clean(row.taskName), note),
        date=date.fromisoformat(row.date[:10]),
        seconds=row.durationSeconds,
        project=str(row.projectId) if row.projectId is not None else None,
    )


def _text(task: str, note: str) -> str:
    return f"{task} – {note}" if note else task


KIND = Kind(
    title=Looped.title,
    open=Looped,
    url="https://api.looped.sh/v1/track",
    key_help="In Looped: Settings, API keys; with the scopes read and write of time and projects.",
)
