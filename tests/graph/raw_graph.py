"""A Graph that may break off anywhere: a loopback TLS server that writes bytes by script."""

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
    """One request as it came in."""

    method: str
    target: str
    """Path and query."""
    headers: dict[str, str]
    """Names in lower case."""


@dataclass
class Call:
    """One request, to be answered by a step."""

    wire: ssl.SSLSocket
    graph: RawGraph
    asked: Asked

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """A whole answer; a length of the caller's own stays."""
        self.wire.sendall(head(status, {"Content-Length": str(len(body)), **headers}) + body)

    def reset(self) -> None:
        """Close with RST in place of FIN."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Step = Callable[[Call], None]


@dataclass
class RawGraph:
    """Answers the first requests by `steps`, all later ones with two good pages.

    A reader that asks again where it must not, or goes on where it must not, therefore gets a
    good answer, and is found out by its result.
    """

    certificate: ssl.SSLContext | None
    """None: it does not speak TLS."""
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    answering: threading.Event = field(default_factory=threading.Event)
    """Set by steps that take long, once they are at it."""
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
        """A custom cloud whose two hosts this is."""
        return Cloud("custom", self.origin, self.origin)

    def link(self, query: str = "$skip=1") -> str:
        """A nextLink to here."""
        return f"{self.origin}/v1.0/me/calendarView?{query}"

    def serve(self, plain: socket.socket) -> None:
        """One connection, one request."""
        with self.lock:
            self.connections += 1
        plain.settimeout(10)
        # The client may leave or refuse at any moment: that is what the tests are about.
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
        request.close()  # without a `shutdown`, which would turn a reset into a farewell


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Status line and headers."""
    both = {"Content-Type": "application/json", "Connection": "close", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in both.items())
    return f"HTTP/1.1 {status} Words\r\n{lines}\r\n".encode()


def page_of(number: int, next_link: str | None = None) -> bytes:
    """A page with one event."""
    body: dict[str, Any] = {"value": [event(number)]}
    if next_link is not None:
        body["@odata.nextLink"] = next_link
    return json.dumps(body).encode()


def good(call: Call) -> None:
    """Page 2 to who asks for it, else page 1."""
    second = "$skip=" in call.asked.target
    body = page_of(2) if second else page_of(1, call.graph.link())
    call.send(200, body, {})


def good_gzip(call: Call) -> None:
    """The same, compressed."""
    second = "$skip=" in call.asked.target
    body = page_of(2) if second else page_of(1, call.graph.link())
    call.send(200, gzip.compress(body), {"Content-Encoding": "gzip"})


def leads_to(number: int, query: str) -> Step:
    """A page with this event, and a link to here."""
    return lambda call: call.send(200, page_of(number, call.graph.link(query)), {})


def says(status: int, body: bytes = b"", **headers: str) -> Step:
    """An answer of this kind; `Retry_After` is `Retry-After`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda call: call.send(status, body, named)


def drop(call: Call) -> None:
    """No answer."""


def reset(call: Call) -> None:
    """RST before the answer."""
    call.reset()


def reset_within(call: Call) -> None:
    """RST in the middle of the body."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}) + page_of(9)[:-20])
    call.reset()


def cut_short(call: Call) -> None:
    """A body that is good JSON, and shorter than promised."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}) + page_of(9))


def cut_short_chunked(call: Call) -> None:
    """A body that is good JSON, without the chunk that ends it."""
    body = page_of(9)
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n"
    call.wire.sendall(head(200, {"Transfer-Encoding": "chunked"}) + chunk)


def broken_tls(call: Call) -> None:
    """Plain text in the middle of the encrypted stream, as a broken middlebox writes."""
    call.wire.sendall(head(200, {"Content-Length": "5000"}))
    plain = socket.socket(fileno=call.wire.detach())
    plain.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
    plain.close()


def no_http(call: Call) -> None:
    """Another protocol."""
    call.wire.sendall(b"220 mail.example ESMTP\r\n")


def for_ever(call: Call, first: bytes, part: bytes, every: float) -> None:
    """Write `part` again and again until the client leaves."""
    call.wire.sendall(first)
    call.graph.answering.set()
    while not call.graph.closing.wait(every):
        call.wire.sendall(part)


def drip_body(call: Call) -> None:
    """One byte each 20 ms."""
    for_ever(call, head(200, {"Content-Length": "5000"}), b" ", 0.02)


def drip_head(call: Call) -> None:
    """One header's byte each 20 ms."""
    for_ever(call, b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02)


def silent(call: Call) -> None:
    """Nothing."""
    call.graph.answering.set()
    call.graph.closing.wait(10)


def endless(call: Call) -> None:
    """A body without an end, as fast as it goes."""
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    for_ever(call, head(200, {"Transfer-Encoding": "chunked"}), chunk, 0.0)
