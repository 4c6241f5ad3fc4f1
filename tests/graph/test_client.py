"""Ask `/me`, and tell a missing mailbox from a refused token."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.graph.fake_graph import CLOUD, FakeGraph, fault
from trackcal_tui.core.errors import GraphError, NoCalendar, SignInNeeded
from trackcal_tui.graph.client import GraphClient, Profile
from trackcal_tui.network.clients import async_client
from trackcal_tui.network.event_loop import run


def me(**fields: Any) -> httpx.Response:
    return httpx.Response(200, json=fields)


def who(graph: FakeGraph, *, then_mailbox: bool = False) -> Profile:
    """Ask who is signed in with the real client, then perhaps for the mailbox."""

    async def ask() -> Profile:
        async with async_client(CLOUD, httpx.MockTransport(graph.handle)) as http:
            client = GraphClient(http, CLOUD, lambda refresh: "token-1")
            found = await client.me()
            if then_mailbox:
                await client.read_page(f"{CLOUD.graph}/v1.0/me/calendarView")
            return found

    return run(ask)


def test_the_profile_of_a_work_account() -> None:
    ana = me(
        id="guid", displayName="Ana Novak", mail="ana@contoso.com", userPrincipalName="a.n@x.y"
    )
    graph = FakeGraph(ana)
    assert who(graph) == Profile("ana@contoso.com", "Ana Novak")
    (request,) = graph.requests
    assert (request.method, str(request.url)) == ("GET", "https://graph.microsoft.com/v1.0/me")
    assert request.headers["Authorization"] == "Bearer token-1"


def test_the_address_of_a_personal_account_is_its_principal_name() -> None:
    graph = FakeGraph(me(id="1d0fddbd1dab94fe", mail=None, userPrincipalName="p@outlook.example"))
    assert who(graph) == Profile("p@outlook.example")


def test_a_guest_is_recognised_by_its_principal_name() -> None:
    guest = me(userPrincipalName="p_outlook.example#EXT#@contoso.onmicrosoft.com")
    assert who(FakeGraph(guest)).is_guest


def test_names_are_cleaned() -> None:
    assert who(FakeGraph(me(displayName="A\x1b[31mna\n", mail="a@b\x9b"))).name == "A[31mna"


def test_wrong_typed_fields_are_empty() -> None:
    odd = me(id=5, displayName=["x"], mail={}, userPrincipalName="a@b.c")
    assert who(FakeGraph(odd)) == Profile("a@b.c")


@pytest.mark.parametrize(
    "refusals",
    [
        [httpx.Response(401), httpx.Response(401)],
        [fault(404, "MailboxNotEnabledForRESTAPI")],
        [fault(404, "ResourceNotFound")],
    ],
)
def test_a_missing_mailbox_is_told_as_no_calendar(refusals: list[httpx.Response]) -> None:
    with pytest.raises(NoCalendar) as caught:
        who(FakeGraph(me(id="guid"), *refusals), then_mailbox=True)
    assert "no Outlook calendar" in caught.value.title


def test_a_refused_token_is_not_taken_for_a_missing_mailbox() -> None:
    with pytest.raises(SignInNeeded):
        who(FakeGraph(httpx.Response(401), httpx.Response(401)))


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make waits end at once."""
    monkeypatch.setattr("trackcal_tui.graph.retry.MAX_WAIT", 0.001)


@pytest.mark.usefixtures("no_waits")
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"[" * 99_999, b'{"mail": "\xff"}'])
def test_a_response_without_a_profile_is_unreadable(body: bytes) -> None:
    with pytest.raises(GraphError):
        who(FakeGraph(*[httpx.Response(200, content=body) for _ in range(4)]))
