"""Clockify, API v1.

docs.clockify.me, and how a client of many years uses it: github.com/lucassabreu/clockify-cli
`api/dto/dto.go`. A workspace can demand a project, a task or tags, and lock what
lies before a day: `workspaceSettings` says so, and what it does not say comes back as a 400 or 403
with a message. Tags are written by id, so that the mark stands in the description. Updates replace
the whole entry.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct

from trackcal_tui.core.errors import TrackerError
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.api import Api, Rate
from trackcal_tui.trackers.marks import (
    day_of,
    instants,
    padded,
    utc,
    with_mark,
    without_mark,
)
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST = 3000
_PAGE = 200
_RATE = Rate(50, 1.0)


class _User(Struct):
    id: str
    name: str | None = None
    email: str | None = None
    defaultWorkspace: str | None = None
    activeWorkspace: str | None = None


class _Settings(Struct):
    forceProjects: bool | None = False
    forceTasks: bool | None = False
    forceTags: bool | None = False
    lockTimeEntries: str | None = None


class _Workspace(Struct):
    id: str
    name: str | None = None
    workspaceSettings: _Settings | None = None


class _Project(Struct):
    id: str
    name: str | None = None
    clientName: str | None = None
    archived: bool | None = False


class _Tag(Struct):
    id: str
    name: str | None = None


class _Interval(Struct):
    start: datetime
    end: datetime | None = None


class _Entry(Struct):
    id: str
    timeInterval: _Interval
    description: str | None = None
    projectId: str | None = None
    taskId: str | None = None
    isLocked: bool | None = False


class Clockify:
    """Clockify with one person's key, in one workspace."""

    title = "Clockify"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._api = Api(opening, self.title, {"X-Api-Key": opening.key}, rate=_RATE)
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return the person, and the workspace in use."""
        user = self._user
        return Identity(clean(user.email or user.name or ""), f"workspace {self._workspace}")

    @cached_property
    def _user(self) -> _User:
        return self._api.get("/user", _User)

    @cached_property
    def _workspace(self) -> str:
        found = self._opening.workspace or self._user.defaultWorkspace or self._user.activeWorkspace
        if not found:
            raise TrackerError(
                "Clockify names no default workspace",
                f"Set workspace in [trackers.{self._opening.name}].",
            )
        return found

    @cached_property
    def _workspaces(self) -> list[_Workspace]:
        return self._api.get("/workspaces", list[_Workspace])

    @property
    def _base(self) -> str:
        return f"/workspaces/{self._workspace}"

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the projects that are not archived."""
        rows = self._pages(f"{self._base}/projects", _Project, {"archived": "false"})
        return tuple(
            RemoteProject(row.id, clean(row.name or ""), parent=clean(row.clientName or ""))
            for row in rows
            if not row.archived
        )

    def lists(self) -> RemoteLists:
        """Return projects and workspaces."""
        workspaces = tuple(RemoteProject(row.id, clean(row.name or "")) for row in self._workspaces)
        return RemoteLists(self.projects(), workspaces=workspaces)

    def capabilities(self) -> Capabilities:
        """Return what the workspace demands."""
        rows = [row for row in self._workspaces if row.id == self._workspace]
        settings = (rows[0].workspaceSettings if rows else None) or _Settings()
        locked = settings.lockTimeEntries
        return Capabilities(
            needs_project=bool(settings.forceProjects),
            needs_tag=bool(settings.forceTags),
            needs_task="task" if settings.forceTasks and not self._opening.task else "",
            longest_text=_LONGEST,
            locked_until=datetime.fromisoformat(locked).astimezone(UTC) if locked else None,
        )

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the person's entries of the days."""
        first, after = instants(padded(days))
        rows = self._pages(
            f"{self._base}/user/{self._user.id}/time-entries",
            _Entry,
            {"start": utc(first), "end": utc(after)},
        )
        return tuple(map(self._remote, rows))

    def _pages(self, path: str, kind: type[Any], query: dict[str, str]) -> list[Any]:
        return self._api.pages(path, kind, query, page="page", size="page-size", most=_PAGE)

    @cached_property
    def _tags(self) -> dict[str, str]:
        """Name in folded case → id."""
        rows = self._pages(f"{self._base}/tags", _Tag, {})
        return {(row.name or "").casefold(): row.id for row in rows}

    def expected(self, push: Push) -> RemoteEntry:
        """Return the entry as Clockify would keep it."""
        return RemoteEntry(
            id="",
            mark=push.mark,
            text=without_mark(with_mark(push.text, push.mark, _LONGEST))[0],
            date=push.date,
            seconds=push.seconds,
            project=push.project,
            task=self._opening.task,
            start=push.start.astimezone(UTC) if push.start else None,
        )

    def create(self, push: Push) -> RemoteEntry:
        """Create an entry."""
        answer = self._api.write("POST", f"{self._base}/time-entries", self._body(push))
        return self._remote(self._api.decoded(answer, _Entry))

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Replace an entry."""
        path = f"{self._base}/time-entries/{remote.id}"
        answer = self._api.write("PUT", path, self._body(push))
        return self._remote(self._api.decoded(answer, _Entry))

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""
        self._api.write("DELETE", f"{self._base}/time-entries/{remote.id}")

    def _body(self, push: Push) -> dict[str, Any]:
        assert push.start is not None and push.end is not None
        body: dict[str, Any] = {
            "start": utc(push.start),
            "end": utc(push.end),
            "description": with_mark(push.text, push.mark, _LONGEST),
        }
        if push.project:
            body["projectId"] = push.project
        if self._opening.task:
            body["taskId"] = self._opening.task
        # Tags of the workspace's own only: making new ones is for its owner to decide.
        known = [self._tags[tag.casefold()] for tag in push.tags if tag.casefold() in self._tags]
        if known:
            body["tagIds"] = known
        return body

    def _remote(self, row: _Entry) -> RemoteEntry:
        text, mark = without_mark(row.description)
        start, end = row.timeInterval.start, row.timeInterval.end
        return RemoteEntry(
            id=row.id,
            mark=mark,
            text=text,
            date=day_of(start, self._opening.zone),
            seconds=(end - start) // SECOND if end else 0,
            project=row.projectId or None,
            task=row.taskId or "",
            start=start.astimezone(UTC),
            locked="locked" if row.isLocked else "",
        )


KIND = Kind(
    title=Clockify.title,
    open=Clockify,
    url="https://api.clockify.me/api/v1",
    key_help="In Clockify: Profile settings, API.",
)
