"""Clockify's API v1."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from tests.trackers.fakes.base import KEY, Fake, Wrong
from tests.trackers.fakes.wire import Reply, Seen

WORKSPACE = "5f1e00000000000000000001"
USER = "5f1e0000000000000000000a"
_UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_FIELDS: dict[str, Any] = {
    "start": _UTC,
    "end": _UTC,
    "description": str,
    "projectId": str,
    "taskId": str,
    "tagIds": list,
    "billable": bool,
}


class FakeClockify(Fake):
    """Ana's entries in one workspace."""

    kind = "clockify"
    base = "/api/v1"

    def __init__(self) -> None:
        super().__init__()
        self.demands: dict[str, Any] = {}
        """`workspaceSettings`."""
        self.projects = [
            {"id": "64a00000000000000000000b", "name": "ACME-2026", "clientName": "Acme"},
            {"id": "64a00000000000000000000c", "name": "Globex support retainer"},
        ]
        self.tags = [{"id": "77a000000000000000000001", "name": "On site"}]

    def seconds(self, mark: str) -> int:
        span = self.row(mark)["timeInterval"]
        start, end = (datetime.fromisoformat(span[name]) for name in ("start", "end"))
        return int((end - start).total_seconds())

    def text(self, mark: str) -> str:
        return str(self.row(mark)["description"])

    def change(self, mark: str) -> None:
        row = self.row(mark)
        row["description"] = row["description"].replace("Meeting", "Talk")

    def add_own(self) -> str:
        span = {"start": "2026-11-17T11:00:00Z", "end": "2026-11-17T12:00:00Z"}
        self._put(self.next_id(), {**span, "description": "Mine"}, 201)
        return "Mine"

    def is_known(self, seen: Seen) -> bool:
        return seen.headers.get("X-Api-Key") == KEY

    def unknown(self) -> Reply:
        return Reply(401, {"message": "Api key does not exist", "code": 4003})

    def refused(self, field: str, why: str) -> Reply:
        return Reply(400, {"message": f"{field} {why}", "code": 501})

    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        own = f"/workspaces/{WORKSPACE}"
        match method, path:
            case "GET", "/user":
                return Reply(
                    200, {"id": USER, "email": "ana@example.com", "defaultWorkspace": WORKSPACE}
                )
            case "GET", "/workspaces":
                return Reply(
                    200, [{"id": WORKSPACE, "name": "Ana's", "workspaceSettings": self.demands}]
                )
            case "GET", p if p == f"{own}/projects":
                return Reply(200, _page(self.projects, seen.query))
            case "GET", p if p == f"{own}/tags":
                return Reply(200, _page(self.tags, seen.query))
            case "GET", p if p == f"{own}/user/{USER}/time-entries":
                first, after = (datetime.fromisoformat(seen.query[n]) for n in ("start", "end"))
                rows = [
                    row
                    for row in self.rows.values()
                    if first <= datetime.fromisoformat(row["timeInterval"]["start"]) <= after
                ]
                return Reply(200, _page(rows[::-1], seen.query))
            case "POST", p if p == f"{own}/time-entries":
                return self._put(self.next_id(), seen.values(), 201)
        entry = re.fullmatch(rf"{own}/time-entries/([0-9a-f]+)", path)
        wanted = int(entry[1], 16) if entry else 0
        if wanted not in self.rows:
            return Reply(404, {"message": "TIMEENTRY with id doesn't belong", "code": 501})
        if self.rows[wanted]["isLocked"]:
            return Reply(403, {"message": "Time entry is locked", "code": 403})
        if method == "PUT":
            return self._put(wanted, seen.values(), 200)
        self.deleted.append(self.rows.pop(wanted))
        return Reply(204)

    def _put(self, wanted: int, values: Any, status: int) -> Reply:
        values = self.check(values, _FIELDS, ("start", "end"))
        for demand, field in (("forceProjects", "projectId"), ("forceTasks", "taskId")):
            if self.demands.get(demand) and not values.get(field):
                raise Wrong(self.refused(field, "is required"))
        if len(values.get("description", "")) > 3000:
            raise Wrong(self.refused("description", "is too long"))
        row = {
            "id": f"{wanted:024x}",
            "description": values.get("description", ""),
            "projectId": values.get("projectId"),
            "taskId": values.get("taskId"),
            "tagIds": values.get("tagIds", []),
            "userId": USER,
            "workspaceId": WORKSPACE,
            "isLocked": False,
            "timeInterval": {"start": values["start"], "end": values["end"], "duration": "PT1H"},
        }
        self.rows[wanted] = row
        return Reply(status, row)


def _page(rows: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query.get("page-size", "50")), int(query.get("page", "1"))
    return rows[(page - 1) * size : page * size]
