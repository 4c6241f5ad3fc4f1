"""Answer HTTP requests as Microsoft does: `httpx.MockTransport(DemoTenant(…).handle)`."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.clouds import CLOUDS
from trackcal_tui.demo.login import USER, DemoLogin, openid_configuration
from trackcal_tui.demo.mailbox import DemoMailbox
from trackcal_tui.demo.tracker import ORIGIN as TRACKER_ORIGIN
from trackcal_tui.demo.tracker import DemoTracker
from trackcal_tui.demo.week import ANA

if TYPE_CHECKING:
    import httpx

PAGE_SIZE = 25
"""Most events on a page, whatever `$top` says, so that a month really is paged."""
BUSY_SECONDS = "0.3"
"""The `Retry-After` of the one refusal, at the first read; fractional, as Graph's are."""

_ALWAYS_SENT = ("@odata.etag", "id")
_Answer = tuple[int, dict[str, Any] | None, dict[str, str]]
"""Status, JSON body and headers."""


class DemoTenant:
    """Play Microsoft's two hosts for one person, Ana Novak. Thread-safe; opens no port.

    Args:
        clock: Says what today is, and when tokens expire.
        zone: Where Ana lives: the user's own zone, so that her day starts at nine.
        approve_after: Seconds after which a device code approves itself; infinite: `approve` does.
        monotonic: Seconds, to measure that with.
        tracker: Answers for the demo tracker's host.
    """

    def __init__(
        self,
        clock: Clock,
        zone: ZoneInfo,
        *,
        approve_after: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
        tracker: DemoTracker | None = None,
    ) -> None:
        self._cloud = CLOUDS["demo"]
        self._login = DemoLogin(clock, monotonic, approve_after, self._cloud.scopes)
        self._mailbox = DemoMailbox(clock, zone)
        self._tracker = tracker or DemoTracker()
        self._clock = clock
        self._lock = threading.Lock()
        self._was_busy = False

    def approve(self) -> None:
        """Approve the device code that is waiting, at once."""
        with self._lock:
            self._login.approve()

    def revoke(self) -> None:
        """End all sessions, as a password change does: tokens stop working."""
        with self._lock:
            self._login.revoke()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Respond to one request of a sync or async client.

        Raises:
            httpx.ConnectError: the request is for another host. Nothing leaves the machine.
        """
        from email.utils import format_datetime

        import httpx

        url = urlsplit(str(request.url))
        origin = f"{url.scheme}://{url.netloc}"
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        with self._lock:
            if origin == self._cloud.login:
                form = dict(parse_qsl(request.read().decode(), keep_blank_values=True))
                status, body, headers = self._answer_login(request.method, url.path, query, form)
            elif origin == self._cloud.graph:
                status, body, headers = self._answer_graph(
                    request.method, url.path, query, request.headers
                )
            elif origin == TRACKER_ORIGIN:
                status, body, headers = self._tracker.answer(
                    request.method, url.path, query, request.headers, request.read()
                )
            else:
                raise httpx.ConnectError("The demo tenant has no other hosts", request=request)
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        now = format_datetime(self._clock.now().astimezone(UTC), usegmt=True)
        plain = {"Content-Type": "application/json", "Date": now}
        return httpx.Response(status, headers={**plain, **headers}, content=content)

    def _answer_login(
        self, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str]
    ) -> _Answer:
        _, tenant, *rest = path.split("/")
        match method, "/".join(rest):
            case "GET", "v2.0/.well-known/openid-configuration":
                return 200, openid_configuration(self._cloud.login, tenant), {}
            case "GET", "oauth2/v2.0/authorize":
                return 302, None, {"Location": self._login.authorize(query)}
            case "POST", "oauth2/v2.0/devicecode":
                return (*self._login.start_device_flow(form), {})
            case "POST", "oauth2/v2.0/token":
                return (*self._login.token(form), {})
        return 404, {"error": "not_found"}, {}

    def _answer_graph(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> _Answer:
        if method != "GET":
            return self._fault(405, "BadRequest", "Ana's calendar is only ever read.", headers)
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self._login.accepts(token):
            return self._fault(
                401,
                "InvalidAuthenticationToken",
                "Lifetime validation failed, the token is expired.",
                headers,
            )
        match path.lower():
            case "/v1.0/me":
                return 200, _me(), {}
            case "/v1.0/me/calendarview":
                return self._calendar_view(path, query, headers)
            case known if known.startswith("/v1.0/me/events/"):
                return self._event(unquote(path.rpartition("/")[2]), query, headers)
        return self._fault(400, "BadRequest", "Resource not found for the segment.", headers)

    def _event(
        self, event_id: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> _Answer:
        event = self._mailbox.event(event_id)
        if event is None:
            message = "The specified object was not found in the store."
            return self._fault(404, "ErrorItemNotFound", message, headers)
        body = self._mailbox.to_graph(event, immutable_ids=_wants_immutable_ids(headers))
        return 200, _selected(body, _fields(query)), {}

    def _calendar_view(
        self, path: str, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> _Answer:
        start, end = (_instant(query.get(name)) for name in ("startDateTime", "endDateTime"))
        if start is None or end is None:
            return self._fault(
                400,
                "ErrorInvalidParameter",
                "This request requires a time window specified by the query string parameters "
                "StartDateTime and EndDateTime.",
                headers,
            )
        top, skip = query.get("$top", "10"), query.get("$skip", query.get("$skiptoken", "0"))
        if not (top.isdecimal() and 1 <= int(top) <= 1000 and skip.isdecimal()):
            return self._fault(400, "ErrorInvalidRequest", "Invalid $top or $skip.", headers)
        if not self._was_busy:
            self._was_busy = True
            message = "Please retry again later."
            status, error, ids = self._fault(429, "TooManyRequests", message, headers)
            return status, error, {**ids, "Retry-After": BUSY_SECONDS}
        first, size = int(skip), min(int(top), PAGE_SIZE)
        immutable = _wants_immutable_ids(headers)
        events = self._mailbox.between(start, end)
        wanted = _fields(query)
        page = [
            _selected(self._mailbox.to_graph(event, immutable_ids=immutable), wanted)
            for event in events[first : first + size]
        ]
        body = {"@odata.context": f"{self._cloud.graph}/v1.0/$metadata#calendarView", "value": page}
        if first + size < len(events):
            body["@odata.nextLink"] = self._next_link(path, query, first + size)
        applied = 'outlook.timezone="UTC"' + (", IdType=ImmutableId" if immutable else "")
        return 200, body, {"Preference-Applied": applied}

    def _next_link(self, path: str, query: Mapping[str, str], skip: int) -> str:
        """Return an absolute link with the whole query, in lower-case escapes as real ones."""
        kept = {name: text for name, text in query.items() if name != "$skiptoken"}
        kept["$skip"] = str(skip)
        tail = "&".join(f"{name}={_lower_quoted(text)}" for name, text in kept.items())
        return f"{self._cloud.graph}{path}?{tail}"

    def _fault(self, status: int, code: str, message: str, headers: Mapping[str, str]) -> _Answer:
        ids = {
            "request-id": str(uuid.uuid4()),
            "client-request-id": headers.get("client-request-id", str(uuid.uuid4())),
        }
        inner = {"date": f"{self._clock.now():%Y-%m-%dT%H:%M:%S}", **ids}
        return status, {"error": {"code": code, "message": message, "innerError": inner}}, ids


def _me() -> dict[str, Any]:
    return {
        "id": USER,
        "displayName": ANA.name,
        "mail": ANA.address,
        "userPrincipalName": ANA.address,
    }


def _instant(text: str | None) -> datetime | None:
    """Return an edge of the window; without an offset it is UTC, as for Graph."""
    try:
        instant = datetime.fromisoformat(text or "")
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _wants_immutable_ids(headers: Mapping[str, str]) -> bool:
    prefer = headers.get("Prefer", "").replace(" ", "").lower()
    return 'idtype="immutableid"' in prefer


def _fields(query: Mapping[str, str]) -> list[str]:
    return [name for name in query.get("$select", "").split(",") if name]


def _selected(event: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    if not wanted:
        return event
    return {name: event[name] for name in (*_ALWAYS_SENT, *wanted) if name in event}


def _lower_quoted(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), quote(text, safe=""))
