"""A blocking client for one API: pinned to its address, and able to be left in the middle.

Trackers are spoken to one request at a time, where a blocking client costs half of what an async
one does. What blocks is a socket; `interrupt` shuts it from another thread.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
from msgspec import Struct

from trackcal_tui.core.errors import SettingsError, TrackerError
from trackcal_tui.core.loopback import is_loopback
from trackcal_tui.network.clients import TIMEOUT, origin_of, quiet_loggers, ssl_context
from trackcal_tui.network.proxies import sync_transport

MOST_BYTES = 64 * 1024 * 1024
"""Of one decompressed answer."""
_NO_TLS = ssl.PROTOCOL_TLS_CLIENT
_NEW_STREAMS = ("connect_tcp.complete", "start_tls.complete", "connect_unix_socket.complete")


class Answer(Struct, frozen=True):
    """What came back, whatever its status."""

    status: int
    headers: httpx.Headers
    body: bytes


class TooLong(httpx.TransportError):
    """The answer is longer than any that makes sense."""


class PinnedClient:
    """Speaks to the addresses below one base, and to no others. Close it.

    Args:
        base: `https://…`, or `http://…` on this machine; a slash at its end does not matter.
        headers: Sent with every request; the key is among them.
        transport: Stands in for the network, in the demo.

    Raises:
        SettingsError: the base is no such address, or the certificates or the proxy that the
            environment names are unusable.
    """

    def __init__(
        self,
        base: str,
        headers: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        quiet_loggers()
        self._base = base.rstrip("/")
        url = httpx.URL(self._base)
        local = is_loopback(url.host)
        if not (url.scheme == "https" or (url.scheme == "http" and local)) or url.userinfo:
            raise SettingsError(
                "The tracker's address must begin with https://",
                "http:// is for programs on this machine only.",
                code="tracker_url",
            )
        self._origin = origin_of(url)
        self._path = url.path.rstrip("/") + "/"
        self._last = ("", url)
        self._socket: socket.socket | None = None
        # Without TLS the certificates, most of what a client costs, are not needed.
        context = ssl_context() if url.scheme == "https" else ssl.SSLContext(_NO_TLS)
        if transport is None and not local:
            # Requests to this machine never go through a proxy, which would see the key.
            transport = sync_transport(url, context)
        self._client = httpx.Client(
            transport=transport,
            verify=context,
            headers=headers,
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=False,
        )
        self._headers = dict(self._client.headers)
        self._json_headers = {**self._headers, "content-type": "application/json"}

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send one request and read its whole answer.

        Args:
            method: `GET`, `POST`, …
            path: Below the base.
            params: The query.
            content: A JSON body.

        Raises:
            TrackerError: the path leads out of the base; nothing was sent.
            httpx.TransportError, httpx.DecodingError, ssl.SSLError: no whole answer came.
        """
        # Not `build_request`: putting the same headers together each time is a tenth of a request,
        # and it would send the cookies of earlier answers.
        request = httpx.Request(
            method,
            self._address(path),
            params=params,
            headers=self._headers if content is None else self._json_headers,
            content=content,
            extensions=None if self._socket else {"trace": self._note_stream},
        )
        try:
            response = self._client.send(request, stream=True)
            try:
                body = _whole(response)
            finally:
                response.close()
        except BaseException:
            if self._socket is not None:
                self._socket.close()  # httpcore 1.0.9 leaves it open where SOCKS fails
            self._socket = None
            raise
        self._socket = None if _closes(response) else _socket_of(response.extensions)
        return Answer(response.status_code, response.headers, body)

    def _address(self, path: str) -> httpx.URL:
        """The address of a path; the last one is kept, as parsing is a fifth of a request."""
        if path != self._last[0]:
            try:
                url = httpx.URL(self._base + path)
                is_below = origin_of(url) == self._origin and url.path.startswith(self._path)
            except httpx.InvalidURL:
                is_below = False
            if not is_below:
                raise TrackerError(
                    "A request to an unexpected address was stopped",
                    "Nothing was sent. Check the tracker's url.",
                    code="unexpected_address",
                )
            self._last = (path, url)
        return self._last[1]

    def interrupt(self) -> None:
        """End the request that is under way in another thread: it raises there."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _note_stream(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(_NEW_STREAMS):
            self._socket = info["return_value"].get_extra_info("socket")


def _whole(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise TooLong("too long")
    return b"".join(parts)


def _closes(response: httpx.Response) -> bool:
    return bool(response.headers.get("connection", "").lower() == "close")


def _socket_of(extensions: Mapping[str, Any]) -> socket.socket | None:
    stream = extensions.get("network_stream")
    found = stream.get_extra_info("socket") if stream is not None else None
    return found if isinstance(found, socket.socket) else None
