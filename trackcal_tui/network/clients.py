"""The network: one TLS context, clients that speak to two origins only, and a loop to stop.

TLS is always verified. A private certificate authority comes through `SSL_CERT_FILE` (or
`SSL_CERT_DIR`), proxies through the usual variables; redirects are never followed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import ssl
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import Cancelled, GraphError, SettingsError

TIMEOUT = httpx.Timeout(30.0, connect=10.0)
"""Seconds between two signs of life, never for a whole answer."""
MAX_IN_FLIGHT = 4
"""Requests at once per mailbox (learn.microsoft.com/graph/throttling-limits)."""

_LIMITS = httpx.Limits(max_connections=MAX_IN_FLIGHT, max_keepalive_connections=MAX_IN_FLIGHT)
_DEFAULT_PORTS = {"https": 443, "http": 80}
_P = ParamSpec("_P")
_T = TypeVar("_T")


def quiet_loggers() -> None:
    """Keep the libraries from logging what must never be in a log.

    httpx logs whole addresses at INFO, urllib3 and httpcore at DEBUG; MSAL logs its listener's
    answer with the code in it at DEBUG and a token answer it cannot read at ERROR.
    """
    for name in ("httpx", "httpcore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("msal").setLevel(logging.CRITICAL + 1)


def ssl_context() -> ssl.SSLContext:
    """The context all clients share: loading the CA bundle is most of what a client costs.

    Raises:
        SettingsError: `SSL_CERT_FILE` or `SSL_CERT_DIR` names nothing usable.
    """
    return _context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@lru_cache(maxsize=4)
def _context(file: str, folder: str) -> ssl.SSLContext:
    # Takes the two variables as its key only; httpx reads them itself.
    try:
        return httpx.create_ssl_context()
    except (OSError, ssl.SSLError) as error:
        name = "SSL_CERT_FILE" if file else "SSL_CERT_DIR"
        raise SettingsError(
            f"{name} names no certificates that can be read",
            f"Point {name} at a PEM file of your certificate authority, or unset it.",
            code="certificates",
        ) from error


def origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port, to be compared as parsed parts and never as text."""
    return url.scheme, url.host, url.port or _DEFAULT_PORTS.get(url.scheme)


def check_request(cloud: Cloud, request: httpx.Request) -> None:
    """The last door before the wire.

    Raises:
        GraphError: the request is not for one of the cloud's two origins, would carry a bearer
            token to another one than Graph's, or would do more than read at Graph.
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
            "Nothing was sent. Try again; if it stays, report it.",
            code="unexpected_address",
        )


def async_client(
    cloud: Cloud, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client for the cloud's two origins; close it (`async with`).

    Args:
        cloud: Whose origins may be spoken to.
        transport: Stands in for the network, in the demo and in tests.

    Raises:
        SettingsError: the certificates named by the environment cannot be read.
    """
    quiet_loggers()

    async def guard(request: httpx.Request) -> None:
        check_request(cloud, request)

    return httpx.AsyncClient(
        transport=transport,
        verify=ssl_context() if transport is None else True,
        timeout=TIMEOUT,
        limits=_LIMITS,
        follow_redirects=False,
        event_hooks={"request": [guard]},
    )


def client(cloud: Cloud, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """The blocking twin of `async_client`; close it (`with`)."""
    quiet_loggers()

    def guard(request: httpx.Request) -> None:
        check_request(cloud, request)

    return httpx.Client(
        transport=transport,
        verify=ssl_context() if transport is None else True,
        timeout=TIMEOUT,
        limits=_LIMITS,
        follow_redirects=False,
        event_hooks={"request": [guard]},
    )


class _UnawaitedThreads(ThreadPoolExecutor):
    """Threads that nobody waits for, neither on cancel nor on exit.

    asyncio looks names up in its executor. A name server that does not answer keeps such a
    thread for half a minute; a person who cancels or quits must not wait for it.
    """

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run it in a daemon thread of its own."""
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name="trackcal-io", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to wait for."""


def _new_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_UnawaitedThreads())
    return loop


def _remember_connections(loop: asyncio.AbstractEventLoop) -> list[asyncio.Transport]:
    """All connections the loop will open, so that they can be closed with it.

    httpcore 1.0.9 (`_backends/anyio.py`, `start_tls`) closes its socket on an `Exception` only: a
    cancel in the middle of a TLS handshake would leave it to the garbage collector.
    """
    opened: list[asyncio.Transport] = []
    connect = loop.create_connection

    async def create_connection(*args: Any, **kwargs: Any) -> Any:
        made = await connect(*args, **kwargs)
        opened.append(made[0])
        return made

    # The one place all of asyncio's connections come through; a loop class of our own would
    # have to choose between the selector and the proactor.
    loop.create_connection = create_connection  # type: ignore[method-assign]
    return opened


def run(work: Callable[[], Coroutine[Any, Any, _T]], cancel: Cancel | None = None) -> _T:
    """Run a coroutine to its end in a loop of its own, in the calling thread.

    Args:
        work: Makes the coroutine.
        cancel: Leaves it at once, wherever it waits.

    Raises:
        Cancelled: it was left; its sockets are closed.
    """
    cancel = cancel or Cancel()
    cancel.check()
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        loop = runner.get_loop()
        opened = _remember_connections(loop)

        async def main() -> _T:
            task = asyncio.current_task()
            assert task is not None  # a coroutine the runner runs is a task

            def stop() -> None:
                # The loop may have ended between the last answer and the key.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(task.cancel)

            try:
                with cancel.calls(stop):
                    return await work()
            finally:
                for transport in opened:
                    transport.abort()  # nothing happens to closed ones
                await asyncio.sleep(0)  # the loop closes aborted sockets in its next round

        try:
            return runner.run(main())
        except asyncio.CancelledError:
            if cancel.is_cancelled:
                raise Cancelled from None
            raise
