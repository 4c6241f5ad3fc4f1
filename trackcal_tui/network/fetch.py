"""Send one request, read its whole response within limits, and say in words what went wrong."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from trackcal_tui.core.errors import Unreachable
from trackcal_tui.network import proxies
from trackcal_tui.network.causes import was_caused_by

FAILURES = (httpx.TransportError, TimeoutError, ssl.SSLError)
"""What `fetch` raises when no whole response came. httpcore 1.0.9 (`_backends/anyio.py`) passes TLS
alerts and broken TLS records on as `SSLError` once the handshake is done."""

_SECONDS = re.compile(r"\s*(\d{1,9}(?:\.\d{0,9})?)\s*", re.ASCII)


class UnusableResponse(Exception):
    """A response is larger than allowed, or not compressed the way it says."""


async def fetch(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    max_seconds: float,
    max_bytes: int,
    **request: Any,
) -> httpx.Response:
    """Send a request and read the whole response.

    Args:
        http: The client; it must not follow redirects.
        method: `GET` or `POST`.
        url: An absolute URL, sent unchanged.
        max_seconds: How long all of it may take, so that a dripping response ends too.
        max_bytes: How large the decompressed body may be.
        request: `headers`, `params` and `data`, as httpx takes them.

    Returns:
        A response whose `content` is there and decompressed.

    Raises:
        UnusableResponse: the body is too large or cannot be decompressed.
        httpx.TransportError, TimeoutError, ssl.SSLError: no whole response came (`FAILURES`).
    """
    parts: list[bytes] = []
    size = 0
    try:
        async with (
            asyncio.timeout(max_seconds),
            http.stream(method, url, **request) as response,
        ):
            async for part in response.aiter_bytes():
                parts.append(part)
                size += len(part)
                if size > max_bytes:
                    raise UnusableResponse("too large")
    except httpx.DecodingError as error:
        raise UnusableResponse("not compressed as it says") from error
    headers = response.headers
    headers.pop("Content-Encoding", None)
    return httpx.Response(response.status_code, headers=headers, content=b"".join(parts))


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that `Retry-After` asks to wait; None without a usable header.

    The header holds seconds, from Microsoft also with a fraction
    (learn.microsoft.com/graph/throttling), or an HTTP date. A date is measured against the
    server's own `Date`, as clocks differ; it may have passed, which gives a negative number.
    """
    text = headers.get("Retry-After", "")
    if match := _SECONDS.fullmatch(text):
        return float(match[1])
    try:
        return (http_date(text) - http_date(headers["Date"])).total_seconds()
    except (KeyError, ValueError, OverflowError):
        return None


def http_date(text: str) -> datetime:
    """Return the time in an HTTP header, aware. Raises: ValueError."""
    at = parsedate_to_datetime(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def is_lasting(error: Exception) -> bool:
    """Return whether a failure would come again, so that retrying is no use."""
    if isinstance(error, httpx.ProxyError):
        return proxies.is_lasting(error)
    lasting = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    return isinstance(error, lasting) or was_caused_by(error, ssl.SSLCertVerificationError)


def unreachable(error: Exception, service: str) -> Unreachable:
    """Return the error that tells a person why no response came.

    Args:
        error: One of `FAILURES`. Only its class goes into the details: its text may hold addresses.
        service: Who did not respond: `Microsoft`.
    """
    details = type(error).__name__
    if was_caused_by(error, ssl.SSLCertVerificationError):
        return Unreachable(
            f"The certificate of {service} is not trusted",
            "Behind a company proxy, point SSL_CERT_FILE at the company's CA certificate.",
            details=details,
            code="certificate",
        )
    if fault := proxies.proxy_fault(error, service):
        return fault
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        title = f"{service} did not answer in time"
    elif was_caused_by(error, socket.gaierror):
        title = f"{service} cannot be reached: no network?"
    elif was_caused_by(error, ConnectionRefusedError):
        title = f"{service} cannot be reached: the connection was refused"
    else:
        title = f"{service} cannot be reached"
    return Unreachable(title, "Check the network, then try again.", details=details)
