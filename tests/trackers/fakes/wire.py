"""The HTTP server below the fake trackers: keep-alive, and whatever can go wrong on the way."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def values(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer, sent as it stands."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        if self.body is None:
            content = b""
        headers = {"Content-Type": "application/json", **self.headers}
        headers["Content-Length"] = str(len(content))
        lines = [f"HTTP/1.1 {self.status} Said", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class Trouble(Enum):
    """What happens to one request that writes."""

    BEFORE = auto()
    """The connection ends before anything is done."""
    LOST = auto()
    """It is done, and the connection ends without an answer."""
    HALF = auto()
    """It is done, and half of the answer comes."""
    ERROR_AFTER = auto()
    """It is done, and answered with 500."""
    GARBLED = auto()
    """It is done, and answered with a page."""
    LATE = auto()
    """The connection ends now; it is done behind the next request that writes."""


class FakeServer:
    """One tracker on a free port. A context manager.

    Attributes:
        requests: All that came in, in order.
        troubles: What happens to the next requests that write: a trouble, a reply, or None.
        reads: Replies to the next requests that read.
    """

    def __init__(self, answer: Callable[[Seen], Reply]) -> None:
        self._answer = answer
        self._lock = threading.Lock()
        self._late: list[Seen] = []
        self.requests: list[Seen] = []
        self.troubles: deque[Trouble | Reply | None] = deque()
        self.reads: deque[Reply | None] = deque()
        self.hang = threading.Event()
        """While set, nothing is answered."""
        self._server = _Server(self)
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang.clear()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def writes(self, method: str = "") -> list[Seen]:
        """The requests that write."""
        return [s for s in self.requests if s.method != "GET" and method in ("", s.method)]

    def handle(self, seen: Seen) -> bytes | None:
        """The bytes of the answer; None ends the connection."""
        with self._lock:
            self.requests.append(seen)
            if seen.method == "GET":
                scripted = self.reads.popleft() if self.reads else None
                return (scripted or self._answer(seen)).encoded()
            trouble = self.troubles.popleft() if self.troubles else None
            return self._troubled(seen, trouble)

    def carry_out_late(self) -> None:
        """Carry out the requests that came late."""
        late, self._late = self._late, []
        for one in late:
            self._answer(one)

    def _troubled(self, seen: Seen, trouble: Trouble | Reply | None) -> bytes | None:
        if isinstance(trouble, Reply):
            return trouble.encoded()
        if trouble is Trouble.BEFORE:
            return None
        if trouble is Trouble.LATE:
            self._late.append(seen)
            return None
        reply = self._answer(seen)
        self.carry_out_late()
        match trouble:
            case Trouble.LOST:
                return None
            case Trouble.HALF:
                return reply.encoded()[:-5]
            case Trouble.ERROR_AFTER:
                return Reply(500, {"message": "Internal error"}).encoded()
            case Trouble.GARBLED:
                return Reply(200, b"<html>Welcome to the hotel</html>").encoded()
        return reply.encoded()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: FakeServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave in the middle are what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: object) -> None:
        """The server records requests itself."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        seen = Seen(self.command, parts.path, query, self.headers, body)
        if self.server.owner.hang.is_set():
            self.close_connection = True
            self.server.owner.requests.append(seen)
            with contextlib.suppress(OSError):
                self.connection.recv(1)  # until the client leaves
            return
        answer = self.server.owner.handle(seen)
        if answer is None:
            self.close_connection = True
            return
        self.wfile.write(answer)
        declared = int(answer.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        if len(answer.partition(b"\r\n\r\n")[2]) < declared:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve
