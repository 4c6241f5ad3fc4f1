"""The door to a tracker's API: where it leads, how fast it is, what it says went wrong."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tenant.server import TestAuthority
from tests.tenant.wire import Reply as TlsReply
from tests.tenant.wire import Seen as TlsSeen
from tests.tenant.wire import WireServer
from tests.trackers.fakes.base import KEY
from tests.trackers.fakes.wire import FakeServer, Reply, Seen
from tests.trackers.making import StillClock
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import SettingsError, TrackerError
from trackcal_tui.network.pinned import PinnedClient
from trackcal_tui.trackers.api import Api, Pace, Rate
from trackcal_tui.trackers.faults import AnswerLost, NotSent, NotThere, Refused, reason_in
from trackcal_tui.trackers.protocol import Opening
from trackcal_tui.trackers.registry import kind_named, kind_names

Door = Callable[[str], Api]


class Server:
    """A server that says what it is told."""

    def __init__(self) -> None:
        self.reply = Reply(200, {})
        self.server = FakeServer(self._answer)

    def _answer(self, seen: Seen) -> Reply:
        return self.reply


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.server.__exit__()


@pytest.fixture
def api() -> Iterator[Callable[[str], Api]]:
    """Makes doors, and closes them at the end."""
    with ExitStack() as opened:

        def made(url: str) -> Api:
            opening = Opening(
                name="t",
                url=url,
                key=KEY,
                zone=ZoneInfo("Europe/Berlin"),
                now=StillClock().now,
                cancel=Cancel(),
                wait=lambda seconds, reason: None,
            )
            door = Api(opening, "Tracker", {"X-Key": KEY})
            opened.callback(door.close)
            return door

        yield made


# Where it leads ------------------------------------------------------------------------------


def test_a_redirect_is_never_followed(api: Door, server: Server) -> None:
    server.reply = Reply(307, None, {"Location": "https://elsewhere.example/"})
    with pytest.raises(Refused, match="another address"):
        api(server.server.origin).get("/x", dict)
    assert len(server.server.requests) == 1


@pytest.mark.parametrize("path", ["/../other", "@elsewhere.example/", "x", "/a\nb"])
def test_a_path_never_leads_out_of_the_base(api: Door, server: Server, path: str) -> None:
    with pytest.raises(TrackerError):
        api(server.server.origin + "/v1").get(path, dict)
    assert not server.server.requests


@pytest.mark.parametrize(
    "url",
    ["http://tracker.example", "http://10.0.0.1/api", "ftp://localhost", "https://a:b@c.example"],
)
def test_only_https_or_this_machine(url: str) -> None:
    with pytest.raises(SettingsError):
        PinnedClient(url, {})


def test_what_is_on_this_machine_is_not_asked_for_through_a_proxy(
    api: Door, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert api(server.server.origin).get("/x", dict) == {}


def test_tls_is_verified_and_a_private_authority_is_believed(
    api: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = TestAuthority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.certificate.configure_cert(context)
    seen: list[TlsSeen] = []

    def handle(one: TlsSeen) -> TlsReply:
        seen.append(one)
        return TlsReply(200, {"fine": True})

    server = WireServer("tracker", context, handle)
    monkeypatch.setenv("NO_PROXY", "localhost")
    try:
        with pytest.raises(NotSent, match="certificate"):
            api(server.origin).get("/x", dict)
        assert seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert api(server.origin).get("/x", dict) == {"fine": True}
        assert seen[0].headers["x-key"] == KEY
    finally:
        server.close()


# How fast it is ------------------------------------------------------------------------------


def test_a_pace_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the one of the suite lets everything through
    now = 0.0
    pace = Pace(Rate(3, 10.0), clock=lambda: now)
    left: list[float] = []
    for _ in range(5):
        now += (delay := pace.delay())
        left.append(delay)
        pace.note()
    assert left == [0.0, 0.0, 0.0, 10.0, 0.0]


def test_what_reads_is_tried_again_and_what_writes_is_not(api: Door, server: Server) -> None:
    server.reply = Reply(502, b"bad gateway")
    door = api(server.server.origin)
    with pytest.raises(AnswerLost, match="HTTP 502"):
        door.get("/x", dict)
    assert len(server.server.requests) == 3
    with pytest.raises(AnswerLost):
        door.write("POST", "/x", {})
    assert len(server.server.requests) == 4


# What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"message": "Project is closed", "code": 501}', "Project is closed"),
        (b'"start_date must not be earlier."', "start_date must not be earlier"),
        (b'{"error": {"message": "no"}}', "no"),
        (
            b'{"errors": {"children": {"end": {"errors": ["too early"]}, "x": {}}}}',
            "end: too early",
        ),
        (b'{"error": "Forbidden", "missing": ["write:time"]}', "Forbidden · missing: write:time"),
        (b"plain words\x1b[31m", "plain words[31m"),
        (b"<html><body>504</body></html>", ""),
        (b"", ""),
    ],
)
def test_the_reason_of_a_refusal_is_the_trackers(body: bytes, reason: str) -> None:
    assert reason_in(body) == reason


def test_a_key_in_an_error_is_not_repeated(api: Door, server: Server) -> None:
    server.reply = Reply(400, {"message": f"unknown header X-Key: {KEY}"})
    with pytest.raises(Refused) as caught:
        api(server.server.origin).get("/x", dict)
    assert KEY not in caught.value.message


@given(st.binary(max_size=200))
def test_any_body_has_a_reason_or_none(body: bytes) -> None:
    assert "\x1b" not in reason_in(body)


def test_deep_errors_end() -> None:
    assert reason_in(b'{"errors":' * 50 + b'"x"' + b"}" * 50) == ""


def test_an_answer_that_is_no_json_is_not_believed(api: Door, server: Server) -> None:
    server.reply = Reply(200, b"<html>Log in to the hotel</html>")
    with pytest.raises(AnswerLost, match="could not be read"):
        api(server.server.origin).get("/x", dict)


def test_what_is_gone_is_told_apart(api: Door, server: Server) -> None:
    server.reply = Reply(410, b"")
    with pytest.raises(NotThere):
        api(server.server.origin).write("DELETE", "/x")


# Kinds ---------------------------------------------------------------------------------------


def test_every_file_is_a_kind() -> None:
    assert kind_names() == (
        *("clockify", "harvest", "kimai", "looped", "timetagger", "timewarrior", "toggl"),
    )
    for name in kind_names():
        kind = kind_named(name)
        assert kind.title
        assert kind.local or kind.key_help
    with pytest.raises(SettingsError, match="Unknown kind") as caught:
        kind_named("jira")
    assert "timewarrior" in caught.value.hint
