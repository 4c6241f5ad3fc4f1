"""Every cause of a missing calendar has its own words."""

from __future__ import annotations

import json

import pytest

from tests.auth.conftest import Bench, in_thread
from tests.tenant.entra import ANA, GUEST, PERSONAL, Person
from tests.tenant.server import graph_error
from tests.tenant.wire import DROP, HANG, Outcome, Reply
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import Cancelled, SignInFailed, Unreachable

VIEW = "/v1.0/me/calendarView"
EMPTY_401 = Reply(401, b"")


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make retries come at once."""
    monkeypatch.setattr("trackcal_tui.graph.retry.MAX_WAIT", 0.001)


def connect(bench: Bench) -> Connection:
    return bench.authenticator().sign_in(
        "device", on_prompt=bench.prompts.append, cancel=bench.cancel
    )


@pytest.mark.parametrize(
    ("person", "answer", "words"),
    [
        (ANA, EMPTY_401, "licence"),
        (GUEST, EMPTY_401, "guest"),
        (PERSONAL, EMPTY_401, "Outlook.com"),
        (ANA, graph_error(401, "InvalidAuthenticationToken"), "licence"),
        (ANA, graph_error(404, "MailboxNotEnabledForRESTAPI"), "own servers"),
        (ANA, graph_error(401, "MailboxNotSupportedForRESTAPI"), "own servers"),
        (ANA, graph_error(403, "MailboxNotHostedInExchangeOnline"), "own servers"),
        (ANA, graph_error(404, "ResourceNotFound"), "licence"),
        (ANA, graph_error(404, "ErrorInvalidUser"), "licence"),
        (ANA, graph_error(404, "ErrorItemNotFound"), "licence"),
        (ANA, graph_error(401, "OrganizationFromTenantGuidNotFound"), "no Microsoft 365"),
        (ANA, graph_error(403, "ErrorAccessDenied"), "permission"),
        (ANA, graph_error(403, "Authorization_RequestDenied"), "permission"),
    ],
)
def test_a_missing_calendar_has_its_reason(
    bench: Bench, person: Person, answer: Outcome, words: str
) -> None:
    bench.tenant.entra.person = person
    bench.tenant.stuck[VIEW] = answer
    connection = connect(bench)
    assert connection.state is ConnectionState.NO_CALENDAR
    assert words in connection.reason
    assert "sign in again" not in connection.reason.lower()
    assert bench.authenticator().access_token(connection), "the tokens are kept all the same"


def test_a_missing_permission_is_told_from_a_missing_mailbox(bench: Bench) -> None:
    bench.tenant.entra.scope = f"{bench.tenant.graph}/User.Read openid profile"
    bench.tenant.stuck[VIEW] = EMPTY_401
    connection = connect(bench)
    assert connection.scopes == ("User.Read", "offline_access")
    assert "permission" in connection.reason


@pytest.mark.usefixtures("no_waits")
def test_a_busy_graph_is_asked_again(bench: Bench) -> None:
    throttled = graph_error(429, "ApplicationThrottled", "", **{"Retry-After": "2.5"})
    bench.tenant.script(VIEW, throttled, DROP, Reply(503, b""))
    assert connect(bench).state is ConnectionState.CONNECTED
    assert len(bench.tenant.to("graph", "/calendarView")) == 4


def test_one_event_of_today_is_read(bench: Bench) -> None:
    connect(bench)
    who, view = bench.tenant.to("graph")
    assert who.path == "/v1.0/me"
    assert view.query["$top"] == "1"
    assert (view.query["startDateTime"], view.query["endDateTime"]) == (
        "2026-11-18T00:00:00Z",
        "2026-11-19T00:00:00Z",
    )
    assert 'IdType="ImmutableId"' in view.headers["prefer"]
    assert "body" not in view.query["$select"]
    bench.tenant.assert_polite()


def test_a_fresh_token_is_never_refreshed(bench: Bench) -> None:
    bench.tenant.stuck[VIEW] = EMPTY_401
    assert connect(bench).state is ConnectionState.NO_CALENDAR
    assert len(bench.tenant.to("graph", "/calendarView")) == 1
    assert len(bench.tenant.to("login", "/token")) == 1


@pytest.mark.usefixtures("no_waits")
@pytest.mark.parametrize("answer", [Reply(503, b""), DROP, graph_error(500, "UnknownError")])
def test_lasting_trouble_with_graph_ends_the_sign_in(bench: Bench, answer: Outcome) -> None:
    bench.tenant.stuck["/v1.0/me"] = answer
    with pytest.raises(Unreachable):
        connect(bench)
    assert not list(bench.home.rglob("*.tokens")), "nothing is kept of a sign-in without a proof"


@pytest.mark.usefixtures("no_waits")
def test_a_400_is_retried_once_and_then_told(bench: Bench) -> None:
    bench.tenant.script(VIEW, graph_error(400, "ErrorInvalidRequest", ""))
    assert connect(bench).state is ConnectionState.CONNECTED
    bench.tenant.stuck[VIEW] = graph_error(400, "ErrorInvalidRequest", "No such window.")
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert "ErrorInvalidRequest" in caught.value.details
    assert 'Microsoft says: "No such window."' in caught.value.hint


def test_a_token_that_graph_refuses_ends_the_sign_in(bench: Bench) -> None:
    bench.tenant.stuck["/v1.0/me"] = graph_error(401, "InvalidAuthenticationToken")
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert "request-id" in caught.value.details


def test_a_refused_profile_does_not_matter(bench: Bench) -> None:
    bench.tenant.stuck["/v1.0/me"] = graph_error(403, "Authorization_RequestDenied")
    assert connect(bench).state is ConnectionState.CONNECTED


@pytest.mark.usefixtures("no_waits")
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", json.dumps({"mail": 7}).encode()])
def test_an_odd_profile_does_not_matter(bench: Bench, body: bytes) -> None:
    bench.tenant.stuck["/v1.0/me"] = Reply(200, body)
    connection = connect(bench)
    assert connection.address == "ana@contoso.com"
    assert connection.state is ConnectionState.CONNECTED


def test_names_and_addresses_are_cleaned(bench: Bench) -> None:
    bench.tenant.entra.person = Person(
        address="a\x1b]52;c;eA==\x07@b.example", name="A\u202eB\x1b[2J"
    )
    connection = connect(bench)
    assert "\x1b" not in connection.address + connection.name
    assert connection.name == "AB[2J"


def test_cancel_during_the_probe_keeps_nothing(bench: Bench) -> None:
    bench.tenant.stuck[VIEW] = HANG
    cancel = Cancel()
    authenticator = bench.authenticator()
    thread, outcome = in_thread(
        lambda: authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=cancel)
    )
    assert bench.tenant.graph_server.hanging.wait(5)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    assert not list(bench.home.rglob("*.tokens"))
