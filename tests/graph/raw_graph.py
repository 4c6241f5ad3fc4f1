"""A loopback TLS server that plays Graph byte by byte and can break off anywhere."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tests.graph.fake_graph import event
from trackcal_tui.core.clouds import Cloud

HEAD_LIMIT = 65536


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    target: str
    """Path and query."""
    headers: dict[str, str]
    """Names in lower case."""


@dataclass
class Call:
    """A request that a step responds to."""

    wire: ssl.SSLSocket
    graph: RawGraph
    asked: Asked

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole response; headers given here win over the right ones."""
        self.wire.sendall(head(status, {"Content-Length": str(len(body)), **headers}) + body)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Step = Callable[[Call], None]


@dataclass
class RawGraph:
    """Answer the first requests by `steps`, all later ones with two good pages.

    A reader that retries or goes on where it must not therefore gets a good response, and its
    result gives it away.
    """

    certificate: ssl.SSLContext | None
    """None: the server does not speak TLS."""
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    answering: threading.Event = field(default_factory=threading.Event)
    """Set by long steps once they have begun."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        graph = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                graph.serve(self.request)

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def origin(self) -> str:
        """`https://localhost:{port}`."""
        return f"https://localhost:{self.port}"

    @property
    def cloud(self) -> Cloud:
        """A custom cloud whose login and Graph host this is."""
        return Cloud("custom", self.origin, self.origin)

    def link(self, query: str = "$skip=1") -> str:
        """Return a nextLink to this server."""
        return f"{self.origin}/v1.0/me/calendarView?{query}"

    def serve(self, plain: socket.socket) -> None:
        """Serve one connection with one request."""
        with self.lock:
            self.connections += 1
        plain.settimeout(10)
        # Clients that leave or refuse at any moment are what these tests are about.
        with contextlib.suppress(OSError):
            if self.certificate is None:
                plain.recv(HEAD_LIMIT)
                plain.sendall(head(200, {}))
                return
            with self.certificate.wrap_socket(plain, server_side=True) as wire:
                self._answer(wire)

    def _answer(self, wire: ssl.SSLSocket) -> None:
        text = b""
        while b"\r\n\r\n" not in text:
            part = wire.recv(HEAD_LIMIT)
            if not part:
                return
            text += part
        first, *lines = text.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(": ") for line in lines)
        asked = Asked(method, target, {name.lower(): value for name, _, value in pairs})
        with self.lock:
            self.asked.append(asked)
            step = self.steps.pop(0) if self.steps else good
        step(Call(wire, self, asked))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True

    def shutdown_request(self, request: Any) -> None:
        request.close()  # without `shutdown`, which would end a reset connection politely


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Return the status line and the headers."""
    both = {"Content-Type": "application/json", "Connection": "close", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in both.items())
    return f"HTTP/1.1 {status} Words\r\n{lines}\r\n".encode()


def page_of(number: int, next_link: str | None = None) -> bytes:
    """Return the body of a page with one event."""
    body: dict[str, Any] = {"value": [event(number)]}
    if next_link is not None:
        body["@odata.nextLink"] = next_link
    return json.dumps(body).encode()


def good(call: Call) -> None:
    """Send the page that was asked for: 1 or 2."""
    second = "$skip=" in call.asked.target
    body = page_of(2) if second else page_of(1, call.graph.link())
    call.send(200, body, {})


def good_gzip(call: Call) -> None:
    """Send the page that was asked for, compressed."""
    second = "$skip=" in call.asked.target
    body = page_of(2) if second else page_of(1, call.graph.link())
    call.send(200, gzip.compress(body), {"Content-Encoding": "gzip"})


def leads_to(number: int, query: str) -> Step:
    """Send a page with this event and a link to this server."""
    return lambda call: call.send(200, page_of(number, call.graph.link(query)), {})


def says(status: int, body: bytes = b"", **headers: str) -> Step:
    """Send this response; `Retry_After` means `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda call: call.send(status, body, named)


def drop(call: Call) -> None:
    """Close without a response."""


def reset(call: Call) -> None:
    """Reset the connection before the response."""
    call.reset()


def reset_within(call: Call) -> None:
    """Reset the connection in the middle of the body."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}) + page_of(9)[:-20])
    call.reset()


def cut_short(call: Call) -> None:
    """Send good JSON that is shorter than the length promised."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}) + page_of(9))


def cut_short_chunked(call: Call) -> None:
    """Send good JSON in chunks, without the one that ends them."""
    body = page_of(9)
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n"
    call.wire.sendall(head(200, {"Transfer-Encoding": "chunked"}) + chunk)


def half_json(call: Call) -> None:
    """Send half a page without saying how long it is, and close politely."""
    call.wire.sendall(head(200, {}) + page_of(9)[:-20])


def broken_tls(call: Call) -> None:
    """Write plain text into the encrypted stream, as a broken middlebox does."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}))
    plain = socket.socket(fileno=call.wire.detach())
    plain.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
    plain.close()


def no_http(call: Call) -> None:
    """Speak another protocol."""
    call.wire.sendall(b"220 mail.example ESMTP\r\n")


def send_forever(call: Call, first: bytes, part: bytes, every: float) -> None:
    """Send `first`, then `part` again and again until the client leaves."""
    call.wire.sendall(first)
    call.graph.answering.set()
    while not call.graph.closing.wait(every):
        call.wire.sendall(part)


def drip_body(call: Call) -> None:
    """Send one byte of the body every 20 ms."""
    send_forever(call, head(200, {"Content-Length": "5000"}), b" ", 0.02)


def drip_head(call: Call) -> None:
    """Send one byte of a header every 20 ms."""
    send_forever(call, b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02)


def silent(call: Call) -> None:
    """Send nothing."""
    call.graph.answering.set()
    call.graph.closing.wait(10)


def endless(call: Call) -> None:
    """Send a body without end, as fast as possible."""
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    send_forever(call, head(200, {"Transfer-Encoding": "chunked"}), chunk, 0.0)
