"""Harvest's API v2."""

from __future__ import annotations

import re
from typing import Any

from tests.trackers.fakes.base import KEY, Fake, Wrong
from tests.trackers.fakes.wire import Reply, Seen

ACCOUNT = "424242"
TASK = 31
_TIME = r"\d\d:\d\d"
_FIELDS: dict[str, Any] = {
    "project_id": int,
    "task_id": int,
    "spent_date": r"\d{4}-\d\d-\d\d",
    "hours": (int, float),
    "notes": str,
    "started_time": _TIME,
    "ended_time": _TIME,
    "external_reference": dict,
}
_NEEDED = ("project_id", "task_id", "spent_date")


class FakeHarvest(Fake):
    """Ana's entries in one account."""

    kind = "harvest"
    base = "/v2"

    def __init__(self) -> None:
        super().__init__()
        self.by_times = False
        self.assignments = [
            _assignment(21, "Acme website relaunch", "ACME-2026", "Acme"),
            _assignment(22, "Globex support retainer", "", "Globex"),
        ]

    @property
    def settings(self) -> dict[str, str]:
        return {"account": ACCOUNT, "task": str(TASK)}

    def seconds(self, mark: str) -> int:
        return round(self.row(mark)["hours"] * 3600)

    def text(self, mark: str) -> str:
        return str(self.row(mark)["notes"])

    def change(self, mark: str) -> None:
        self.row(mark)["notes"] = "Talk"

    def add_own(self) -> str:
        values = {"spent_date": "2026-11-17", "hours": 1.0, "notes": "Mine"}
        self._put(self.next_id(), {**values, "project_id": 21, "task_id": TASK}, 201)
        return "Mine"

    def is_known(self, seen: Seen) -> bool:
        return (
            seen.headers.get("Authorization") == f"Bearer {KEY}"
            and seen.headers.get("Harvest-Account-Id") == ACCOUNT
            and "trackcal" in seen.headers.get("User-Agent", "")
        )

    def unknown(self) -> Reply:
        return Reply(
            401, {"error": "invalid_token", "error_description": "The access token is expired."}
        )

    def refused(self, field: str, why: str) -> Reply:
        return Reply(422, {"message": f"{field} {why}"})

    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        match method, path:
            case "GET", "/users/me":
                return Reply(200, {"id": 8, "email": "ana@example.com"})
            case "GET", "/company":
                return Reply(200, {"name": "Ana's", "wants_timestamp_timers": self.by_times})
            case "GET", "/users/me/project_assignments":
                return Reply(200, _page("project_assignments", self.assignments, seen.query))
            case "GET", "/time_entries":
                days = (seen.query["from"], seen.query["to"])
                rows = [r for r in self.rows.values() if days[0] <= r["spent_date"] <= days[1]]
                return Reply(200, _page("time_entries", rows[::-1], seen.query))
            case "POST", "/time_entries":
                values = self.check(seen.values(), _FIELDS, _NEEDED)
                return self._put(self.next_id(), values, 201)
        entry = re.fullmatch(r"/time_entries/(\d+)", path)
        if entry is None or int(entry[1]) not in self.rows:
            return Reply(404, {"status": 404, "error": "Not Found"})
        wanted = int(entry[1])
        if self.rows[wanted]["is_locked"]:
            return Reply(403, {"message": "Entry is locked because the item has been approved"})
        if method == "PATCH":
            return self._put(wanted, self.check(seen.values(), _FIELDS, ()), 200)
        self.deleted.append(self.rows.pop(wanted))
        return Reply(200)

    def _put(self, wanted: int, values: dict[str, Any], status: int) -> Reply:
        known = self.rows.get(wanted, {"is_locked": False, "is_closed": False, "is_billed": False})
        if self.by_times and "started_time" not in values:
            raise Wrong(self.refused("started_time", "is missing"))
        if not self.by_times and "hours" not in values:
            raise Wrong(self.refused("hours", "is missing: a timer would start"))
        if self.by_times:
            hours = (_minutes(values["ended_time"]) - _minutes(values["started_time"])) / 60
        else:
            hours = values["hours"]
        projects = {one["project"]["id"]: one for one in self.assignments}
        if values["project_id"] not in projects or values["task_id"] != TASK:
            raise Wrong(self.refused("Project and task", "can't be used"))
        row = {
            **known,
            "id": wanted,
            "spent_date": values["spent_date"],
            "hours": round(hours, 2),
            "notes": values.get("notes"),
            "project": projects[values["project_id"]]["project"],
            "task": {"id": TASK, "name": "Development"},
        }
        if "external_reference" in values:
            row["external_reference"] = {**values["external_reference"], "group_id": None}
        self.rows[wanted] = row
        return Reply(status, row)


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _assignment(number: int, name: str, code: str, client: str) -> dict[str, Any]:
    task = {"is_active": True, "task": {"id": TASK, "name": "Development"}}
    return {
        "is_active": True,
        "project": {"id": number, "name": name, "code": code},
        "client": {"id": number + 100, "name": client},
        "task_assignments": [task],
    }


def _page(name: str, rows: list[Any], query: dict[str, str]) -> dict[str, Any]:
    size, page = int(query.get("per_page", "100")), int(query.get("page", "1"))
    more = len(rows) > page * size
    return {
        name: rows[(page - 1) * size : page * size],
        "page": page,
        "next_page": page + 1 if more else None,
    }
