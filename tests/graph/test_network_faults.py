"""Every network fault ends in all events or in one of our errors, never in a part of the events.

Real httpx over real TLS sockets. Each fault hits the first page, the second, and one window of
four. The waits between tries are skipped, but their length is checked.
"""

from __future__ import annotations

import gc
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from tests.graph import raw_graph as wire
from tests.graph.fake_graph import CONNECTION, WEEK, YEAR, Tokens
from tests.graph.network_faults import (
    BACK_OFF,
    BUSY,
    ELSEWHERE,
    ENDLESS,
    HTML,
    OFFLINE,
    REDIRECT,
    TABLE,
    UNREADABLE,
    UNREADABLE_LOGIN,
    UNTRUSTED,
    Fails,
    Row,
    ok,
)
from tests.graph.raw_graph import Call, RawGraph, Step, page_of, says
from tests.tenant.fixtures import tenant_authority
from tests.tenant.server import TestAuthority
from trackcal_tui.auth.msal_http import MsalHttp
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import Cancelled, TrackCalError
from trackcal_tui.graph import calendar, client, retry
from trackcal_tui.graph.calendar import GraphCalendar

__all__ = ["tenant_authority"]


@pytest.fixture(autouse=True, scope="module")
def no_socket_left() -> Iterator[None]:
    """Make a socket that was left open warn now, which fails this module's last test."""
    yield
    gc.collect()


@pytest.fixture
def certificate(tenant_authority: TestAuthority, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server certificate whose authority this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tenant_authority.file))
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tenant_authority.certificate.configure_cert(context)
    return context


@pytest.fixture
def graph(certificate: ssl.SSLContext) -> Iterator[RawGraph]:
    with RawGraph(certificate) as server:
        yield server


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collect the seconds of every wait, without jitter, and skip the wait."""
    waits: list[float] = []

    def no_delay(tries: int, asked: float | None) -> float:
        waits.append(retry.retry_delay(tries, asked, jitter=lambda: 0.0))
        return 0.0

    monkeypatch.setattr(client, "retry_delay", no_delay)
    return waits


def read(
    cloud: Cloud, window: tuple[datetime, datetime] = WEEK, cancel: Cancel | None = None
) -> list[str]:
    """Read with the real reader; return the ids of all events."""
    events = GraphCalendar(cloud, Tokens()).read(CONNECTION, *window, cancel=cancel)
    return sorted(event.id for event in events)


def assert_outcome(
    outcome: Fails | None, cloud: Cloud, window: tuple[datetime, datetime] = WEEK
) -> None:
    """Read, and compare the result with the outcome."""
    if outcome is None:
        assert read(cloud, window) == ["id-1", "id-2"]
        return
    with pytest.raises(TrackCalError) as caught:
        read(cloud, window)
    error = caught.value
    assert (type(error), error.code) == (outcome.kind, outcome.code)
    assert error.exit_code == outcome.exit_code
    assert error.title and error.hint
    for secret in ("token-", "localhost", "Event"):
        assert secret not in f"{error} {error.message} {error.details}"


def assert_polite(graph: RawGraph) -> None:
    """Assert that Graph was only read, under its own name, with this connection's token."""
    for asked in graph.asked:
        assert asked.method == "GET"
        assert asked.headers["host"] == f"localhost:{graph.port}"
        assert asked.headers["authorization"] in ("Bearer token-1", "Bearer token-2")
        assert asked.target.startswith("/v1.0/me/calendarView?")


@pytest.mark.parametrize("pages_before", [0, 1], ids=["page 1", "page 2"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_fault_ends_in_all_events_or_an_error(
    row: Row, pages_before: int, graph: RawGraph, waited: list[float]
) -> None:
    graph.steps = [*[wire.good] * pages_before, *row.steps]
    assert_outcome(row.outcome, graph.cloud)
    assert tuple(waited) == row.waits
    assert graph.steps == []
    pages = 2 if row.outcome is None else pages_before
    assert len(graph.asked) == pages + len(row.steps)
    assert_polite(graph)


@pytest.mark.parametrize("row", [row for row in TABLE if row.outcome], ids=lambda row: row.name)
def test_a_fault_in_one_window_of_four_fails_the_read(
    row: Row, graph: RawGraph, waited: list[float]
) -> None:
    last = []

    def by_window(call: Call) -> None:
        if "startDateTime=2027-08" in call.asked.target:
            last.append(call.asked)
            row.steps[0](call)
        else:
            wire.good(call)

    graph.steps = [by_window] * 50
    assert_outcome(row.outcome, graph.cloud, YEAR)
    assert len(last) == len(row.steps)
    assert len(graph.asked) <= len(row.steps) + 2 * 3
    assert_polite(graph)


def test_a_read_without_faults_succeeds(graph: RawGraph) -> None:
    assert_outcome(None, graph.cloud)
    graph.steps = [wire.good_gzip] * 2
    assert_outcome(None, graph.cloud)
    graph.steps = [says(429, BUSY, Retry_After="0.2")]
    began = time.monotonic()
    assert_outcome(None, graph.cloud)
    assert time.monotonic() - began >= 0.2
    assert len(graph.asked) == 7


@pytest.mark.parametrize("step", [wire.drip_body, wire.drip_head, wire.silent])
def test_a_response_that_drips_or_stays_away_times_out(
    step: Step, graph: RawGraph, waited: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_SECONDS", 0.4)
    monkeypatch.setattr(client, "MAX_TRIES", 2)
    graph.steps = [step] * 2
    assert_outcome(OFFLINE, graph.cloud)
    assert waited == [1.0]
    assert len(graph.asked) == 2


@pytest.mark.parametrize("step", [wire.drip_body, wire.drip_head, wire.silent, wire.endless])
@pytest.mark.parametrize("window", [WEEK, YEAR], ids=["one window", "four windows"])
def test_cancel_leaves_slow_and_endless_responses_at_once(
    step: Step, window: tuple[datetime, datetime], graph: RawGraph
) -> None:
    cancel = Cancel()

    def press() -> None:
        assert graph.answering.wait(10)
        cancel.cancel()

    thread = threading.Thread(target=press)
    thread.start()
    graph.steps = [step] * 4
    with pytest.raises(Cancelled) as caught:
        read(graph.cloud, window, cancel)
    assert caught.value.exit_code == 130
    assert not graph.closing.is_set(), "the server would have gone on"
    thread.join()


BOMB = gzip.compress(page_of(9) + b" " * (32 << 20))
"""Good JSON, only far too large."""


@pytest.mark.parametrize(
    "step", [ok(BOMB, Content_Encoding="gzip"), wire.endless], ids=["gzip bomb", "endless body"]
)
def test_a_body_that_is_too_large_is_refused(
    step: Step, graph: RawGraph, waited: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MAX_BYTES", 1 << 20)
    graph.steps = [step]
    assert_outcome(UNREADABLE, graph.cloud)
    assert (len(graph.asked), waited) == (1, [])


def test_a_calendar_with_endless_pages_is_refused(
    graph: RawGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "MAX_PAGES", 12)
    graph.steps = [wire.leads_to(n, f"$skip={n}") for n in range(1, 30)]
    assert_outcome(ENDLESS, graph.cloud)
    assert len(graph.asked) == 12


@pytest.mark.parametrize("circle", [1, 2, 3])
def test_pages_that_link_in_a_circle_are_refused(graph: RawGraph, circle: int) -> None:
    graph.steps = [wire.leads_to(n, f"$skip={n % circle}") for n in range(30)]
    assert_outcome(ENDLESS, graph.cloud)
    assert len(graph.asked) == circle + 1


LINKS: dict[str, Callable[[RawGraph, int], str]] = {
    "another port": lambda graph, other: f"https://localhost:{other}",
    "another host": lambda graph, other: f"https://127.0.0.1:{graph.port}",
    "another scheme": lambda graph, other: f"http://localhost:{graph.port}",
    "another scheme and port": lambda graph, other: f"http://localhost:{other}",
    "our host as user name": lambda graph, other: (
        f"https://localhost:{graph.port}@localhost:{other}"
    ),
    "a user": lambda graph, other: f"https://ana:secret@localhost:{graph.port}",
    "backslash": lambda graph, other: f"https://localhost:{graph.port}\\@localhost:{other}",
    "no scheme": lambda graph, other: f"//localhost:{other}",
    "our host as a subdomain": lambda graph, other: (
        f"https://localhost:{graph.port}.localhost:{other}"
    ),
    "relative": lambda graph, other: "",
    "line feeds": lambda graph, other: f"https://localhost:{other}\r\nHost: x\r\n\r\n",
    "an impossible port": lambda graph, other: "https://localhost:99999999",
}


@pytest.mark.parametrize("pages_before", [0, 1], ids=["page 1", "page 2"])
@pytest.mark.parametrize("origin", LINKS)
def test_next_links_to_other_hosts_are_never_followed(
    origin: str, pages_before: int, graph: RawGraph, certificate: ssl.SSLContext
) -> None:
    with RawGraph(certificate) as other:
        start = LINKS[origin](graph, other.port)
        body = page_of(1, f"{start}/v1.0/me/calendarView?$skip=1")
        graph.steps = [*[wire.good] * pages_before, ok(body)]
        assert_outcome(ELSEWHERE, graph.cloud)
        assert (other.connections, other.asked) == (0, [])
    assert graph.connections == len(graph.asked) == pages_before + 1


@pytest.mark.parametrize(
    "path",
    ["/beta/me/calendarView", "/v1.0/me/messages", "/v1.0/calendarView/../me", "", "/v1.0/me"],
)
def test_next_links_to_other_resources_are_never_followed(path: str, graph: RawGraph) -> None:
    graph.steps = [ok(page_of(1, f"{graph.origin}{path}?$skip=1"))]
    assert_outcome(ELSEWHERE, graph.cloud)
    assert graph.connections == 1


def test_next_links_to_the_login_host_are_never_followed(
    graph: RawGraph, certificate: ssl.SSLContext
) -> None:
    with RawGraph(certificate) as login:
        graph.steps = [ok(page_of(1, login.link()))]
        assert_outcome(ELSEWHERE, Cloud("custom", login.origin, graph.origin))
        assert (login.connections, len(graph.asked)) == (0, 1)


def test_redirects_are_not_followed(graph: RawGraph, certificate: ssl.SSLContext) -> None:
    with RawGraph(certificate) as other:
        graph.steps = [says(302, Location=other.link())]
        assert_outcome(REDIRECT, graph.cloud)
        assert (other.connections, graph.connections) == (0, 1)


def test_a_refused_connection_is_retried(certificate: ssl.SSLContext, waited: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        origin = f"https://localhost:{unused.getsockname()[1]}"
    assert_outcome(OFFLINE, Cloud("custom", origin, origin))
    assert tuple(waited) == BACK_OFF


def test_an_untrusted_authority_is_never_asked_for_anything(
    graph: RawGraph, waited: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert_outcome(UNTRUSTED, graph.cloud)
    assert (graph.connections, graph.asked, waited) == (1, [], [])


def test_a_certificate_for_another_host_is_refused(
    certificate: ssl.SSLContext, tenant_authority: TestAuthority, waited: list[float]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tenant_authority.ca.issue_cert("graph.example").configure_cert(context)
    with RawGraph(context) as graph:
        assert_outcome(UNTRUSTED, graph.cloud)
    assert (graph.connections, graph.asked, waited) == (1, [], [])


def test_a_server_without_tls_is_unreachable(
    certificate: ssl.SSLContext, waited: list[float]
) -> None:
    with RawGraph(None) as graph:
        assert_outcome(OFFLINE, graph.cloud)
    assert (graph.connections, tuple(waited)) == (4, BACK_OFF)


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (wire.broken_tls, OFFLINE),
        (wire.reset_within, OFFLINE),
        (wire.cut_short, OFFLINE),
        (ok(HTML), UNREADABLE_LOGIN),
    ],
)
def test_the_login_host_fails_with_our_errors_too(
    step: Step, outcome: Fails, graph: RawGraph
) -> None:
    graph.steps = [step]
    with pytest.raises(TrackCalError) as caught:
        MsalHttp(graph.cloud, Cancel()).get(f"{graph.origin}/common/openid-configuration")
    error = caught.value
    assert (type(error), error.code, error.exit_code) == (
        outcome.kind,
        outcome.code,
        outcome.exit_code,
    )
    assert len(graph.asked) == 1
