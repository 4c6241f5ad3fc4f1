"""Toggl Track, API v9.

engineering.toggl.com/docs/tracking: `POST /workspaces/{id}/time_entries` with `created_with`,
`start` in UTC and `duration` in seconds (a negative one starts a timer); times in answers carry
the zone of the profile. support.toggl.com/en-us/article/api-webhook-limits-85auc8: 30 requests an
hour and person on the free plan, then 402 with `X-Toggl-Quota-Resets-In`; requests below `/me`
are counted apart. A leaky bucket beside it answers 429; one request a second is safe.

Without both dates `/me/time_entries` returns only the newest thousand or so, and it refuses days
longer than three months ago: nothing is sent for those, as a mark could not be looked up. Toggl
2.0 is another program with another API, whose keys do not fit here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from msgspec import Struct

from trackcal_tui.core.errors import TrackerError, TrackerKeyRefused
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject
from trackcal_tui.trackers.api import Api, Rate
from trackcal_tui.trackers.faults import Refused
from trackcal_tui.trackers.ids import number
from trackcal_tui.trackers.marks import day_of, padded, utc, windows, with_mark, without_mark
from trackcal_tui.trackers.protocol import (
    Capabilities,
    Kind,
    Opening,
    Push,
    RemoteEntry,
)

_LONGEST = 3000
_DAYS = 28
"""Of one request: a thousand entries is the most Toggl lists."""
_PAGE = 200
_V9_KEY = "[0-9a-f]{32}"
_RATE = Rate(1, 1.0)
_KEY_HELP = "At the bottom of track.toggl.com/profile: API Token."


class _Me(Struct):
    fullname: str | None = None
    email: str | None = None
    default_workspace_id: int | None = None


class _Workspace(Struct):
    id: int
    name: str | None = None


class _Project(Struct):
    id: int
    name: str | None = None
    active: bool | None = True
    client_name: str | None = None


class _Entry(Struct):
    id: int
    start: datetime
    duration: int
    description: str | None = None
    project_id: int | None = None
    server_deleted_at: str | None = None


class Toggl:
    """Toggl Track with one person's key, in one workspace."""

    title = "Toggl Track"

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        basic = base64.b64encode(f"{opening.key}:api_token".encode()).decode()
        self._api = Api(
            opening,
            self.title,
            {"Authorization": f"Basic {basic}"},
            rate=_RATE,
            limit_header="x-toggl-quota-resets-in",
            refused=(401, 403),  # a wrong key is answered with 403
        )
        self.close = self._api.close

    def whoami(self) -> Identity:
        """Return the person, and the workspace in use."""
        try:
            me = self._me
        except TrackerKeyRefused as error:
            if not re.fullmatch(_V9_KEY, self._opening.key):
                error.hint = f"Keys of Toggl 2.0 do not fit Toggl Track. {_KEY_HELP}"
            raise
        return Identity(clean(me.email or me.fullname or ""), f"workspace {self._workspace}")

    @cached_property
    def _me(self) -> _Me:
        return self._api.get("/me", _Me)

    @cached_property
    def _workspace(self) -> int:
        if self._opening.workspace:
            return number(self._opening.workspace, "workspace")
        if self._me.default_workspace_id is None:
            raise TrackerError(
                "Toggl Track names no default workspace",
                f"Set workspace in [trackers.{self._opening.name}].",
            )
        return self._me.default_workspace_id

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the active projects of the workspace."""
        rows = self._api.pages(
            f"/workspaces/{self._workspace}/projects",
            _Project,
            {"active": "true"},
            page="page",
            size="per_page",
            most=_PAGE,
        )
        return tuple(
            RemoteProject(str(row.id), clean(row.name or ""), parent=clean(row.client_name or ""))
            for row in rows
            if row.active is not False
        )

    def lists(self) -> RemoteLists:
        """Return projects and workspaces."""
        rows = self._api.get("/workspaces", list[_Workspace])
        workspaces = tuple(RemoteProject(str(row.id), clean(row.name or "")) for row in rows)
        return RemoteLists(self.projects(), workspaces=workspaces)

    def capabilities(self) -> Capabilities:
        """Return that overlaps and future times are fine."""
        return Capabilities(longest_text=_LONGEST)

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the person's entries of the days."""
        found: list[RemoteEntry] = []
        for part in windows(padded(days), _DAYS):
            query = {
                "start_date": part.first.isoformat(),
                "end_date": (part.last + timedelta(days=1)).isoformat(),
            }
            try:
                rows = self._api.get("/me/time_entries", list[_Entry] | None, query)  # type: ignore[arg-type]
            except Refused as refused:
                if "start_date" in refused.title:
                    refused.hint = "Toggl lists the last three months only: push later days."
                raise
            found += (self._remote(row) for row in rows or () if not row.server_deleted_at)
        return tuple(found)

    def expected(self, push: Push) -> RemoteEntry:
        """Return the entry as Toggl would keep it."""
        return RemoteEntry(
            id="",
            mark=push.mark,
            text=without_mark(with_mark(push.text, push.mark, _LONGEST))[0],
            date=push.date,
            seconds=push.seconds,
            project=push.project,
            start=push.start.astimezone(UTC) if push.start else None,
        )

    def create(self, push: Push) -> RemoteEntry:
        """Create an entry."""
        path = f"/workspaces/{self._workspace}/time_entries"
        body = {"created_with": "trackcal", **self._body(push)}
        return self._remote(self._api.decoded(self._api.write("POST", path, body), _Entry))

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Set every field of an entry."""
        answer = self._api.write("PUT", self._path(remote), self._body(push))
        return self._remote(self._api.decoded(answer, _Entry))

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""
        self._api.write("DELETE", self._path(remote))

    def _path(self, remote: RemoteEntry) -> str:
        return f"/workspaces/{self._workspace}/time_entries/{remote.id}"

    def _body(self, push: Push) -> dict[str, Any]:
        assert push.start is not None  # every push has one where it is needed
        body: dict[str, Any] = {
            "workspace_id": self._workspace,
            "start": utc(push.start),
            "duration": push.seconds,
            "description": with_mark(push.text, push.mark, _LONGEST),
            "project_id": number(push.project, "project") if push.project else None,
        }
        if push.tags:
            body["tags"] = list(push.tags)
        return body

    def _remote(self, row: _Entry) -> RemoteEntry:
        text, mark = without_mark(row.description)
        return RemoteEntry(
            id=str(row.id),
            mark=mark,
            text=text,
            date=day_of(row.start, self._opening.zone),
            seconds=max(0, row.duration),
            project=str(row.project_id) if row.project_id is not None else None,
            start=row.start.astimezone(UTC),
        )


KIND = Kind(
    title=Toggl.title, open=Toggl, url="https://api.track.toggl.com/api/v9", key_help=_KEY_HELP
)
