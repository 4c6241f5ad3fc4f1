"""A scripted Graph for httpx, and the connection whose calendar it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.connection import AccountKind, Connection
from trackcal_tui.core.errors import SignInNeeded
from trackcal_tui.core.events import CalendarEvent, ReadProgress
from trackcal_tui.graph.calendar import GraphCalendar

CLOUD = CLOUDS["global"]
CONNECTION = Connection(
    id="user.tenant@global",
    address="ana@contoso.com",
    kind=AccountKind.WORK,
    cloud="global",
    tenant="tenant",
)
START = datetime(2026, 11, 15, tzinfo=UTC)
WEEK = (START, START + timedelta(days=9))
YEAR = (START, START + timedelta(days=365))

Handler = Callable[[httpx.Request], httpx.Response]


class Tokens:
    """Hand out `token-1`, and `token-2` after a refresh."""

    def __init__(self, *, can_refresh: bool = True) -> None:
        self.number = 1
        self.asked: list[bool] = []
        self._can_refresh = can_refresh

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        assert connection == CONNECTION
        self.asked.append(refresh)
        if refresh:
            if not self._can_refresh:
                raise SignInNeeded("The authorization has expired")
            self.number += 1
        return f"token-{self.number}"


class FakeGraph:
    """Answer from a script, then with empty pages; keep every request."""

    def __init__(self, *answers: httpx.Response | Handler | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.tokens = Tokens()

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else page()
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def read(
        self,
        window: tuple[datetime, datetime] = WEEK,
        *,
        cloud: Cloud = CLOUD,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """Read a window with the real reader."""
        calendar = GraphCalendar(cloud, self.tokens, httpx.MockTransport(self.handle))
        return calendar.read(CONNECTION, *window, on_progress=on_progress, cancel=cancel)


def event(number: int | str) -> dict[str, Any]:
    """Return an ordinary accepted event as Graph sends it."""
    return {
        "id": f"id-{number}",
        "subject": f"Event {number}",
        "start": {"dateTime": "2026-11-16T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-16T10:00:00.0000000", "timeZone": "UTC"},
        "responseStatus": {"response": "accepted"},
    }


def page(*numbers: int | str, next_link: str | None = None) -> httpx.Response:
    """Return a page with the events of these numbers."""
    body: dict[str, Any] = {"value": [event(number) for number in numbers]}
    if next_link is not None:
        body["@odata.nextLink"] = next_link
    return httpx.Response(200, json=body)


def fault(
    status: int, code: str = "", *, headers: Mapping[str, str] | None = None, message: str = "No."
) -> httpx.Response:
    """Return an error response as Graph writes it."""
    body = {"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}
    return httpx.Response(status, headers=dict(headers or {}), content=json.dumps(body).encode())


def link(tail: str, cloud: Cloud = CLOUD) -> str:
    """Return a nextLink to the cloud's own host."""
    return f"{cloud.graph}/v1.0/me/calendarView?{tail}"
