"""The admin-consent link, the letter to IT, and the answer."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackcal_tui.auth.consent import (
    check_client_id,
    check_redirect_uri,
    check_tenant,
    consent_url,
    read_consent_answer,
    request_text,
)
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import SignInFailed, UsageError
from trackcal_tui.core.tenants import PERSONAL_TENANT

CLIENT = "1b730954-1684-4b53-a4b1-0c1a5e0a2c5d"
TENANT = "0f3a2b1c-1111-4222-8333-444455556666"
STATE = "Zk3_-abcDEF0123456789xyz"


def test_the_link_is_what_microsoft_documents() -> None:
    assert consent_url("contoso.com", CLIENT, state="abc") == (
        "https://login.microsoftonline.com/contoso.com/v2.0/adminconsent"
        f"?client_id={CLIENT}"
        "&scope=https%3A%2F%2Fgraph.microsoft.com%2FCalendars.Read"
        "%20https%3A%2F%2Fgraph.microsoft.com%2FUser.Read%20offline_access"
        "&redirect_uri=http%3A%2F%2Flocalhost&state=abc"
    )


def test_a_link_needs_no_state() -> None:
    assert "state" not in consent_url("organizations", CLIENT)


@pytest.mark.parametrize("cloud", CLOUDS.values(), ids=CLOUDS)
def test_the_link_uses_the_hosts_of_its_cloud(cloud: Cloud) -> None:
    parts = urlsplit(consent_url(TENANT, CLIENT, cloud=cloud))
    scope = dict(parse_qsl(parts.query))["scope"].split()
    assert f"{parts.scheme}://{parts.netloc}" == cloud.login
    assert scope == [
        f"{cloud.graph}/Calendars.Read",
        f"{cloud.graph}/User.Read",
        "offline_access",
    ]


@pytest.mark.parametrize(
    ("text", "tenant"),
    [
        (TENANT, TENANT),
        (f"  {TENANT.upper()} \n", TENANT),
        ("Contoso.COM", "contoso.com"),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com"),
        ("organizations", "organizations"),
        ("Organizations", "organizations"),
    ],
)
def test_tenants_that_can_work_are_accepted(text: str, tenant: str) -> None:
    assert check_tenant(text) == tenant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing"),
        (" \t ", "missing"),
        ("common", "no administrator"),
        ("Common ", "no administrator"),
        ("consumers", "Personal accounts"),
        (PERSONAL_TENANT, "Personal accounts"),
        ("ana@contoso.com", "e-mail"),
        ("https://contoso.com", "web address"),
        ("contoso.com/path", "web address"),
        (f"https://login.microsoftonline.com/{TENANT}/", "web address"),
        ("contoso", "neither"),
        ("con toso.com", "spaces"),
        ("contoso..com", "neither"),
        (TENANT[:-1], "neither"),
        ("contoso.com\x1b[2J", "neither"),
        ("..", "neither"),
    ],
)
def test_a_tenant_that_cannot_work_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_tenant(text)
    assert reason in caught.value.title
    assert caught.value.hint
    assert "\x1b" not in caught.value.title + caught.value.hint


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost",
        "http://localhost:8400/",
        "http://127.0.0.1:8400/back",
        "https://contoso.com/done",
    ],
)
def test_redirect_addresses_that_can_work_are_kept_as_they_are(uri: str) -> None:
    assert check_redirect_uri(f" {uri} ") == uri
    assert f"redirect_uri={quote(uri, safe='')}" in consent_url("contoso.com", CLIENT, uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "localhost",
        "http://contoso.com",
        "http://localhost.evil.example",
        "ftp://localhost",
        "javascript:alert(1)",
        "http://",
        "http://localhost:port",
        "http://localhost:99999",
        "https://user@contoso.com",
        "https://contoso.com/#x",
        "https://contoso.com/?a=b",
        "https://*.contoso.com",
        "https://contoso.com/a b",
        "https://contoso.com\\@evil.example",
        "https://contoso.com/" + "x" * 300,
        "https://contoso.com/\x1b[2J",
        "http://[::1",
    ],
)
def test_redirect_addresses_that_cannot_work_are_refused(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_redirect_uri(uri)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["", "trackcal", CLIENT[:-1], f"{{{CLIENT}}}", f"{CLIENT}&x=y"])
def test_client_ids_that_cannot_work_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        check_client_id(text)
    with pytest.raises(UsageError):
        consent_url("contoso.com", text)


def test_a_client_id_may_be_in_upper_case() -> None:
    assert check_client_id(f" {CLIENT.upper()} ") == CLIENT


def test_the_letter_says_everything_an_admin_needs() -> None:
    link = consent_url("contoso.com", CLIENT, state=STATE)
    letter = request_text("contoso.com", CLIENT, link)
    for words in (
        "trackcal",
        CLIENT,
        "contoso.com",
        "Calendars.Read",
        "User.Read",
        "offline_access",
        "read-only",
        "timesheet",
        "Privileged Role Administrator",
        "cannot be reached",
    ):
        assert words in letter
    assert f"\n{link}\n" in letter
    text_lines = [line for line in letter.splitlines() if not line.startswith("https://")]
    assert max(map(len, text_lines)) < 100


@pytest.mark.parametrize(
    ("pasted", "granted"),
    [
        (f"http://localhost/?admin_consent=True&tenant={TENANT}&state={STATE}", True),
        (f"http://localhost/?admin_consent=true&tenant={TENANT}&scope=a%20b&state={STATE}#", True),
        (f"https://localhost/x?tenant={TENANT}&state={STATE}&admin_consent=True", True),
        (f"admin_consent=True&tenant={TENANT}&state={STATE}Permissions granted", True),
        (f"http://localhost/?admin_consent=True&error=consent_required&state={STATE}", False),
        (f"http://localhost/?admin_consent=False&tenant={TENANT}&state={STATE}", False),
        (f"http://localhost/?tenant={TENANT}&state={STATE}", False),
        (f"http://localhost/?error=access_denied&state={STATE}", False),
    ],
)
def test_an_approval_is_told_from_a_refusal(pasted: str, granted: bool) -> None:
    assert read_consent_answer(pasted, STATE).granted is granted


def test_the_error_of_an_answer_is_read() -> None:
    answer = read_consent_answer(
        "http://localhost/p?admin_consent=True&error=consent_required&error_description="
        "AADSTS65004%3a+The+resource+owner+denied+the+request.%0d%0aTrace+ID%3a+0000"
        f"%0d%0aTimestamp%3a+2019-09-24+18%3a34%3a26Z&state={STATE}",
        STATE,
    )
    assert not answer.granted
    assert answer.error == "consent_required"
    assert answer.numbers == (65004,)


@pytest.mark.parametrize(
    ("pasted", "state", "code"),
    [
        ("", STATE, "bad_paste"),
        ("http://localhost/", STATE, "bad_paste"),
        (f"admin_consent=True&tenant={TENANT}", STATE, "wrong_state"),
        (f"admin_consent=True&tenant={TENANT}&state=x{STATE}", STATE, "wrong_state"),
        (f"admin_consent=True&tenant={TENANT}&state={STATE[:-1]}", STATE, "wrong_state"),
        (f"admin_consent=True&tenant={TENANT}&state=123456", "12345", "wrong_state"),
        (f"admin_consent=True&error=x&state={STATE[1:]}", STATE, "wrong_state"),
    ],
)
def test_an_answer_to_another_request_is_refused(pasted: str, state: str, code: str) -> None:
    with pytest.raises(SignInFailed) as caught:
        read_consent_answer(pasted, state)
    assert caught.value.code == code
    assert TENANT not in f"{caught.value!r}{caught.value.hint}"


def test_an_error_that_is_no_word_is_not_repeated() -> None:
    assert read_consent_answer("admin_consent=True&error=%1b", None).error == "error"


@given(st.text(max_size=80))
def test_any_tenant_makes_a_whole_link_or_is_refused(text: str) -> None:
    try:
        address = consent_url(text, CLIENT)
    except UsageError as error:
        assert error.title
        return
    parts = urlsplit(address)
    assert parts.netloc == "login.microsoftonline.com"
    assert parts.path.count("/") == 3
    assert address.isascii()
    assert address.isprintable()


@given(st.text(max_size=120))
def test_any_redirect_address_is_sent_whole_or_refused(text: str) -> None:
    try:
        address = consent_url("contoso.com", CLIENT, text)
    except UsageError:
        return
    assert dict(parse_qsl(urlsplit(address).query))["redirect_uri"] == text.strip()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_state_is_sent_whole(state: str) -> None:
    query = urlsplit(consent_url("contoso.com", CLIENT, state=state)).query
    assert unquote(query.rpartition("&state=")[2]) == state
    assert "+" not in query
    assert " " not in query


@given(st.text(max_size=200), st.text(min_size=1, max_size=30))
def test_nothing_is_granted_by_chance(pasted: str, state: str) -> None:
    try:
        answer = read_consent_answer(pasted, state)
    except SignInFailed:
        return
    assert not answer.granted or "admin_consent" in pasted


def test_importing_it_imports_nothing_heavy() -> None:
    heavy = ["httpx", "msal", "asyncio", "anyio", "cryptography", "keyring", "requests"]
    program = f"""
import sys
import trackcal_tui.auth.consent
assert not set({heavy!r}) & set(sys.modules), set({heavy!r}) & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
