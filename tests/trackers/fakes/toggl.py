"""Toggl Track's API v9."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.trackers.fakes.base import KEY, Fake, Wrong
from tests.trackers.fakes.wire import Reply, Seen

PROFILE = ZoneInfo("Asia/Tokyo")
"""Answers carry the zone of the profile, which is nobody's business but Toggl's."""
WORKSPACE = 777
_UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
_FIELDS: dict[str, Any] = {
    "created_with": str,
    "workspace_id": int,
    "start": _UTC,
    "duration": int,
    "description": str,
    "project_id": (int, type(None)),
    "tags": list,
}
NEWEST = 5
"""How many entries a question without dates returns."""


class FakeToggl(Fake):
    """Ana's entries in workspace 777."""

    kind = "toggl"
    base = "/api/v9"

    def __init__(self) -> None:
        super().__init__()
        self.quota: int | None = None
        """Requests left in this hour."""
        self.oldest = date(2026, 8, 20)
        """Days before are refused."""
        self.projects = [
            {"id": 11, "name": "ACME-2026", "active": True, "client_name": "Acme"},
            {"id": 12, "name": "Globex support retainer", "active": True, "client_name": None},
            {"id": 13, "name": "Old", "active": False, "client_name": None},
        ]

    def seconds(self, mark: str) -> int:
        return int(self.row(mark)["duration"])

    def text(self, mark: str) -> str:
        return str(self.row(mark)["description"])

    def change(self, mark: str) -> None:
        row = self.row(mark)
        row["description"] = row["description"].replace("Meeting", "Talk")

    def add_own(self) -> str:
        values = {"start": "2026-11-17T11:00:00Z", "duration": 60, "description": "Mine"}
        self._put(self.next_id(), {**values, "workspace_id": WORKSPACE})
        return "Mine"

    def is_known(self, seen: Seen) -> bool:
        wanted = base64.b64encode(f"{KEY}:api_token".encode()).decode()
        return seen.headers.get("Authorization") == f"Basic {wanted}"

    def unknown(self) -> Reply:
        return Reply(403, b"Incorrect username and/or password")

    def refused(self, field: str, why: str) -> Reply:
        return Reply(400, f"{field} {why}")

    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        if self.quota is not None and not path.startswith("/me"):
            if self.quota == 0:
                return Reply(402, b"hourly limit", {"X-Toggl-Quota-Resets-In": "1440"})
            self.quota -= 1
        own = f"/workspaces/{WORKSPACE}"
        entry = re.fullmatch(rf"{own}/time_entries/(\d+)", path)
        match method, path:
            case "GET", "/me":
                me = {"id": 7, "email": "ana@example.com", "default_workspace_id": WORKSPACE}
                return Reply(200, me)
            case "GET", "/workspaces":
                return Reply(200, [{"id": WORKSPACE, "name": "Ana's"}])
            case "GET", "/me/time_entries":
                return Reply(200, self._list(seen.query) or b"null")
            case "GET", p if p == f"{own}/projects":
                return Reply(200, self.projects or b"null")
            case "POST", p if p == f"{own}/time_entries":
                values = self.check(
                    seen.values(), _FIELDS, ("created_with", "workspace_id", "start", "duration")
                )
                return self._put(self.next_id(), values)
        if entry is None:
            return Reply(404, b"not found")
        wanted = int(entry[1])
        if wanted not in self.rows:
            return Reply(404, b"Time entry not found")
        if method == "PUT":
            return self._put(wanted, self.check(seen.values(), _FIELDS, ()))
        self.deleted.append(self.rows.pop(wanted))
        return Reply(200)

    def _list(self, query: dict[str, str]) -> list[dict[str, Any]]:
        rows = sorted(self.rows.values(), key=lambda row: row["start"], reverse=True)
        if "start_date" not in query or "end_date" not in query:
            return rows[:NEWEST]
        first, after = (date.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        if first < self.oldest:
            raise Wrong(Reply(400, f"start_date must not be earlier than {self.oldest}"))
        return [row for row in rows if first <= _start(row).date() < after]

    def _put(self, wanted: int, values: dict[str, Any]) -> Reply:
        if values["workspace_id"] != WORKSPACE:
            raise Wrong(self.refused("workspace_id", "is wrong"))
        if values["duration"] <= 0:
            raise Wrong(self.refused("duration", "would start a timer"))
        project = values.get("project_id")
        if project is not None and project not in {one["id"] for one in self.projects}:
            raise Wrong(self.refused("project_id", "is unknown"))
        if len(values.get("description", "")) > 3000:
            raise Wrong(self.refused("description", "is too long"))
        kept = {**self.rows.get(wanted, {}), **values, "id": wanted}
        kept.pop("created_with", None)
        start = datetime.fromisoformat(values["start"]).astimezone(PROFILE)
        kept["start"] = start.isoformat()
        kept["stop"] = (start + timedelta(seconds=values["duration"])).isoformat()
        self.rows[wanted] = kept
        return Reply(200, {**kept, "server_deleted_at": None})


def _start(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["start"]).astimezone(UTC)
