"""A proxy on loopback: HTTP CONNECT or SOCKS5, with or without a password, or broken.

Every host it is asked for is this machine: names are resolved by the proxy, not by the client.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import socketserver
import threading
from typing import Any, Self

USER, PASSWORD = "ana", "s3cr:t"


class ProxyServer:
    """A context manager.

    Args:
        socks: Speak SOCKS5 instead of HTTP.
        password: Whether to ask for `USER` and `PASSWORD`.
        says: Sent to every client at once, instead of serving it.
        stays: Whether to keep the line open after that until the client leaves.

    Attributes:
        asked: `host:port` of every tunnel asked for.
        status: What an HTTP proxy answers a CONNECT with.
        reply: What a SOCKS proxy answers it with; 0 for success.
    """

    def __init__(
        self,
        *,
        socks: bool = False,
        password: bool = False,
        says: bytes | None = None,
        stays: bool = False,
    ) -> None:
        self.asked: list[str] = []
        self.status = "200 Connection established"
        self.reply = 0
        serve = self._socks if socks else self._http
        self._password = password

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                self.request.settimeout(10)
                with contextlib.suppress(OSError):
                    if says is None:
                        serve(self.request)
                    else:
                        self.request.sendall(says)
                        while self.request.recv(4096) and stays:
                            pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def address(self) -> str:
        """`127.0.0.1:{port}`."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _http(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(4096)
            if not part:
                return
            head += part
        lines = head.decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        known = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self._password and f"proxy-authorization: basic {known}".lower() not in [
            line.lower() for line in lines
        ]:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        self.asked.append(target)
        client.sendall(f"HTTP/1.1 {self.status}\r\n\r\n".encode())
        if self.status.startswith("200"):
            _relay(client, int(target.rpartition(":")[2]))

    def _socks(self, client: socket.socket) -> None:
        _, count = client.recv(2)
        wanted = 2 if self._password else 0
        if wanted not in client.recv(count):
            client.sendall(b"\x05\xff")
            return
        client.sendall(bytes((5, wanted)))
        if self._password:
            _, length = client.recv(2)
            user = client.recv(length)
            password = client.recv(client.recv(1)[0])
            good = (user, password) == (USER.encode(), PASSWORD.encode())
            client.sendall(bytes((1, not good)))
            if not good:
                return
        _, _, _, kind = client.recv(4)
        assert kind == 3, "the client sends names, as for socks5h"
        host = client.recv(client.recv(1)[0]).decode()
        port = int.from_bytes(client.recv(2), "big")
        self.asked.append(f"{host}:{port}")
        client.sendall(bytes((5, self.reply, 0, 1)) + bytes(6))
        if self.reply == 0:
            _relay(client, port)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave in the middle are what some tests are about."""


def _relay(client: socket.socket, port: int) -> None:
    """Pass bytes on, both ways, until one side closes."""
    with socket.create_connection(("127.0.0.1", port), 10) as target:
        back = threading.Thread(target=_pump, args=(target, client), daemon=True)
        back.start()
        _pump(client, target)
        back.join(10)


def _pump(source: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(65536):
            to.sendall(part)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)
