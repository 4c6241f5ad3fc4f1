"""The TLS server under the tenant: threads, real sockets, one request a connection."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    server: str
    """`login` or `graph`: which of the two ports."""
    method: str
    host: str
    """The Host header: `localhost:8443`."""
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    form: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """An answer, sent as it stands."""

    status: int = 200
    body: dict[str, Any] | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class _Trouble:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


DROP = _Trouble("DROP")
"""Close the connection without an answer."""
HALF = _Trouble("HALF")
"""Promise an answer, send some of it, close."""
HANG = _Trouble("HANG")
"""Never answer; the connection stays open until the client leaves or the tenant closes."""

Outcome = Reply | _Trouble
Handle = Callable[[Seen], Outcome]


class WireServer:
    """One https origin on a free port of `localhost`, until `close`."""

    def __init__(self, name: str, context: ssl.SSLContext, handle: Handle) -> None:
        self.name = name
        self.handle = handle
        self.closing = threading.Event()
        self.hanging = threading.Event()
        """Set while a request hangs."""
        self._server = _Server(context, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def origin(self) -> str:
        """`https://localhost:{port}`."""
        return f"https://localhost:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop; hanging requests are dropped."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, context: ssl.SSLContext, owner: WireServer) -> None:
        self.context = context
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        plain, address = super().get_request()
        plain.settimeout(10)
        wrapped = self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def shutdown_request(self, request: Any) -> None:
        # No TLS farewell: a client that left would make it fail.
        with contextlib.suppress(OSError):
            request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave in the middle are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """The tenant records requests itself."""

    def _answer(self) -> None:
        self.close_connection = True
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        seen = Seen(
            server=owner.name,
            method=self.command,
            host=self.headers.get("Host", ""),
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            form=dict(parse_qsl(body.decode("utf-8", "replace"))),
        )
        outcome = owner.handle(seen)
        if outcome is HANG:
            owner.hanging.set()
            self._wait_for_end()
            owner.hanging.clear()
        elif outcome is HALF:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
        elif isinstance(outcome, Reply):
            self._send(outcome)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def _wait_for_end(self) -> None:
        """Until the client leaves (a read ends) or the tenant closes."""
        self.connection.settimeout(0.02)
        while not self.server.owner.closing.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _send(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        for name, value in {**headers, "Connection": "close"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
