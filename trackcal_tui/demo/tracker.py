"""A tracker for the demo: Looped Track's API for Ana's team, kept in one file of the demo's home.

It answers as docs.looped.sh/api describes, and refuses what it does not know by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import make_folder
from trackcal_tui.demo.projects import DEMO_PROJECTS

ORIGIN = "https://track.demo.invalid"
URL = f"{ORIGIN}/v1/track"
KEY = "looped_test_of_the_demo"
NAME = "looped"
"""The tracker's name in the demo's settings."""

_PATH = "/v1/track"
_FIELDS: Mapping[str, Any] = {
    "taskName": str,
    "durationSeconds": int,
    "date": str,
    "projectId": (str, type(None)),
    "sectionId": (str, type(None)),
    "description": (str, type(None)),
    "tags": list,
}
_NEEDED = ("taskName", "durationSeconds", "date")
_LONGEST = {"taskName": 255, "description": 1000}
_SPANS = {"day": 1, "week": 7, "month": 31}
_LISTED = 10

Answer = tuple[int, Any, dict[str, str]]


class DemoTracker:
    """The entries of one team. Not thread-safe: the demo tenant asks it one by one.

    Args:
        file: Where the entries are kept, so that the next command finds them; None: in memory.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._rows: dict[str, dict[str, Any]] = {}
        self._last = 0
        if file is not None and file.exists():
            kept = json.loads(file.read_bytes())
            self._rows, self._last = kept["time"], kept["last"]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All entries, oldest first."""
        return list(self._rows.values())

    def answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        """Answer one request: status, body, headers."""
        if headers.get("X-API-Key") != KEY:
            return _error(401, "Invalid API key")
        resource, _, wanted = path.removeprefix(_PATH).strip("/").partition("/")
        match method, resource, bool(wanted):
            case "GET", "projects", False:
                return 200, {"data": _projects(), "pagination": {"page": 1, "limit": _LISTED}}, {}
            case "GET", "time", False:
                return self._list(query)
            case "POST", "time", False:
                return self._create(body)
            case ("PATCH" | "DELETE") as change, "time", True:
                if wanted not in self._rows:
                    return _error(404, "Time entry not found")
                return self._update(wanted, body) if change == "PATCH" else self._delete(wanted)
        return _error(404, "Not found")

    def _list(self, query: Mapping[str, str]) -> Answer:
        span = _SPANS.get(query.get("frequency", "day"))
        try:
            last = date.fromisoformat(query.get("date", ""))
        except ValueError:
            return _error(400, "date: Invalid date")
        if span is None:
            return _error(400, "frequency: Invalid option")
        first = last - timedelta(days=span - 1)
        days = (first.isoformat(), last.isoformat())
        return 200, [row for row in self.rows if days[0] <= row["date"][:10] <= days[1]], {}

    def _create(self, body: bytes) -> Answer:
        values, wrong = _checked(body, _NEEDED)
        if wrong:
            return _error(400, wrong)
        self._last += 1
        made = f"te_{self._last:08}"
        self._rows[made] = {"id": made, "userId": "user_ana", **values}
        self._keep()
        return 201, {"success": True, "data": "Time added", "time": {"id": made}}, {}

    def _update(self, wanted: str, body: bytes) -> Answer:
        values, wrong = _checked(body, ())
        if wrong:
            return _error(400, wrong)
        self._rows[wanted] |= values
        self._keep()
        return 200, {"success": True, "data": "Time updated"}, {}

    def _delete(self, wanted: str) -> Answer:
        del self._rows[wanted]
        self._keep()
        return 200, {"success": True, "data": "Time deleted"}, {}

    def _keep(self) -> None:
        if self._file is not None:
            make_folder(self._file.parent)
            content = json.dumps({"last": self._last, "time": self._rows}).encode()
            write_atomically(self._file, content)


def _projects() -> list[dict[str, Any]]:
    return [
        {
            "id": f"proj_{one.code.lower()}",
            "title": one.title,
            "code": one.code,
            "status": one.status.value,
            "rate": None,
        }
        for one in DEMO_PROJECTS[:_LISTED]
    ]


def _checked(body: bytes, needed: tuple[str, ...]) -> tuple[dict[str, Any], str]:
    """The values of a body, or what is wrong with one of them."""
    try:
        values = json.loads(body)
    except ValueError:
        return {}, "body: Invalid JSON"
    if not isinstance(values, dict):
        return {}, "body: Expected object"
    for name in needed:
        if name not in values:
            return {}, f"{name}: Required"
    for name, value in values.items():
        if wrong := _fault(name, value):
            return {}, f"{name}: {wrong}"
    if "date" in values:
        values["date"] = f"{values['date'][:10]}T00:00:00.000Z"
    return values, ""


def _fault(name: str, value: Any) -> str:
    kind: Any = _FIELDS.get(name)
    if kind is None:
        return "Unrecognized key"
    if not isinstance(value, kind) or isinstance(value, bool):
        return "Invalid input"
    if name == "durationSeconds" and value <= 0:
        return "Must be positive"
    if name == "date":
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            return "Invalid date"
    if name == "projectId" and value not in (None, *(one["id"] for one in _projects())):
        return "Project not found"
    if name in _LONGEST and value is not None and len(value) > _LONGEST[name]:
        return f"At most {_LONGEST[name]} characters"
    return "Required" if name == "taskName" and not value else ""


def _error(status: int, message: str) -> Answer:
    return status, {"error": message}, {}
