"""Single events asked for by their ids, with the real client."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.graph.fake_graph import CLOUD, CONNECTION, FakeGraph, event, fault
from trackcal_tui.core.errors import NoCalendar, SignInNeeded, TrackCalError, Unreachable
from trackcal_tui.core.events import FoundEvents
from trackcal_tui.graph import retry
from trackcal_tui.graph.calendar import GraphCalendar


def found(graph: FakeGraph, *event_ids: str) -> FoundEvents:
    calendar = GraphCalendar(CLOUD, graph.tokens, httpx.MockTransport(graph.handle))
    return calendar.find(CONNECTION, event_ids)


def one(number: int | str) -> httpx.Response:
    return httpx.Response(200, json={"@odata.context": "x", **event(number)})


def test_an_event_is_asked_for_by_its_id_with_the_headers_of_a_read() -> None:
    graph = FakeGraph(one("a"))
    answer = found(graph, "id-a")
    assert [event.id for event in answer.events] == ["id-a"]
    assert answer.gone == frozenset()
    (request,) = graph.requests
    assert str(request.url).startswith(f"{CLOUD.graph}/v1.0/me/events/id-a?$select=id,subject,")
    assert request.method == "GET"
    assert 'IdType="ImmutableId"' in request.headers["Prefer"]


def test_any_sign_in_an_id_reaches_graph_as_it_is() -> None:
    graph = FakeGraph(fault(404, "ErrorItemNotFound"))
    event_id = "AAk+A/B_-=é?$#%2F"
    assert found(graph, event_id).gone == {event_id}
    path = graph.requests[0].url.raw_path.decode().partition("?")[0]
    assert path == "/v1.0/me/events/AAk%2BA%2FB_-%3D%C3%A9%3F%24%23%252F"


def test_an_event_that_graph_does_not_know_is_gone() -> None:
    graph = FakeGraph(fault(404, "ErrorItemNotFound"))
    assert found(graph, "id-a") == FoundEvents((), frozenset({"id-a"}))


@pytest.mark.parametrize(
    "answer",
    [
        fault(400, "ErrorInvalidIdMalformed"),
        one("another"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"1"),
        httpx.Response(200, content=b"{},{}"),
        httpx.Response(200, json={"subject": "No id"}),
    ],
)
def test_an_answer_that_says_nothing_about_the_event_leaves_it_open(
    answer: httpx.Response,
) -> None:
    assert found(FakeGraph(answer), "id-a") == FoundEvents((), frozenset())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (fault(404, "MailboxNotEnabledForRESTAPI"), NoCalendar),
        (fault(404, "ResourceNotFound"), NoCalendar),
    ],
)
def test_a_missing_mailbox_does_not_mean_a_missing_event(
    answer: httpx.Response, kind: type[TrackCalError]
) -> None:
    with pytest.raises(kind):
        found(FakeGraph(answer), "id-a")


def test_a_refused_token_is_refreshed_once_and_then_an_error() -> None:
    graph = FakeGraph(fault(401, "InvalidAuthenticationToken"), one("a"))
    assert len(found(graph, "id-a").events) == 1
    assert graph.tokens.asked == [False, True]
    refused = [fault(401, "InvalidAuthenticationToken") for _ in range(2)]
    with pytest.raises(SignInNeeded):
        found(FakeGraph(*refused), "id-a")


def test_no_network_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "MAX_WAIT", 0.0)
    with pytest.raises(Unreachable):
        found(FakeGraph(*[httpx.ConnectError("down")] * 8), "id-a")


def test_four_are_asked_for_at_a_time() -> None:
    running, most = 0, 0
    four = asyncio.Barrier(4)

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        async with asyncio.timeout(60), four:  # goes on once four are here
            running -= 1
        return fault(404, "ErrorItemNotFound")

    calendar = GraphCalendar(CLOUD, FakeGraph().tokens, httpx.MockTransport(handle))
    event_ids = [f"id-{number}" for number in range(20)]
    assert calendar.find(CONNECTION, event_ids).gone == set(event_ids)
    assert most == 4
