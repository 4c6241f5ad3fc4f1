"""HTTP clients that talk to a cloud's two origins only, over verified TLS.

A private certificate authority comes through `SSL_CERT_FILE` (or `SSL_CERT_DIR`, or
`REQUESTS_CA_BUNDLE`), proxies through the usual variables; redirects are never followed.
"""

from __future__ import annotations

import logging
import os
import ssl
from functools import lru_cache
from pathlib import Path

import httpx

from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import GraphError, SettingsError
from trackcal_tui.network.proxies import async_mounts

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
"""Seconds without a sign of life, never for a whole answer."""
MAX_IN_FLIGHT = 4
"""Requests at once per mailbox (learn.microsoft.com/graph/throttling-limits)."""

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
"""Variables that name trusted certificates; the first one that is set counts."""
_DEFAULT_PORTS = {"https": 443, "http": 80}


def quiet_loggers() -> None:
    """Keep the libraries from logging what must never be in a log.

    httpx logs whole addresses at INFO, urllib3 and httpcore at DEBUG. MSAL logs its listener's
    answer with the code in it at DEBUG, and a token answer it cannot read at ERROR.
    """
    for name in ("httpx", "httpcore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("msal").setLevel(logging.CRITICAL + 1)


def ssl_context() -> ssl.SSLContext:
    """Return the context all clients share: loading the CA bundle is most of a client's cost.

    Raises:
        SettingsError: the variable names nothing usable.
    """
    found = (name for name in _CERTIFICATES if os.environ.get(name))
    name = next(found, "")
    return _context(name, os.environ.get(name, ""))


@lru_cache(maxsize=4)
def _context(name: str, path: str) -> ssl.SSLContext:
    try:
        if not name:
            return httpx.create_ssl_context()
        if name == "SSL_CERT_DIR" or Path(path).is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"{name} names no certificates that can be read",
            f"Point {name} at a PEM file of your certificate authority, or unset it.",
            code="certificates",
        ) from error


def origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port, to be compared as parsed parts and never as text."""
    return url.scheme, url.host, url.port or _DEFAULT_PORTS.get(url.scheme)


def check_request(cloud: Cloud, request: httpx.Request) -> None:
    """Stop a request that must not be sent, right before it is.

    Raises:
        GraphError: The request is not for one of the cloud's two origins, would carry a bearer
            token to another one than Graph's, or would do more than read from Graph.
    """
    origin = origin_of(request.url)
    login, graph = origin_of(httpx.URL(cloud.login)), origin_of(httpx.URL(cloud.graph))
    to_graph = origin == graph
    # One gateway may stand in for both; its /v1.0/ is Graph's then.
    reads_only = to_graph and (origin != login or request.url.path.startswith("/v1.0/"))
    if (
        origin not in (login, graph)
        or request.url.userinfo
        or ("Authorization" in request.headers and not to_graph)
        or (reads_only and request.method != "GET")
    ):
        raise GraphError(
            "A request to an unexpected address was stopped",
            "Nothing was sent. Try again; if it keeps happening, report it.",
            code="unexpected_address",
        )


def async_client(
    cloud: Cloud, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """Return a client for the cloud's two origins; close it (`async with`).

    Args:
        cloud: Whose origins the client may talk to.
        transport: Stands in for the network, in the demo and in tests.

    Raises:
        SettingsError: the certificates or the proxy that the environment names are unusable.
    """
    quiet_loggers()
    limits = httpx.Limits(max_connections=MAX_IN_FLIGHT, max_keepalive_connections=MAX_IN_FLIGHT)
    context = ssl_context() if transport is None else None

    async def check(request: httpx.Request) -> None:
        check_request(cloud, request)

    return httpx.AsyncClient(
        transport=transport,
        mounts=async_mounts((cloud.login, cloud.graph), context, limits) if context else None,
        verify=context or True,
        trust_env=False,
        timeout=TIMEOUT,
        limits=limits,
        follow_redirects=False,
        event_hooks={"request": [check]},
    )
