"""`/me`, and what a fresh sign-in is good for."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.graph.fake_graph import CLOUD, FakeGraph, fault, page
from trackcal_tui.demo.clock import FixedClock
from trackcal_tui.errors import GraphError, NoCalendar, SignInNeeded
from trackcal_tui.graph.calendar import Proof, prove
from trackcal_tui.graph.client import Me


def me(**fields: Any) -> httpx.Response:
    return httpx.Response(200, json=fields)


ANA = me(id="guid", displayName="Ana Novak", mail="ana@contoso.com", userPrincipalName="a.n@x.y")


def tried(graph: FakeGraph) -> Proof:
    return prove(
        CLOUD,
        lambda refresh: "token-2" if refresh else "token-1",
        clock=FixedClock(),
        transport=httpx.MockTransport(graph.handle),
    )


def test_both_answers_make_a_connection() -> None:
    graph = FakeGraph(ANA, page(1))
    proof = tried(graph)
    assert proof == Proof(Me("guid", "ana@contoso.com", "Ana Novak", is_guest=False), None)
    who, day = graph.requests
    assert str(who.url) == "https://graph.microsoft.com/v1.0/me"
    assert "startDateTime=2026-11-20T14:20:00Z&endDateTime=2026-11-21T14:20:00Z" in str(day.url)
    assert str(day.url).endswith("&$top=1")


def test_a_personal_account_has_its_address_elsewhere() -> None:
    graph = FakeGraph(me(id="1d0fddbd1dab94fe", mail=None, userPrincipalName="p@outlook.example"))
    assert tried(graph).me == Me("1d0fddbd1dab94fe", "p@outlook.example", "", is_guest=False)


def test_a_guest() -> None:
    graph = FakeGraph(me(userPrincipalName="p_outlook.example#EXT#@contoso.onmicrosoft.com"))
    assert tried(graph).me.is_guest


def test_names_are_cleaned() -> None:
    assert tried(FakeGraph(me(displayName="A\x1b[31mna\n", mail="a@b\x9b"))).me.name == "A[31mna"


@pytest.mark.parametrize(
    "refusals",
    [
        [httpx.Response(401), httpx.Response(401)],
        [fault(404, "MailboxNotEnabledForRESTAPI")],
        [fault(404, "ResourceNotFound")],
    ],
)
def test_signed_in_without_a_calendar(refusals: list[httpx.Response]) -> None:
    proof = tried(FakeGraph(ANA, *refusals))
    assert proof.me.name == "Ana Novak"
    assert isinstance(proof.no_calendar, NoCalendar)
    assert "no Outlook calendar" in proof.no_calendar.title


def test_a_refused_token_is_no_missing_calendar() -> None:
    with pytest.raises(SignInNeeded):
        tried(FakeGraph(httpx.Response(401), httpx.Response(401)))


def test_odd_fields_are_empty_ones() -> None:
    proof = tried(FakeGraph(me(id=5, displayName=["x"], mail={}, userPrincipalName="a@b.c")))
    assert proof.me == Me("", "a@b.c", "", is_guest=False)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"[" * 99_999, b'{"mail": "\xff"}'])
def test_an_answer_that_is_nobody(body: bytes) -> None:
    with pytest.raises(GraphError):
        tried(FakeGraph(httpx.Response(200, content=body)))
