"""Kimai's API, as github.com/kimai/kimai `src/API` implements it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.trackers.fakes.base import KEY, Fake, Wrong
from tests.trackers.fakes.wire import Reply, Seen

_LOCAL = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
_FIELDS: dict[str, Any] = {
    "begin": _LOCAL,
    "end": _LOCAL,
    "project": int,
    "activity": int,
    "description": str,
    "tags": str,
}


class FakeKimai(Fake):
    """Ana's timesheet on one server, whose zone is not hers."""

    kind = "kimai"

    def __init__(self) -> None:
        super().__init__()
        self.zone = "America/New_York"
        self.config: dict[str, Any] = {
            "trackingMode": "default",
            "isAllowFutureTimes": True,
            "isAllowOverlapping": True,
        }
        self.projects = [
            {
                "id": 41,
                "name": "Acme website relaunch",
                "number": "ACME-2026",
                "parentTitle": "Acme",
            },
            {"id": 42, "name": "Globex support retainer", "number": None, "parentTitle": "Globex"},
        ]
        self.activities = [{"id": 51, "name": "Meetings", "parentTitle": None}]

    def seconds(self, mark: str) -> int:
        row = self.row(mark)
        begin, end = (datetime.fromisoformat(row[name]) for name in ("begin", "end"))
        return int((end - begin).total_seconds())

    def text(self, mark: str) -> str:
        return str(self.row(mark)["description"])

    def change(self, mark: str) -> None:
        row = self.row(mark)
        row["description"] = row["description"].replace("Meeting", "Talk")

    def add_own(self) -> str:
        span = {"begin": "2026-11-22T11:00:00", "end": "2026-11-22T12:00:00"}
        values = {**span, "project": 41, "activity": 51, "description": "Mine"}
        self._put(self.next_id(), values)
        return "Mine"

    def is_known(self, seen: Seen) -> bool:
        return seen.headers.get("Authorization") == f"Bearer {KEY}"

    def unknown(self) -> Reply:
        return Reply(401, {"code": 401, "message": "Invalid credentials."})

    def refused(self, field: str, why: str) -> Reply:
        children = {field: {"errors": [why]}}
        return Reply(
            400, {"code": 400, "message": "Validation Failed", "errors": {"children": children}}
        )

    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        match method, path:
            case "GET", "/api/users/me":
                return Reply(
                    200, {"id": 1, "username": "ana", "alias": "Ana", "timezone": self.zone}
                )
            case "GET", "/api/config/timesheet":
                return Reply(200, self.config)
            case "GET", "/api/projects":
                return Reply(200, self.projects)
            case "GET", "/api/activities":
                return Reply(200, self.activities)
            case "GET", "/api/timesheets":
                return self._list(seen.query)
            case "POST", "/api/timesheets":
                values = self.check(seen.values(), _FIELDS, ())
                return self._put(self.next_id(), values)
        entry = re.fullmatch(r"/api/timesheets/(\d+)", path)
        if entry is None or int(entry[1]) not in self.rows:
            return Reply(404, {"code": 404, "message": "Not Found"})
        wanted = int(entry[1])
        if self.rows[wanted]["exported"]:
            return Reply(403, {"code": 403, "message": "Forbidden"})
        if method == "PATCH":
            return self._put(wanted, self.check(seen.values(), _FIELDS, ()))
        self.deleted.append(self.rows.pop(wanted))
        return Reply(204)

    def _list(self, query: dict[str, str]) -> Reply:
        first, last = (self._at(query[name]) for name in ("begin", "end"))
        rows = [
            row
            for row in sorted(self.rows.values(), key=lambda one: one["begin"], reverse=True)
            if first <= datetime.fromisoformat(row["begin"]) <= last
        ]
        size, page = min(int(query.get("size", "50")), 500), int(query.get("page", "1"))
        part = rows[(page - 1) * size : page * size]
        if page > 1 and not part:
            return Reply(404, {"code": 404, "message": "Not Found"})
        return Reply(200, part)

    def _at(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone))

    def _put(self, wanted: int, values: dict[str, Any]) -> Reply:
        known = self.rows.get(wanted, {"exported": False, "tags": []})
        for name in ("project", "activity"):
            if name not in values and name not in known:
                raise Wrong(self.refused(name, "This value should not be blank."))
        if values["project"] not in {one["id"] for one in self.projects}:
            raise Wrong(self.refused("project", "The selected choice is invalid."))
        if "end" not in values:
            raise Wrong(self.refused("end", "a timer would start"))
        begin, end = self._at(values["begin"]), self._at(values["end"])
        # The default rounding: to the minute, down and up.
        begin -= timedelta(seconds=begin.second)
        end += timedelta(seconds=-end.second % 60)
        if not self.config["isAllowOverlapping"] and self._overlaps(wanted, begin, end):
            raise Wrong(self.refused("begin_date", "You already have an entry for this time."))
        self.rows[wanted] = {
            **known,
            "id": wanted,
            "begin": f"{begin:%Y-%m-%dT%H:%M:%S%z}",
            "end": f"{end:%Y-%m-%dT%H:%M:%S%z}",
            "project": values["project"],
            "activity": values["activity"],
            "description": values.get("description"),
            "user": 1,
            "tags": [],  # names that are not known are dropped in silence
        }
        return Reply(200, self.rows[wanted])

    def _overlaps(self, wanted: int, begin: datetime, end: datetime) -> bool:
        return any(
            datetime.fromisoformat(row["begin"]) < end
            and begin < datetime.fromisoformat(row["end"])
            for number, row in self.rows.items()
            if number != wanted
        )
