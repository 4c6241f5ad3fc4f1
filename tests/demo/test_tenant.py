"""The demo tenant with the real MSAL, the real httpx and the real reader."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx
import msal
import pytest

from trackcal_tui.auth.msal_http import MsalHttp
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import CLOUDS
from trackcal_tui.core.errors import SignInNeeded
from trackcal_tui.demo.clock import FIXED_NOW, FixedClock
from trackcal_tui.demo.tenant import DemoTenant
from trackcal_tui.graph.client import GraphClient, Profile
from trackcal_tui.graph.parse import Page
from trackcal_tui.graph.wire import FIELDS
from trackcal_tui.network.clients import async_client
from trackcal_tui.network.event_loop import run

CLOUD = CLOUDS["demo"]
BERLIN = ZoneInfo("Europe/Berlin")
CLIENT_ID = "1b730954-1684-4b53-a4b1-0c1a5e0a2c5d"
VIEW = f"{CLOUD.graph}/v1.0/me/calendarView"
WEEK = "startDateTime=2026-11-15T00:00:00Z&endDateTime=2026-11-24T00:00:00Z"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId", outlook.timezone="UTC"'}


class Seconds:
    """A monotonic clock that tests set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def tenant(seconds: Seconds) -> DemoTenant:
    return DemoTenant(FixedClock(), BERLIN, approve_after=2.0, monotonic=seconds)


@pytest.fixture
def app(tenant: DemoTenant) -> msal.PublicClientApplication:
    return application(tenant)


def application(tenant: DemoTenant, **more: Any) -> msal.PublicClientApplication:
    return msal.PublicClientApplication(
        CLIENT_ID,
        authority=f"{CLOUD.login}/common",
        http_client=MsalHttp(CLOUD, Cancel(), httpx.MockTransport(tenant.handle)),
        instance_discovery=False,
        **more,
    )


def poll(app: msal.PublicClientApplication, flow: dict[str, Any]) -> dict[str, Any]:
    """Ask once, as a sign-in does."""
    return dict(app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True))


def signed_in(tenant: DemoTenant, app: msal.PublicClientApplication) -> dict[str, Any]:
    flow = app.initiate_device_flow(CLOUD.scopes)
    tenant.approve()
    return poll(app, flow)


def silent(app: msal.PublicClientApplication, **more: Any) -> dict[str, Any]:
    (account,) = app.get_accounts()
    return dict(app.acquire_token_silent_with_error(CLOUD.scopes, account, **more))


def get(tenant: DemoTenant, url: str, token: str, headers: Any = None) -> httpx.Response:
    with httpx.Client(transport=httpx.MockTransport(tenant.handle)) as http:
        return http.get(url, headers={"Authorization": f"Bearer {token}", **(headers or {})})


def test_the_device_flow_waits_for_approval(
    tenant: DemoTenant, app: msal.PublicClientApplication
) -> None:
    flow = app.initiate_device_flow(CLOUD.scopes)
    assert flow["verification_uri"] == "https://microsoft.com/devicelogin"
    assert (flow["interval"], flow["expires_in"], len(flow["user_code"])) == (1, 900, 9)
    pending = poll(app, flow)
    assert (pending["error"], pending["error_codes"]) == ("authorization_pending", [70016])
    tenant.approve()
    result = poll(app, flow)
    assert result["token_type"] == "Bearer"
    assert result["id_token_claims"]["preferred_username"] == "ana@contoso.com"
    (account,) = app.get_accounts()
    assert account["username"] == "ana@contoso.com"
    uid, _, tid = account["home_account_id"].partition(".")
    assert result["id_token_claims"]["tid"] == tid
    assert result["id_token_claims"]["oid"] == uid
    assert poll(app, flow)["error"] == "bad_verification_code", "a code is good once"


def test_a_code_approves_itself_after_two_seconds(
    app: msal.PublicClientApplication, seconds: Seconds
) -> None:
    flow = app.initiate_device_flow(CLOUD.scopes)
    seconds.now += 1.9
    assert poll(app, flow)["error"] == "authorization_pending"
    seconds.now += 0.1
    assert "access_token" in poll(app, flow)


def test_a_code_for_commands_is_approved_at_once() -> None:
    app = application(DemoTenant(FixedClock(), BERLIN, approve_after=0))
    assert "access_token" in poll(app, app.initiate_device_flow(CLOUD.scopes))


def test_a_code_expires(app: msal.PublicClientApplication, seconds: Seconds) -> None:
    flow = app.initiate_device_flow(CLOUD.scopes)
    seconds.now += 900
    assert poll(app, flow)["error"] == "expired_token"


def test_user_codes_are_the_same_in_every_run(app: msal.PublicClientApplication) -> None:
    codes = [app.initiate_device_flow(CLOUD.scopes)["user_code"] for _ in range(2)]
    assert codes[0] != codes[1]
    next_run = application(DemoTenant(FixedClock(), BERLIN))
    assert next_run.initiate_device_flow(CLOUD.scopes)["user_code"] == codes[0]


def test_a_permission_beyond_ours_is_refused(app: msal.PublicClientApplication) -> None:
    flow = app.initiate_device_flow([f"{CLOUD.graph}/Mail.Read"])
    assert flow["error"] == "invalid_scope"
    assert flow["error_codes"] == [70011]


def test_refresh_tokens_rotate_and_used_ones_end(
    tenant: DemoTenant, app: msal.PublicClientApplication, seconds: Seconds
) -> None:
    first = signed_in(tenant, app)["refresh_token"]
    assert silent(app)["token_source"] == "cache"
    assert silent(app, force_refresh=True)["token_source"] == "identity_provider"

    def refresh(token: str) -> dict[str, Any]:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": token,
            "client_id": CLIENT_ID,
            "scope": " ".join(CLOUD.scopes),
        }
        with httpx.Client(transport=httpx.MockTransport(tenant.handle)) as http:
            answer = http.post(f"{CLOUD.login}/common/oauth2/v2.0/token", data=form)
            return dict(answer.json())

    seconds.now += 59
    again = refresh(first)
    assert again["refresh_token"] != first, "two processes may refresh at once"
    seconds.now += 2
    assert refresh(first)["error"] == "invalid_grant"
    assert "access_token" in refresh(again["refresh_token"])
    assert refresh("demo-refresh.made.up.token")["error"] == "invalid_grant"
    assert refresh("")["error"] == "invalid_grant"


def test_the_tokens_of_an_earlier_run_are_good(
    tenant: DemoTenant, app: msal.PublicClientApplication
) -> None:
    result = signed_in(tenant, app)
    cache = app.token_cache
    next_run = DemoTenant(FixedClock(), BERLIN)
    assert get(next_run, f"{CLOUD.graph}/v1.0/me", result["access_token"]).status_code == 200
    later = application(next_run, token_cache=cache)
    assert silent(later, force_refresh=True)["token_source"] == "identity_provider"


def test_after_revoking_only_a_new_sign_in_helps(
    tenant: DemoTenant, app: msal.PublicClientApplication
) -> None:
    token = signed_in(tenant, app)["access_token"]
    tenant.revoke()
    assert get(tenant, f"{CLOUD.graph}/v1.0/me", token).status_code == 401
    assert silent(app, force_refresh=True)["error"] == "invalid_grant"
    token = signed_in(tenant, app)["access_token"]
    assert get(tenant, f"{CLOUD.graph}/v1.0/me", token).status_code == 200


def test_access_tokens_expire(tenant: DemoTenant, app: msal.PublicClientApplication) -> None:
    token = signed_in(tenant, app)["access_token"]
    for minutes, status in ((59, 200), (60, 401)):
        later = DemoTenant(FixedClock(FIXED_NOW + timedelta(minutes=minutes)), BERLIN)
        assert get(later, f"{CLOUD.graph}/v1.0/me", token).status_code == status


@pytest.mark.parametrize("changed", ["verifier", "redirect", None])
def test_the_browser_flow_checks_pkce(
    tenant: DemoTenant, app: msal.PublicClientApplication, changed: str | None
) -> None:
    with pytest.warns(
        UserWarning, match="form_post"
    ):  # MSAL's advice; a pasted address needs query
        flow = app.initiate_auth_code_flow(
            CLOUD.scopes, redirect_uri="http://localhost:8400", response_mode="query"
        )
    with httpx.Client(transport=httpx.MockTransport(tenant.handle)) as http:
        answer = http.get(flow["auth_uri"])
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert (back.scheme, back.netloc) == ("http", "localhost:8400")
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    if changed == "verifier":
        flow["code_verifier"] += "x"
    if changed == "redirect":
        flow["redirect_uri"] = "http://localhost:1"
    result = app.acquire_token_by_auth_code_flow(flow, query)
    if changed is not None:
        assert result["error"] == "invalid_grant"
    else:
        assert result["id_token_claims"]["name"] == "Ana Novak"
        assert app.acquire_token_by_auth_code_flow(flow, query)["error_codes"] == [54005]


def test_only_the_first_read_is_told_to_wait(
    tenant: DemoTenant, app: msal.PublicClientApplication
) -> None:
    token = signed_in(tenant, app)["access_token"]
    busy = get(tenant, f"{VIEW}?{WEEK}", token)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "0.3")
    assert busy.json()["error"]["code"] == "TooManyRequests"
    assert get(tenant, f"{VIEW}?{WEEK}", token).status_code == 200


@pytest.fixture
def token(tenant: DemoTenant, app: msal.PublicClientApplication) -> str:
    """Return a token; the refusal of the first read has happened already."""
    found = str(signed_in(tenant, app)["access_token"])
    assert get(tenant, f"{VIEW}?{WEEK}", found).status_code == 429
    return found


def test_a_week_comes_in_pages_with_the_selected_fields(tenant: DemoTenant, token: str) -> None:
    ids: list[str] = []
    sizes: list[int] = []
    url: str | None = f"{VIEW}?{WEEK}&$select=id,subject&$top=1000"
    while url is not None:
        answer = get(tenant, url, token, IMMUTABLE).json()
        sizes.append(len(answer["value"]))
        ids += [event["id"] for event in answer["value"]]
        assert all(set(event) == {"@odata.etag", "id", "subject"} for event in answer["value"])
        url = answer.get("@odata.nextLink")
        if url is not None:
            assert "%3a00%3a00Z" in url
            assert "$top=1000" in url
    assert sizes[0] == 25
    assert len(sizes) == 2
    assert len(ids) == len(set(ids))


def test_it_has_graphs_habits(tenant: DemoTenant, token: str) -> None:
    assert len(get(tenant, f"{VIEW}?{WEEK}", token).json()["value"]) == 10, "Graph's own page"
    mutable = get(tenant, f"{VIEW}?{WEEK}&$top=5", token)
    immutable = get(tenant, f"{VIEW}?{WEEK}&$top=5", token, IMMUTABLE)
    assert "ImmutableId" in immutable.headers["Preference-Applied"]
    first, second = ({e["id"] for e in a.json()["value"]} for a in (mutable, immutable))
    assert len(first) == len(second) == 5
    assert not first & second
    whole = get(tenant, f"{VIEW}?{WEEK}", token).json()["value"][0]
    assert set(whole) == {"@odata.etag", *FIELDS}
    skipped = get(tenant, f"{VIEW}?{WEEK}&$top=5&$skiptoken=5", token, IMMUTABLE).json()["value"]
    assert not second & {event["id"] for event in skipped}


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        (VIEW, 400, "ErrorInvalidParameter"),
        (f"{VIEW}?startDateTime=2026-11-15T00:00:00Z", 400, "ErrorInvalidParameter"),
        (f"{VIEW}?startDateTime=x&endDateTime=y", 400, "ErrorInvalidParameter"),
        (f"{VIEW}?{WEEK}&$top=1001", 400, "ErrorInvalidRequest"),
        (f"{VIEW}?{WEEK}&$skip=x", 400, "ErrorInvalidRequest"),
        (f"{CLOUD.graph}/v1.0/me/messages", 400, "BadRequest"),
    ],
)
def test_bad_requests_get_graphs_errors(
    tenant: DemoTenant, token: str, url: str, status: int, code: str
) -> None:
    answer = get(tenant, url, token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["request-id"] == answer.json()["error"]["innerError"]["request-id"]


@pytest.mark.parametrize(
    "bearer",
    ["", "none", "demo-access.x.9999999999.00000000", "demo-access.a.b", "demo-access.a.1.b.é"],
)
def test_made_up_tokens_are_refused(tenant: DemoTenant, bearer: str) -> None:
    request = httpx.Request(
        "GET", f"{CLOUD.graph}/v1.0/me", headers={"Authorization": f"Bearer {bearer}".encode()}
    )
    answer = tenant.handle(request)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"


def test_anything_but_get_is_refused(tenant: DemoTenant, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = tenant.handle(httpx.Request("POST", f"{CLOUD.graph}/v1.0/me", headers=headers))
    assert answer.status_code == 405


def test_requests_for_other_hosts_fail(tenant: DemoTenant) -> None:
    with pytest.raises(httpx.ConnectError):
        tenant.handle(httpx.Request("GET", "https://graph.microsoft.com/v1.0/me"))
    assert tenant.handle(httpx.Request("GET", f"{CLOUD.login}/common/x")).status_code == 404


def test_the_real_reader_reads_it(tenant: DemoTenant, app: msal.PublicClientApplication) -> None:
    token = str(signed_in(tenant, app)["access_token"])
    transport = httpx.MockTransport(tenant.handle)
    waits: list[str] = []

    async def read() -> tuple[Profile, Page]:
        async with async_client(CLOUD, transport) as http:
            graph = GraphClient(http, CLOUD, lambda _: token, lambda _, why: waits.append(why))
            profile = await graph.me()
            return profile, await graph.read_page(f"{VIEW}?{WEEK}&$top=1000")

    profile, page = run(read)
    assert profile == Profile("ana@contoso.com", "Ana Novak")
    assert len(page.events) == 25
    assert page.next_link is not None
    assert waits == ["Microsoft is busy", ""], "told to wait at the first read"
    tenant.revoke()
    with pytest.raises(SignInNeeded):
        run(read)


def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, trackcal_tui.demo.tenant, trackcal_tui.demo.clock, "
        "trackcal_tui.demo.projects, json;"
        "print(json.dumps([m for m in ('httpx', 'msal', 'pendulum', 'asyncio', 'textual') "
        "if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_every_event_of_a_view_is_found_by_its_id_and_no_other(
    tenant: DemoTenant, app: msal.PublicClientApplication
) -> None:
    token = signed_in(tenant, app)["access_token"]
    get(tenant, f"{VIEW}?{WEEK}", token)  # the one that is told to wait
    for headers in ({}, IMMUTABLE):
        for event in get(tenant, f"{VIEW}?{WEEK}&$top=1000", token, headers).json()["value"]:
            url = f"{CLOUD.graph}/v1.0/me/events/{event['id']}"
            assert get(tenant, url, token, headers).json() == event
    for unknown in ("AAkALgAAdemo-2026-11-16-nothing", "AAkALgAAdemo-today", "x"):
        answer = get(tenant, f"{CLOUD.graph}/v1.0/me/events/{unknown}", token)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ErrorItemNotFound")
