"""The proxy of the environment: which one leads to a host, and in words what is wrong with it.

`HTTPS_PROXY`, else `ALL_PROXY`, is used unless `NO_PROXY` names the host; on macOS and Windows the
system's settings where there are no variables. httpx would read the same, but it refuses variables
that are not even used, and repeats an address with its password when it does.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx
from msgspec import Struct

from trackcal_tui.core.errors import SettingsError, Unreachable
from trackcal_tui.network.causes import was_caused_by

_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Scheme → port where none is given."""
HANDSHAKE_SECONDS = 10.0
"""For a SOCKS handshake, the proxy's own way to the host included."""
_HANDSHAKE = "socks.setup_socks5_connection"
_NOT_SOCKS = "It does not speak SOCKS"
_PASSING = ("502", "503", "504")


class Proxy(Struct, frozen=True):
    """A proxy as it is set, with its password."""

    url: str
    variable: str
    """Where it is set: `HTTPS_PROXY`."""

    @property
    def is_socks(self) -> bool:
        """Whether it is a SOCKS proxy, such as the end of an `ssh -D` tunnel."""
        return self.url.startswith("socks")

    def __str__(self) -> str:
        """Return what may be shown: `proxy.example.com:8080 (HTTPS_PROXY)`."""
        url = httpx.URL(self.url)
        return f"{url.host}:{url.port or _PORTS[url.scheme]} ({self.variable})"

    @property
    def has_credentials(self) -> bool:
        """Whether a user name is set."""
        return bool(httpx.URL(self.url).username)


def proxy_to(url: httpx.URL) -> Proxy | None:
    """Return the proxy that leads to an https address; None: there is none in between.

    Raises:
        SettingsError: what is set is not the address of a proxy.
    """
    found = getproxies()
    address = found.get("https") or found.get("all")
    if not address or proxy_bypass(f"{url.host}:{url.port or 443}"):
        return None
    variable = next(
        (name for name in _VARIABLES if os.environ.get(name) == address), "the system's settings"
    )
    full = address if "://" in address else f"http://{address}"
    try:
        parsed = httpx.URL(full)
        good = parsed.scheme in _PORTS and parsed.host and (parsed.port or 1) < 65536
    except (httpx.InvalidURL, ValueError):
        good = False
    if not good:
        raise SettingsError(
            f"{variable} is not the address of a proxy that trackcal can use",
            "Write http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT.",
            code="proxy",
        )
    return Proxy(full, variable)


def async_mounts(
    origins: tuple[str, ...], context: ssl.SSLContext, limits: httpx.Limits
) -> dict[str, httpx.AsyncBaseTransport]:
    """Return the ways to those origins that have a proxy in between. Raises: SettingsError."""
    mounts: dict[str, httpx.AsyncBaseTransport] = {}
    for origin in origins:
        if proxy := proxy_to(httpx.URL(origin)):
            kind = _AsyncSocks if proxy.is_socks else httpx.AsyncHTTPTransport
            mounts[origin] = kind(verify=context, limits=limits, proxy=_for_httpx(proxy, context))
    return mounts


def sync_transport(url: httpx.URL, context: ssl.SSLContext) -> httpx.BaseTransport | None:
    """Return the way through the proxy to an https address; None without one.

    Raises:
        SettingsError: what is set is not the address of a proxy.
    """
    proxy = proxy_to(url)
    if proxy is None:
        return None
    kind = _Socks if proxy.is_socks else httpx.HTTPTransport
    return kind(verify=context, proxy=_for_httpx(proxy, context))


def _for_httpx(proxy: Proxy, context: ssl.SSLContext) -> httpx.Proxy:
    is_tls = proxy.url.startswith("https:")
    return httpx.Proxy(proxy.url, ssl_context=context if is_tls else None)


class _AsyncSocks(httpx.AsyncHTTPTransport):
    """Report a proxy that does not speak SOCKS as httpx reports one that does not speak HTTP."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limit = _Limit(request)

        async def trace(event: str, info: dict[str, Any]) -> None:
            limit.note(event, info)

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return await super().handle_async_request(request)
        except _failures() as error:
            raise limit.told(error) from error


class _Socks(httpx.HTTPTransport):
    """The same for blocking clients."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        limit = _Limit(request)
        others = request.extensions.get("trace")

        def trace(event: str, info: dict[str, Any]) -> None:
            limit.note(event, info)
            if others is not None:
                others(event, info)

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return super().handle_request(request)
        except _failures() as error:
            raise limit.told(error) from error


class _Limit:
    """End a SOCKS handshake that hangs, as behind an `ssh -D` whose line is dead.

    httpcore 1.0.9 (`socks_proxy.py`) waits for its replies without a limit.
    """

    def __init__(self, request: httpx.Request) -> None:
        self._request = request
        self._timer: threading.Timer | None = None
        self._is_over = False

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Watch the handshake begin and end."""
        if event == f"{_HANDSHAKE}.started":
            wire = info["stream"].get_extra_info("socket")
            self._timer = threading.Timer(HANDSHAKE_SECONDS, self._end, (wire,))
            self._timer.daemon = True
            self._timer.start()
        elif event.startswith(_HANDSHAKE) and self._timer is not None:
            self._timer.cancel()

    def _end(self, wire: socket.socket) -> None:
        self._is_over = True
        with contextlib.suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)

    def told(self, error: Exception) -> Exception:
        """Return the error as httpx would raise it."""
        if self._is_over:
            return httpx.ConnectTimeout("", request=self._request)
        if isinstance(error, httpx.ReadError):
            return error
        return httpx.ProxyError(_NOT_SOCKS, request=self._request)


def _failures() -> tuple[type[Exception], ...]:
    """Return the errors of a handshake that is cut short or makes no sense.

    httpcore 1.0.9 lets the last two through.
    """
    from socksio.exceptions import SOCKSError

    return (httpx.ReadError, SOCKSError, AssertionError)


def is_lasting(error: httpx.ProxyError) -> bool:
    """Return whether a proxy would refuse again: it wants a password, or forbids the address."""
    return not str(error).startswith(_PASSING)


def proxy_fault(error: Exception, service: str) -> Unreachable | None:
    """Return the error that tells of a proxy why no response came; None without a proxy.

    Args:
        error: What httpx raised. Its text is read, never shown: it may hold addresses.
        service: Who did not respond: `Microsoft`.
    """
    if not isinstance(error, httpx.RequestError):
        return None
    try:
        proxy = proxy_to(error.request.url)
    except (RuntimeError, SettingsError):  # no request in it
        return None
    if proxy is None:
        return None
    title, hint = _words(error, proxy, service)
    return Unreachable(title, hint, details=type(error).__name__, code="proxy")


def _words(error: httpx.RequestError, proxy: Proxy, service: str) -> tuple[str, str]:
    name, variable = f"The proxy {proxy}", proxy.variable
    check = f"Check {variable}, and that the proxy is running."
    if isinstance(error, httpx.ProxyError):
        return _refusal(str(error), proxy, service)
    if isinstance(error, httpx.ConnectTimeout):
        return f"{name} did not answer in time", check
    if isinstance(error, httpx.ConnectError):
        if was_caused_by(error, socket.gaierror):
            return f"{name} is unknown: there is no such host", f"Correct {variable}."
        if was_caused_by(error, ConnectionRefusedError):
            return f"{name} refused the connection", check
        return f"{name} cannot be reached", check
    if isinstance(error, httpx.TimeoutException):
        return f"{service} did not answer in time through the proxy {proxy}", check
    return f"{service} cannot be reached through the proxy {proxy}", check


def _refusal(said: str, proxy: Proxy, service: str) -> tuple[str, str]:
    name, variable = f"The proxy {proxy}", proxy.variable
    if said.startswith(("407", "Requested", "Invalid username")):
        scheme = proxy.url.partition(":")[0]
        if proxy.has_credentials:
            title = f"{name} does not accept its user name and password"
            return title, f"Correct them in {variable}."
        hint = f"Set {variable} to {scheme}://USER:PASSWORD@HOST:PORT."
        return f"{name} wants a user name and password", hint
    if said == _NOT_SOCKS:
        return f"{name} is no SOCKS proxy", f"Correct {variable}."
    if said.startswith((*_PASSING, "Proxy Server")):
        return f"{name} cannot reach {service}", "Check the network, then try again."
    return f"{name} does not allow {service}", "Ask whoever runs the proxy to allow it."
