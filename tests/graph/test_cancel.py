"""Cancelling leaves a read at once, wherever it waits."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import httpx
import pytest
import trustme

from tests.graph.fake_graph import CONNECTION, WEEK, YEAR, FakeGraph, Tokens, fault, link, page
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import Cancelled, Unreachable
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.graph import client
from trackcal_tui.graph.calendar import GraphCalendar
from trackcal_tui.network import clients as network


@pytest.fixture(autouse=True)
def no_socket_left() -> Iterator[None]:
    """Make a socket that was left open warn now, which fails the test that left it."""
    yield
    gc.collect()


@contextmanager
def cancelled_when(moment: threading.Event, cancel: Cancel) -> Iterator[None]:
    """Cancel from another thread once `moment` is set; the block must raise `Cancelled`.

    What the block waits for must never come by itself: then raising proves that it was left.
    """

    def press() -> None:
        assert moment.wait(10), "the moment to cancel never came"
        cancel.cancel()

    thread = threading.Thread(target=press)
    thread.start()
    try:
        with pytest.raises(Cancelled):
            yield
    finally:
        moment.set()
        thread.join()


class SilentServer:
    """A loopback TLS server that responds with `say`, then with nothing more."""

    def __init__(self, context: ssl.SSLContext, say: bytes = b"") -> None:
        self._context = context
        self._say = say
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self.asked = threading.Event()
        self.port = 0

    def __enter__(self) -> SilentServer:
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()

    def _serve(self) -> None:
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._done = asyncio.Event()
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._done.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._say)
            await writer.drain()
            self.asked.set()
            await self._done.wait()
        writer.transport.abort()

    @property
    def cloud(self) -> Cloud:
        return Cloud("custom", f"https://localhost:{self.port}", f"https://localhost:{self.port}")


@pytest.fixture
def server_context(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    authority = trustme.CA()
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def calendar_of(cloud: Cloud) -> GraphCalendar:
    return GraphCalendar(cloud, Tokens())


HALF = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"


@pytest.mark.parametrize("say", [b"", HALF], ids=["no response", "half a response"])
@pytest.mark.parametrize("window", [WEEK, YEAR], ids=["one window", "four windows"])
def test_cancel_leaves_a_server_that_hangs(
    server_context: ssl.SSLContext, say: bytes, window: tuple[datetime, datetime]
) -> None:
    cancel = Cancel()
    with (
        SilentServer(server_context, say) as server,
        cancelled_when(server.asked, cancel),
    ):
        calendar_of(server.cloud).read(CONNECTION, *window, cancel=cancel)


def test_a_server_that_never_responds_times_out(
    server_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "TIMEOUT", httpx.Timeout(0.05, connect=10.0))
    monkeypatch.setattr("trackcal_tui.graph.retry.MAX_WAIT", 0.001)
    with SilentServer(server_context) as server, pytest.raises(Unreachable) as caught:
        calendar_of(server.cloud).read(CONNECTION, *WEEK)
    assert caught.value.title == "Microsoft did not answer in time"


def test_a_response_that_drips_forever_times_out(
    server_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 0.05)
    monkeypatch.setattr("trackcal_tui.graph.retry.MAX_WAIT", 0.001)
    with SilentServer(server_context, HALF) as server, pytest.raises(Unreachable):
        calendar_of(server.cloud).read(CONNECTION, *WEEK)


def test_an_untrusted_certificate_is_told(
    server_context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with SilentServer(server_context) as server, pytest.raises(Unreachable) as caught:
        calendar_of(server.cloud).read(CONNECTION, *WEEK)
    assert caught.value.code == "certificate"
    assert not server.asked.is_set()


def test_cancel_leaves_the_wait_before_a_retry() -> None:
    cancel, waiting = Cancel(), threading.Event()

    def progress(seen: ReadProgress) -> None:
        if seen.waiting_seconds > 30:
            waiting.set()

    graph = FakeGraph(fault(429, "TooManyRequests", headers={"Retry-After": "60"}))
    with cancelled_when(waiting, cancel):
        graph.read(on_progress=progress, cancel=cancel)
    assert len(graph.requests) == 1


def test_cancel_leaves_a_token_refresh() -> None:
    cancel, asked, ends = Cancel(), threading.Event(), threading.Event()

    class Slow(Tokens):
        def access_token(
            self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
        ) -> str:
            asked.set()
            ends.wait(30)
            return "too late"

    graph = FakeGraph()
    graph.tokens = Slow()
    try:
        with cancelled_when(asked, cancel):
            graph.read(cancel=cancel)
        assert graph.requests == []
    finally:
        ends.set()


def test_cancel_stops_between_two_pages() -> None:
    cancel, reading = Cancel(), threading.Event()

    def handle(request: httpx.Request) -> httpx.Response:
        reading.set()
        return page(next_link=link(f"$skip={len(graph.requests)}"))

    graph = FakeGraph(*[handle] * 2000)
    with cancelled_when(reading, cancel):
        graph.read(cancel=cancel)


def test_a_read_cancelled_before_it_begins_sends_nothing() -> None:
    cancel = Cancel()
    cancel.cancel()
    graph = FakeGraph()
    with pytest.raises(Cancelled):
        graph.read(cancel=cancel)
    assert graph.requests == []


def test_all_requests_pause_while_one_is_told_to_wait() -> None:
    times: list[float] = []

    def busy(request: httpx.Request) -> httpx.Response:
        return fault(429, "TooManyRequests", headers={"Retry-After": "0.2"})

    def well(request: httpx.Request) -> httpx.Response:
        times.append(time.monotonic())
        return page()

    def more(request: httpx.Request) -> httpx.Response:
        return page(next_link=link(f"$skip={len(graph.requests)}"))

    steps: list[Callable[[httpx.Request], httpx.Response]] = [busy, more, more, more, *[well] * 4]
    graph = FakeGraph(*steps)
    began = time.monotonic()
    graph.read(YEAR)
    assert len(times) == 4
    assert min(times) - began >= 0.2
