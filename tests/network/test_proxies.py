"""Everything goes through the proxy that is set, and what fails there is told of the proxy."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.graph.fake_graph import CONNECTION, WEEK, Tokens, page
from tests.network.proxy_server import PASSWORD, USER, ProxyServer
from tests.tenant.server import TestAuthority
from tests.tenant.wire import Reply, Seen, WireServer
from trackcal_tui.auth.msal_http import MsalHttp
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import SettingsError, TrackCalError, TrackerUnreachable, Unreachable
from trackcal_tui.graph import retry
from trackcal_tui.graph.calendar import GraphCalendar
from trackcal_tui.network import proxies
from trackcal_tui.network.clients import ssl_context
from trackcal_tui.network.fetch import FAILURES, is_lasting, unreachable
from trackcal_tui.network.pinned import PinnedClient
from trackcal_tui.network.proxies import proxy_to
from trackcal_tui.trackers.faults import network_fault

HOSTS = ("login.test", "graph.test", "tracker.test")
"""Names that only the proxy can resolve."""
GRAPH = httpx.URL("https://graph.microsoft.com")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(retry, "MAX_WAIT", 0.0)


class World:
    """One TLS server that is all hosts, reachable through a proxy only."""

    def __init__(self, server: WireServer, seen: list[Seen]) -> None:
        self.server = server
        self.seen = seen
        self.port = httpx.URL(server.origin).port
        self.cloud = Cloud("custom", self.origin("login"), self.origin("graph"), True)

    def origin(self, name: str) -> str:
        return f"https://{name}.test:{self.port}"

    def read(self) -> int:
        """Read a calendar; returns how many events it has."""
        return len(GraphCalendar(self.cloud, Tokens()).read(CONNECTION, *WEEK))

    def sign_in(self) -> None:
        """Ask the login host, as MSAL does."""
        MsalHttp(self.cloud, Cancel()).get(f"{self.cloud.login}/common")

    def push(self) -> None:
        """Ask a tracker."""
        client = PinnedClient(self.origin("tracker"), {})
        try:
            client.send("GET", "/entries")
        except FAILURES as error:
            raise network_fault("Toggl", error) from error
        finally:
            client.close()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    authority = TestAuthority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.ca.issue_cert(*HOSTS).configure_cert(context)
    seen: list[Seen] = []

    def answer(request: Seen) -> Reply:
        seen.append(request)
        return Reply(200, page(1, 2).content if request.path.endswith("View") else {})

    server = WireServer("all", context, answer)
    yield World(server, seen)
    server.close()


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http", "", "socks5", "socks5h"])
@pytest.mark.parametrize("password", [False, True], ids=["open", "password"])
def test_graph_sign_in_and_trackers_go_through_the_proxy(
    world: World, monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str, password: bool
) -> None:
    with ProxyServer(socks=scheme.startswith("socks"), password=password) as proxy:
        who = f"{USER}:{quote(PASSWORD)}@" if password else ""
        prefix = f"{scheme}://" if scheme else ""
        monkeypatch.setenv(variable, f"{prefix}{who}{proxy.address}")
        assert world.read() == 2
        world.sign_in()
        world.push()
        hosts = [target.partition(":")[0] for target in proxy.asked]
    assert hosts == ["graph.test", "login.test", "tracker.test"]
    assert [request.host.partition(":")[0] for request in world.seen] == hosts
    assert all("proxy-authorization" not in request.headers for request in world.seen)


def test_the_graph_of_no_proxy_is_asked_directly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProxyServer() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        monkeypatch.setenv("NO_PROXY", "example.com, .graph.test")
        with pytest.raises(Unreachable, match="Microsoft cannot be reached: no network"):
            world.read()
        world.sign_in()
        assert [target.partition(":")[0] for target in proxy.asked] == ["login.test"]


# -- which one it is


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://a:1"}, None),
        ({"HTTPS_PROXY": "http://a:1", "ALL_PROXY": "http://b:2"}, "a:1 (HTTPS_PROXY)"),
        ({"ALL_PROXY": "socks5h://b"}, "b:1080 (ALL_PROXY)"),
        ({"https_proxy": "https://u:p@c"}, "c:443 (https_proxy)"),
        ({"HTTPS_PROXY": "d.example"}, "d.example:80 (HTTPS_PROXY)"),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://a:1", "no_proxy": "microsoft.com"}, None),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "soft.com,graph"}, "a:1 (HTTPS_PROXY)"),
        ({"HTTPS_PROXY": "", "ALL_PROXY": "http://b:2"}, "b:2 (ALL_PROXY)"),
    ],
)
def test_the_variable_that_counts_is_named_and_its_password_is_not(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxy = proxy_to(GRAPH)
    assert (proxy and str(proxy)) == told


@pytest.mark.parametrize(
    "address", ["socks4://u:secret@h:1", "ftp://secret@h", "http://", "http://u:secret@h:99999"]
)
def test_what_is_no_proxy_is_told_of_the_variable_before_anything_is_sent(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    for ask in (world.read, world.sign_in, world.push):
        with pytest.raises(SettingsError) as caught:
            ask()
        assert caught.value.title.startswith("HTTPS_PROXY is not the address of a proxy")
        assert "secret" not in repr(caught.value) + caught.value.message + caught.value.details
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("HTTP_PROXY", address)
    assert proxy_to(GRAPH) is None, "a variable that is not used does not matter"


# -- what goes wrong


def faults_of(world: World, monkeypatch: pytest.MonkeyPatch, address: str) -> list[TrackCalError]:
    """Fail at all three; returns what is told."""
    monkeypatch.setenv("HTTPS_PROXY", address)
    told: list[TrackCalError] = []
    for ask in (world.read, world.sign_in, world.push):
        with pytest.raises((Unreachable, TrackerUnreachable)) as caught:
            ask()
        told.append(caught.value)
    assert world.seen == []
    for error in told:
        assert (error.exit_code, error.code) == (5, "proxy")
        everything = f"{error.message} {error.details} {error!r}"
        assert "HTTPS_PROXY" in error.title
        assert "wr0ng" not in everything and "nobody" not in everything
    return told


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("", "wants a user name and password"),
        ("nobody:wr0ng@", "does not accept its user name and password"),
    ],
)
def test_a_proxy_that_wants_a_password(
    world: World, monkeypatch: pytest.MonkeyPatch, scheme: str, who: str, words: str
) -> None:
    with ProxyServer(socks=scheme != "http", password=True) as proxy:
        told = faults_of(world, monkeypatch, f"{scheme}://{who}{proxy.address}")
        assert {error.title for error in told} == {
            f"The proxy {proxy.address} (HTTPS_PROXY) {words}"
        }
    assert all("HTTPS_PROXY" in error.hint for error in told)


@pytest.mark.parametrize(
    ("socks", "status", "reply", "words"),
    [
        (False, "403 Forbidden", 0, "does not allow Microsoft"),
        (False, "502 Bad Gateway", 0, "cannot reach Microsoft"),
        (True, "", 2, "cannot reach Microsoft"),
        (True, "", 5, "cannot reach Microsoft"),
    ],
)
def test_a_proxy_that_does_not_connect(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    socks: bool,
    status: str,
    reply: int,
    words: str,
) -> None:
    with ProxyServer(socks=socks) as proxy:
        proxy.status, proxy.reply = status, reply
        scheme = "socks5" if socks else "http"
        calendar, _, tracker = faults_of(world, monkeypatch, f"{scheme}://{proxy.address}")
        assert calendar.title == f"The proxy {proxy.address} (HTTPS_PROXY) {words}"
        assert tracker.title == calendar.title.replace("Microsoft", "Toggl")


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_not_there(
    world: World, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for error in faults_of(world, monkeypatch, f"{scheme}://nobody:wr0ng@127.0.0.1:{port}"):
        name = f"The proxy 127.0.0.1:{port} (HTTPS_PROXY)"
        assert error.title == f"{name} refused the connection"
    for error in faults_of(world, monkeypatch, f"{scheme}://proxy.invalid:8080"):
        name = "The proxy proxy.invalid:8080 (HTTPS_PROXY)"
        assert error.title == f"{name} is unknown: there is no such host"


@pytest.mark.parametrize("says", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x05\x09", b"\x05\x00\x01"])
def test_what_does_not_speak_socks_is_told_of_the_proxy(
    world: World, monkeypatch: pytest.MonkeyPatch, says: bytes
) -> None:
    with ProxyServer(says=says) as server:
        for error in faults_of(world, monkeypatch, f"socks5://{server.address}"):
            assert f"proxy {server.address} (HTTPS_PROXY)" in error.title


def test_what_does_not_speak_http_is_told_of_the_proxy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProxyServer(says=b"SSH-2.0-OpenSSH_9.6\r\n") as server:
        calendar, *_ = faults_of(world, monkeypatch, f"http://{server.address}")
        assert calendar.title == (
            f"Microsoft cannot be reached through the proxy {server.address} (HTTPS_PROXY)"
        )


def test_a_socks_proxy_that_falls_silent_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "HANDSHAKE_SECONDS", 0.05)
    for says in (b"", b"\x05\x00"):
        with ProxyServer(says=says, stays=True) as server:
            for error in faults_of(world, monkeypatch, f"socks5h://{server.address}"):
                name = f"The proxy {server.address} (HTTPS_PROXY)"
                assert error.title == f"{name} did not answer in time"


@pytest.mark.parametrize("kind", [httpx.ConnectTimeout, httpx.ReadTimeout])
def test_a_silent_proxy_is_named(
    monkeypatch: pytest.MonkeyPatch, kind: type[httpx.RequestError]
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
    error = kind("", request=httpx.Request("GET", GRAPH))
    told = unreachable(error, "Microsoft")
    assert "proxy.example:3128 (ALL_PROXY)" in told.title
    assert "did not answer in time" in told.title


def test_a_certificate_is_told_as_such_through_a_proxy_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with ProxyServer() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        with pytest.raises(Unreachable) as caught:
            world.read()
    assert caught.value.code == "certificate"


@pytest.mark.parametrize(
    ("said", "lasting"),
    [("407 Proxy Authentication Required", True), ("403 No", True), ("503 Busy", False)],
)
def test_a_refusal_that_would_come_again_is_not_retried(said: str, lasting: bool) -> None:
    assert is_lasting(httpx.ProxyError(said)) is lasting


# -- certificates


def test_the_bundle_of_requests_is_trusted_where_ours_is_unset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    usual = ssl_context()
    authority = TestAuthority(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    assert ssl_context().cert_store_stats()["x509_ca"] == 1
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert ssl_context() is not usual, "a folder of certificates, as requests takes it"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nothing"))
    with pytest.raises(SettingsError, match="REQUESTS_CA_BUNDLE"):
        ssl_context()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert ssl_context().cert_store_stats()["x509_ca"] == 1
