"""Sign in with a code, and every way this can end."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest

from tests.auth.conftest import Bench, in_thread
from tests.tenant.entra import BUSY, GUEST, HTML, PENDING, PERSONAL, SLOW_DOWN, refusal
from tests.tenant.wire import DROP, HALF, HANG, Reply
from tests.waiting import wait_until
from trackcal_tui.auth.device_flow import is_microsofts_page
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import AccountKind, Connection, ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    SignInFailed,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.tenants import PERSONAL_TENANT


def connect(bench: Bench) -> Connection:
    return bench.authenticator().sign_in(
        "device", on_prompt=bench.prompts.append, cancel=bench.cancel
    )


def test_a_work_account_connects(bench: Bench) -> None:
    bench.tenant.entra.polls.extend([PENDING, PENDING])
    connection = connect(bench)

    assert connection.state is ConnectionState.CONNECTED
    assert connection.kind is AccountKind.WORK
    assert connection.address == "ana@contoso.com"
    assert connection.name == "Ana Novak"
    assert connection.scopes == ("Calendars.Read", "User.Read", "offline_access")
    assert connection.storage == "file"
    person = bench.tenant.entra.person
    assert connection.id == f"{person.uid}.{person.home}@custom"
    assert connection.tenant == person.tenant
    assert bench.cancel.waits == [1.0, 1.0]
    bench.tenant.assert_polite()
    bench.assert_nothing_in_clear()


def test_the_prompt_says_what_to_do(bench: Bench) -> None:
    before = bench.clock.now()
    connect(bench)
    (prompt,) = bench.prompts
    assert prompt.flow == "device"
    assert prompt.verification_uri == "https://microsoft.com/devicelogin"
    assert prompt.user_code.startswith("C")
    assert prompt.expires_at == before + timedelta(seconds=900)
    assert prompt.expected_host


def test_an_unknown_page_is_shown_but_marked(bench: Bench) -> None:
    bench.tenant.entra.verification_uri = "https://microsoft.com.evil.example/devicelogin"
    connect(bench)
    assert bench.prompts[0].verification_uri == bench.tenant.entra.verification_uri
    assert not bench.prompts[0].expected_host


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://microsoft.com/devicelogin", True),
        ("https://login.microsoft.com/device", True),
        ("https://microsoft.com/deviceloginus", True),
        ("https://www.microsoft.com:443/link", True),
        ("https://login.partner.microsoftonline.cn/common/oauth2/deviceauth", True),
        ("https://login.example:8443/device", True),
        ("https://login.example/device", False),
        ("http://microsoft.com/devicelogin", False),
        ("https://microsoft.com@evil.example/", False),
        ("https://evilmicrosoft.com/", False),
        ("https://microsoft.com:8443/", False),
        ("https://microsoft.com:x/", False),
        ("", False),
    ],
)
def test_microsofts_pages_are_known(address: str, expected: bool) -> None:
    assert is_microsofts_page(address, "https://login.example:8443") is expected


def test_only_the_needed_permissions_and_data_are_asked_for(bench: Bench) -> None:
    connect(bench)
    (start,) = bench.tenant.to("login", "/devicecode")
    graph = bench.tenant.graph
    wanted = {f"{graph}/Calendars.Read", f"{graph}/User.Read", "offline_access", "openid"}
    assert set(start.form["scope"].split()) == {*wanted, "profile"}
    assert "claims" not in start.form
    (me,) = bench.tenant.to("graph", "/me")
    (day,) = bench.tenant.to("graph", "/calendarView")
    assert me.headers["client-request-id"] != day.headers["client-request-id"]
    assert day.query["$top"] == "1"
    assert day.query["startDateTime"] == "2026-11-18T00:00:00Z"
    assert day.query["endDateTime"] == "2026-11-19T00:00:00Z"


def test_a_personal_account_connects(bench: Bench) -> None:
    bench.tenant.entra.person = PERSONAL
    connection = connect(bench)
    assert connection.kind is AccountKind.PERSONAL
    assert connection.tenant == PERSONAL_TENANT
    assert connection.address == "ana.novak@outlook.com"
    assert connection.state is ConnectionState.CONNECTED


def test_slow_down_adds_five_seconds_for_the_rest(bench: Bench) -> None:
    bench.tenant.entra.polls.extend([PENDING, SLOW_DOWN, PENDING, SLOW_DOWN, PENDING])
    connect(bench)
    assert bench.cancel.waits == [1.0, 6.0, 6.0, 11.0, 11.0]


def test_network_trouble_does_not_end_the_sign_in(bench: Bench) -> None:
    throttled = Reply(429, {"error": "throttled"}, {"Retry-After": "40"})
    bench.tenant.entra.polls.extend(
        [DROP, HALF, PENDING, BUSY, PENDING, throttled, HTML, Reply(502, b""), PENDING]
    )
    assert connect(bench).state is ConnectionState.CONNECTED
    assert len(bench.tenant.to("login", "/token")) == 10, "each poll reached the service"
    assert 40.0 in bench.cancel.waits


def test_a_retry_after_on_pending_is_not_replayed(bench: Bench) -> None:
    held = Reply(400, PENDING.body, {"Retry-After": "3600"})
    bench.tenant.entra.polls.extend([held])
    assert connect(bench).state is ConnectionState.CONNECTED
    assert len(bench.tenant.to("login", "/token")) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refusal("authorization_declined", 70000), SignInFailed, "declined"),
        (refusal("access_denied", 65004), SignInFailed, "declined"),
        (refusal("expired_token", 70019), SignInFailed, "code_expired"),
        (refusal("code_expired", 70020), SignInFailed, "code_expired"),
        (refusal("bad_verification_code", 70018), SignInFailed, "sign_in_failed"),
        (refusal("invalid_grant", 53003), SignInFailed, "sign_in_failed"),
        (refusal("invalid_grant", 530033), SignInFailed, "sign_in_failed"),
        (refusal("invalid_client", 7000218, status=401), SignInFailed, "sign_in_failed"),
        (refusal("something_new", 99999), SignInFailed, "sign_in_failed"),
        (
            refusal("invalid_grant", 65001, suberror="consent_required"),
            AdminApprovalNeeded,
            "admin_approval_needed",
        ),
        (refusal("access_denied", 90094), AdminApprovalNeeded, "admin_approval_needed"),
    ],
)
def test_a_refusal_ends_the_sign_in_at_once(
    bench: Bench, answer: Reply, kind: type[TrackCalError], code: str
) -> None:
    bench.tenant.entra.polls.append(answer)
    with pytest.raises(kind) as caught:
        connect(bench)
    assert caught.value.code == code
    assert caught.value.title
    assert caught.value.hint
    assert "AADSTS" in caught.value.details
    assert "ana@" not in f"{caught.value.title}{caught.value.hint}{caught.value.details}"
    assert len(bench.tenant.to("login", "/token")) == 1
    assert not list(bench.home.rglob("*.tokens"))


def test_a_code_blocked_by_policy_suggests_the_browser(bench: Bench) -> None:
    bench.tenant.entra.polls.append(refusal("invalid_grant", 530033))
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert "--flow browser" in caught.value.hint


def test_an_unused_code_expires(bench: Bench) -> None:
    bench.tenant.entra.approved = False
    bench.tenant.entra.interval = 300
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert caught.value.code == "code_expired"
    assert sum(bench.cancel.waits) == 900


def test_lasting_network_trouble_is_told_when_the_code_expires(bench: Bench) -> None:
    bench.tenant.entra.expires_in = 60
    bench.tenant.entra.polls.extend([DROP] * 50)
    with pytest.raises(Unreachable):
        connect(bench)
    assert bench.cancel.waits[:4] == [1.0, 2.0, 3.0, 4.0]
    assert sum(bench.cancel.waits) == 60


def test_a_refused_start_names_the_reason(bench: Bench) -> None:
    bench.tenant.entra.device_starts.append(refusal("unauthorized_client", 700016))
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert "client id" in caught.value.title
    assert "AADSTS700016" in caught.value.details


def test_an_unknown_tenant_is_named(bench: Bench) -> None:
    bench.tenant.entra.discovery.append(refusal("invalid_tenant", 90002))
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert "tenant" in caught.value.title


def test_a_second_try_asks_microsoft_again(bench: Bench) -> None:
    authenticator = bench.authenticator()
    bench.tenant.entra.device_starts.append(refusal("invalid_scope", 70011))
    with pytest.raises(SignInFailed):
        authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=bench.cancel)
    again = authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=bench.cancel)
    assert again.state is ConnectionState.CONNECTED


@pytest.mark.parametrize("answer", [DROP, HALF, HTML, BUSY, Reply(302, b"", {"Location": "/x"})])
def test_a_broken_response_at_the_start_is_unreachable(bench: Bench, answer: Reply) -> None:
    for script in ("discovery", "device_starts"):
        getattr(bench.tenant.entra, script).append(answer)
        with pytest.raises(Unreachable) as caught:
            connect(bench)
        assert caught.value.exit_code == 5


GOOD = {"token_type": "Bearer", "access_token": "a", "refresh_token": "r", "expires_in": 3600}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": 5},
        {"access_token": "a", "expires_in": []},
        {"access_token": "a", "expires_in": "soon"},
        GOOD,
        GOOD | {"id_token": "junk"},
        GOOD | {"id_token": "a.b.c"},
        GOOD | {"id_token": {}},
        GOOD | {"id_token": "e30.bnVsbA.e30"},
        GOOD | {"client_info": "junk"},
        GOOD | {"client_info": "e30"},
        GOOD | {"client_info": 7},
        GOOD | {"client_info": "eyJ1aWQiOiAxLCAidXRpZCI6IDJ9", "scope": ["x"]},
        {"error": 5},
        {"error": None, "error_codes": "x"},
        {"error": "invalid_grant", "error_description": ["x"], "error_codes": {}},
    ],
)
def test_odd_token_responses_end_in_an_error(bench: Bench, body: dict[str, Any]) -> None:
    bench.tenant.entra.polls.append(Reply(200 if "access_token" in body else 400, body))
    bench.tenant.entra.polls.extend([refusal("access_denied", 65004)] * 5)
    with pytest.raises(TrackCalError) as caught:
        connect(bench)
    assert caught.value.hint
    assert not list(bench.home.rglob("*.tokens"))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user_code": "C", "interval": "often"},
        {"user_code": "C", "expires_in": None},
        {"user_code": "C", "verification_uri": "https://microsoft.com/x"},
        {"user_code": 5, "device_code": 6, "verification_uri": 7, "expires_in": -1},
        {"user_code": "C", "device_code": "d", "expires_in": 1e12, "interval": 1e12},
    ],
)
def test_odd_device_responses_end_in_an_error(bench: Bench, body: dict[str, Any]) -> None:
    bench.tenant.entra.device_starts.append(Reply(200, body))
    with pytest.raises(TrackCalError) as caught:
        connect(bench)
    assert caught.value.hint


@pytest.mark.parametrize(
    "body",
    [{}, {"token_endpoint": 5}, {"token_endpoint": "http://x", "authorization_endpoint": "y"}],
)
def test_odd_discovery_ends_in_an_error(bench: Bench, body: dict[str, Any]) -> None:
    bench.tenant.entra.discovery.append(Reply(200, body))
    with pytest.raises(TrackCalError) as caught:
        connect(bench)
    assert caught.value.hint


def test_an_untrusted_certificate_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable) as caught:
        connect(bench)
    assert caught.value.code == "certificate"
    assert "SSL_CERT_FILE" in caught.value.hint
    assert not bench.tenant.requests


def test_offline_and_refused_connections_have_different_words(bench: Bench) -> None:
    gone = socket.create_server(("127.0.0.1", 0))
    port = gone.getsockname()[1]
    gone.close()
    titles = []
    for login in (f"https://localhost:{port}", "https://login.trackcal.invalid"):
        with pytest.raises(Unreachable) as caught:
            bench.authenticator(login_url=login).sign_in(
                "device", on_prompt=bench.prompts.append, cancel=bench.cancel
            )
        titles.append(caught.value.title)
    assert "refused" in titles[0]
    assert "no network?" in titles[1]


def test_endpoints_on_other_hosts_are_never_asked(bench: Bench) -> None:
    bench.tenant.entra.endpoints = "https://evil.example"
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert caught.value.code == "foreign_host"


def test_endpoints_in_another_cloud_name_that_cloud(bench: Bench) -> None:
    bench.tenant.entra.endpoints = "https://login.microsoftonline.us"
    with pytest.raises(SignInFailed) as caught:
        connect(bench)
    assert caught.value.code == "other_cloud"
    assert "usgov" in caught.value.hint


@pytest.mark.parametrize("stage", ["discovery", "device_starts", "polls"])
def test_cancel_leaves_a_hanging_request(bench: Bench, stage: str) -> None:
    getattr(bench.tenant.entra, stage).append(HANG)
    cancel = Cancel()
    authenticator = bench.authenticator()
    thread, outcome = in_thread(
        lambda: authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=cancel)
    )
    assert bench.tenant.login_server.hanging.wait(5)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    assert not list(bench.home.rglob("*.tokens"))


def test_cancel_leaves_the_wait_between_two_polls(bench: Bench) -> None:
    bench.tenant.entra.interval = 60
    bench.tenant.entra.approved = False
    cancel = Cancel()
    authenticator = bench.authenticator()
    thread, outcome = in_thread(
        lambda: authenticator.sign_in("device", on_prompt=bench.prompts.append, cancel=cancel)
    )
    wait_until(lambda: bench.tenant.to("login", "/token"))
    cancel.cancel()
    thread.join(30)
    assert isinstance(outcome[0], Cancelled)


def test_a_sign_in_cancelled_before_it_starts_sends_nothing(bench: Bench) -> None:
    bench.cancel.cancel()
    with pytest.raises(Cancelled):
        connect(bench)
    assert not bench.tenant.requests


def test_a_guest_is_identified_by_its_home_tenant(bench: Bench) -> None:
    bench.tenant.entra.person = GUEST
    bench.tenant.stuck["/v1.0/me/calendarView"] = Reply(401, b"")
    connection = connect(bench)
    assert connection.id == f"{GUEST.uid}.{GUEST.home}@custom"
    assert connection.tenant == GUEST.tenant
    assert connection.address == "ana.novak@outlook.com"
