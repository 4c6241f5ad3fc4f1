"""Looped Track's API: the demo's own, which is as strict."""

from __future__ import annotations

import json

from tests.trackers.fakes.base import KEY, Fake
from tests.trackers.fakes.wire import Reply, Seen
from trackcal_tui.demo import tracker


class FakeLooped(Fake):
    """One team's entries."""

    kind = "looped"
    base = "/v1/track"

    def __init__(self) -> None:
        super().__init__()
        self._tracker = tracker.DemoTracker()

    def is_known(self, seen: Seen) -> bool:
        return seen.headers.get("X-API-Key") == KEY

    def unknown(self) -> Reply:
        return Reply(401, {"error": "Invalid API key"})

    def refused(self, field: str, why: str) -> Reply:
        return Reply(400, {"error": f"{field}: {why}"})

    def answer(self, method: str, path: str, seen: Seen) -> Reply:
        headers = {"X-API-Key": tracker.KEY}
        said = self._tracker.answer(method, seen.path, seen.query, headers, seen.body)
        before = self.rows
        self.rows = {int(row["id"].removeprefix("te_")): row for row in self._tracker.rows}
        self.deleted += [row for number, row in before.items() if number not in self.rows]
        return Reply(*said)

    def seconds(self, mark: str) -> int:
        return int(self.row(mark)["durationSeconds"])

    def text(self, mark: str) -> str:
        return str(self.row(mark)["taskName"])

    def change(self, mark: str) -> None:
        self.row(mark)["taskName"] = "Talk"

    def remove(self, mark: str) -> None:
        path = f"/v1/track/time/{self.row(mark)['id']}"
        self._tracker.answer("DELETE", path, {}, {"X-API-Key": tracker.KEY}, b"")
        super().remove(mark)

    def add_own(self) -> str:
        values = {"taskName": "Mine", "durationSeconds": 60, "date": "2026-11-17"}
        body = json.dumps(values).encode()
        self._tracker.answer("POST", "/v1/track/time", {}, {"X-API-Key": tracker.KEY}, body)
        return "Mine"
