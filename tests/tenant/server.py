"""The tenant: a login and a Graph origin, what they saw, and how to point trackcal at them."""

from __future__ import annotations

import os
import ssl
import threading
from collections import deque
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import trustme

from tests.tenant.entra import PERSONAL_TENANT, Entra
from tests.tenant.wire import Outcome, Reply, Seen, WireServer

CLIENT_ID = "1b730954-1684-4b53-a4b1-0c1a5e0a2c5d"
_REQUEST_ID = "12345678-1111-4222-8333-abcdefabcdef"


class TestAuthority:
    """A certificate authority that lives as long as the tests."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.certificate = self.ca.issue_cert("localhost", "127.0.0.1")
        self.file = folder / "test-ca.pem"
        self.ca.cert_pem.write_to_path(str(self.file))


class Tenant:
    """Microsoft's two hosts on this machine. A context manager.

    Attributes:
        entra: The login host's scripts and what it handed out.
        events: Graph events (dicts, as in JSON) that calendarView returns, by their `start`.
        page_size: Most events on a page.
        scripts: Path (`/v1.0/me`, `/v1.0/me/calendarView`) to answers given first.
        requests: All that came in, in order.
    """

    def __init__(self, authority: TestAuthority) -> None:
        self._ca_file = authority.file
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.certificate.configure_cert(context)
        self.entra = Entra()
        self.events: list[dict[str, Any]] = []
        self.page_size = 100
        self.scripts: dict[str, deque[Outcome]] = {}
        self.requests: list[Seen] = []
        self.stuck: dict[str, Outcome] = {}
        """Path → the answer given for ever, after its script."""
        self._lock = threading.Lock()
        self.login_server = WireServer("login", context, self._login)
        self.graph_server = WireServer("graph", context, self._graph)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop both servers."""
        self.login_server.close()
        self.graph_server.close()

    @property
    def login(self) -> str:
        """The login origin."""
        return self.login_server.origin

    @property
    def graph(self) -> str:
        """The Graph origin."""
        return self.graph_server.origin

    def environment(self, *, storage: str = "file") -> dict[str, str]:
        """What a trackcal process needs in its environment to use this tenant, and no other."""
        inherited = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {
            **inherited,
            "TRACKCAL_CLOUD": "custom",
            "TRACKCAL_LOGIN_URL": self.login,
            "TRACKCAL_GRAPH_URL": self.graph,
            "TRACKCAL_CLIENT_ID": CLIENT_ID,
            "TRACKCAL_TOKEN_STORAGE": storage,
            "SSL_CERT_FILE": str(self._ca_file),
            "NO_PROXY": "localhost,127.0.0.1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "TZ": "Europe/Berlin",
        }

    def script(self, path: str, *outcomes: Outcome) -> None:
        """Give these answers to the next requests for a Graph path."""
        self.scripts.setdefault(path, deque()).extend(outcomes)

    def to(self, server: str, ending: str = "") -> list[Seen]:
        """The requests to one of the two hosts, perhaps only those whose path ends so."""
        with self._lock:
            found = tuple(self.requests)
        return [seen for seen in found if seen.server == server and seen.path.endswith(ending)]

    def assert_polite(self) -> None:
        """No other host was named, Graph was only read, and no token went to the login host."""
        hosts = {"login": self.login, "graph": self.graph}
        for seen in self.requests:
            assert f"https://{seen.host}" == hosts[seen.server]
            if seen.server == "graph":
                assert seen.method == "GET", seen.path
            else:
                assert "authorization" not in seen.headers

    def _login(self, seen: Seen) -> Outcome:
        with self._lock:
            self.requests.append(seen)
        return self.entra.handle(seen, self.login)

    def _graph(self, seen: Seen) -> Outcome:
        with self._lock:
            self.requests.append(seen)
            script = self.scripts.get(seen.path)
            if script:
                return script.popleft()
            if seen.path in self.stuck:
                return self.stuck[seen.path]
        token = seen.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.entra.access:
            return graph_error(401, "InvalidAuthenticationToken", "Lifetime validation failed.")
        if seen.method != "GET":
            return graph_error(405, "Request_BadRequest", "Only GET.")
        if seen.path == "/v1.0/me":
            return self._me()
        if seen.path == "/v1.0/me/calendarView":
            return self._calendar_view(seen)
        return graph_error(404, "ResourceNotFound", "Resource could not be discovered.")

    def _me(self) -> Reply:
        person = self.entra.person
        personal = person.home == person.tenant == PERSONAL_TENANT
        return Reply(
            200,
            {
                "@odata.context": f"{self.graph}/v1.0/$metadata#users/$entity",
                "id": person.uid,
                "displayName": person.name,
                "mail": None if personal or "#EXT#" in person.principal else person.address,
                "userPrincipalName": person.principal,
            },
        )

    def _calendar_view(self, seen: Seen) -> Reply:
        try:
            start, end = _instant(seen.query["startDateTime"]), _instant(seen.query["endDateTime"])
        except (KeyError, ValueError):
            return graph_error(400, "ErrorInvalidParameter", "A window is needed.")
        inside = [
            event
            for event in self.events
            if _instant(event["start"]["dateTime"]) < end
            and _instant(event["end"]["dateTime"]) > start
        ]
        skip = int(seen.query.get("$skip", "0"))
        size = min(self.page_size, int(seen.query.get("$top", "10")))
        answer: dict[str, Any] = {"value": inside[skip : skip + size]}
        if skip + size < len(inside):
            query = {**seen.query, "$skip": str(skip + size)}
            answer["@odata.nextLink"] = f"{self.graph}{seen.path}?{urlencode(query)}"
        return Reply(200, answer)


def graph_error(status: int, code: str, message: str = "", **headers: str) -> Reply:
    """A Graph error answer."""
    inner = {"date": "2026-11-18T10:00:00", "request-id": _REQUEST_ID}
    return Reply(
        status,
        {"error": {"code": code, "message": message, "innerError": inner}},
        {"request-id": _REQUEST_ID, **headers},
    )


def event(subject: str, start: str, end: str, **fields: Any) -> dict[str, Any]:
    """A Graph event; `start` and `end` like `2026-11-18T09:00:00`, UTC."""
    return {
        "id": f"id-{subject}-{start}",
        "subject": subject,
        "start": {"dateTime": f"{start}.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"{end}.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": True,
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "attendees": [],
        "type": "singleInstance",
        "seriesMasterId": None,
        **fields,
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")[:19])
