"""Read calendars with the real client: the requests, the merged result, what is refused."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.fake_graph import (
    CLOUD,
    CONNECTION,
    START,
    YEAR,
    FakeGraph,
    Tokens,
    event,
    fault,
    link,
    page,
)
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import (
    GraphError,
    NoCalendar,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.events import CalendarEvent, ReadProgress
from trackcal_tui.graph import calendar
from trackcal_tui.graph.calendar import LONGEST_WINDOW, GraphCalendar, split_range
from trackcal_tui.graph.view_urls import check_next_link

PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
SELECT = (
    "id,subject,start,end,isAllDay,isCancelled,isOrganizer,responseStatus,attendees,organizer,"
    "categories,type,seriesMasterId,iCalUId,originalStart"
)


def ids(events: tuple[CalendarEvent, ...]) -> list[str]:
    return [event.id for event in events]


def test_a_week_is_read_with_one_request() -> None:
    graph = FakeGraph(page(1, 2))
    assert ids(graph.read()) == ["id-1", "id-2"]
    (request,) = graph.requests
    assert str(request.url) == (
        "https://graph.microsoft.com/v1.0/me/calendarView"
        "?startDateTime=2026-11-15T00:00:00Z&endDateTime=2026-11-24T00:00:00Z"
        f"&$select={SELECT}&$top=1000"
    )


def test_every_page_is_asked_for_with_the_same_headers() -> None:
    graph = FakeGraph(page(1, next_link=link("$skip=1")), page(2, next_link=link("$skip=2")))
    graph.read()
    assert len(graph.requests) == 3
    for request in graph.requests:
        assert request.method == "GET"
        assert request.content == b""
        assert request.headers["Prefer"] == PREFER
        assert request.headers["Authorization"] == "Bearer token-1"
        assert request.headers["Accept"] == "application/json"
    names = {request.headers["client-request-id"] for request in graph.requests}
    assert len({uuid.UUID(name) for name in names}) == 3


def test_next_links_are_used_unchanged() -> None:
    tail = "startDateTime=2026-11-15T00%3a00%3a00Z&select=id%2csubject&$skiptoken=a%27b%2Bc"
    graph = FakeGraph(page(1, next_link=link(tail)), page(2))
    assert ids(graph.read()) == ["id-1", "id-2"]
    assert graph.requests[1].url.raw_path.decode() == f"/v1.0/me/calendarView?{tail}"


def test_an_empty_page_in_the_middle_is_not_the_end() -> None:
    graph = FakeGraph(page(next_link=link("$skip=10")), page(7))
    assert ids(graph.read()) == ["id-7"]


def test_duplicates_across_pages_count_once_and_events_without_id_all_stay() -> None:
    nameless = httpx.Response(200, json={"value": [{}, {}, event(1)]})
    graph = FakeGraph(page(1, 2, next_link=link("$skip=2")), nameless)
    assert ids(graph.read()) == ["id-1", "id-2", "", ""]


def test_duplicates_across_windows_count_once() -> None:
    graph = FakeGraph(*[page("spanning", n) for n in range(4)])
    assert sorted(ids(graph.read(YEAR))) == ["id-0", "id-1", "id-2", "id-3", "id-spanning"]


def test_at_most_four_requests_are_in_flight() -> None:
    in_flight: set[httpx.Request] = set()
    most = 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal most
        in_flight.add(request)
        most = max(most, len(in_flight))
        await asyncio.sleep(0.01)
        in_flight.remove(request)
        return page(str(request.url))

    reader = GraphCalendar(CLOUD, Tokens(), httpx.MockTransport(handle))
    twenty_five_years = (START, START + timedelta(days=5 * 1825))
    assert len(reader.read(CONNECTION, *twenty_five_years)) == 5
    assert most == 4


@pytest.mark.parametrize(
    ("days", "count"), [(0, 1), (3, 1), (33, 1), (35, 1), (36, 4), (367, 4), (7300, 4), (7301, 5)]
)
def test_the_number_of_windows_grows_with_the_range(days: int, count: int) -> None:
    assert len(split_range(START, START + timedelta(days=days))) == count


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    st.integers(0, 9000 * 86_400),
)
@settings(deadline=None)
def test_windows_cover_the_range_without_gaps(start: datetime, seconds: int) -> None:
    start = start.replace(tzinfo=UTC, microsecond=0)
    pieces = split_range(start, start + timedelta(seconds=seconds))
    assert pieces[0][0] == start
    assert pieces[-1][1] == start + timedelta(seconds=seconds)
    for (_, end), (following, _) in pairwise(pieces):
        assert end == following
    for first, after in pieces:
        assert timedelta(0) <= after - first <= LONGEST_WINDOW
        assert first.microsecond == after.microsecond == 0


def test_local_times_are_sent_as_utc() -> None:
    local = START.astimezone(ZoneInfo("Asia/Kolkata"))
    graph = FakeGraph()
    graph.read((local, local + timedelta(days=1)))
    assert "startDateTime=2026-11-15T00:00:00Z&endDateTime=2026-11-16T" in str(
        graph.requests[0].url
    )


ATTACKS = [
    "https://graph.microsoft.com@evil.example/v1.0/me/calendarView?$skip=1",
    "https://graph.microsoft.com\\@evil.example/v1.0/me/calendarView",
    "https://ana:secret@graph.microsoft.com/v1.0/me/calendarView",
    "https://ana@graph.microsoft.com/v1.0/me/calendarView",
    "https://graph.microsoft.com:8443/v1.0/me/calendarView",
    "https://graph.microsoft.com.evil.example/v1.0/me/calendarView",
    "https://evil.example/v1.0/me/calendarView",
    "https://login.microsoftonline.com/v1.0/me/calendarView",
    "http://graph.microsoft.com/v1.0/me/calendarView",
    "http://graph.microsoft.com:443/v1.0/me/calendarView",
    "//graph.microsoft.com/v1.0/me/calendarView",
    "/v1.0/me/calendarView?$skip=1",
    "https://graph.microsoft.com/beta/me/calendarView",
    "https://graph.microsoft.com/v1.0/me/messages?x=calendarView",
    "https://graph.microsoft.com/v1.0/../beta/me/calendarView",
    "https://graph.microsoft.com/v1.0/%2e%2e/beta/me/calendarView",
    "https://graph.microsoft.com/v1.0/me/calendarView/../messages",
    "https://gra\nph.microsoft.com/v1.0/me/calendarView",
    "https://graph.microsoft.com:99999/v1.0/me/calendarView",
    "https://[::1/v1.0/me/calendarView",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_next_links_to_other_places_are_never_followed(attack: str) -> None:
    graph = FakeGraph(page(1, next_link=attack))
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert len(graph.requests) == 1, "nothing was sent there"
    assert caught.value.code == "unexpected_address"
    assert "evil" not in f"{caught.value.title}{caught.value.hint}{caught.value.details}"


def test_a_next_link_that_was_followed_before_is_refused() -> None:
    first = link("$skip=1")
    graph = FakeGraph(page(1, next_link=first), page(2, next_link=first))
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert caught.value.code == "endless_pages"
    assert len(graph.requests) == 2


def test_a_calendar_with_endless_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "MAX_PAGES", 20)
    graph = FakeGraph(*[page(next_link=link(f"$skip={n}")) for n in range(30)])
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert caught.value.code == "endless_pages"
    assert len(graph.requests) == 20


@pytest.mark.parametrize(
    ("good", "graph_url"),
    [
        ("https://GRAPH.microsoft.com:443/v1.0/Me/CalendarVIEW?$skip=1", CLOUD.graph),
        ("https://gw.test:8443/v1.0/me/calendarView", "https://gw.test:8443"),
        ("https://graph.microsoft.com/v1.0/users('a')/calendarview?x", CLOUD.graph),
    ],
)
def test_next_links_to_the_same_graph_are_accepted(good: str, graph_url: str) -> None:
    check_next_link(Cloud("custom", graph_url, graph_url), good)


def test_the_port_of_a_gateway_counts() -> None:
    cloud = Cloud("custom", "https://gw.test:8443", "https://gw.test:8443")
    with pytest.raises(GraphError):
        check_next_link(cloud, "https://gw.test/v1.0/me/calendarView")


def test_redirects_are_not_followed() -> None:
    to = {"Location": "https://graph.microsoft.com/v1.0/me/calendarView?again"}
    graph = FakeGraph(httpx.Response(302, headers=to))
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert caught.value.code == "redirect"
    assert len(graph.requests) == 1


def test_an_expired_token_is_refreshed_silently() -> None:
    graph = FakeGraph(fault(401, "InvalidAuthenticationToken"), page(1))
    assert ids(graph.read()) == ["id-1"]
    assert graph.tokens.asked == [False, True]
    assert graph.requests[1].headers["Authorization"] == "Bearer token-2"


def test_a_token_refused_after_a_refresh_needs_a_sign_in() -> None:
    graph = FakeGraph(*[fault(401, "InvalidAuthenticationToken") for _ in range(2)])
    with pytest.raises(SignInNeeded):
        graph.read()
    assert len(graph.requests) == 2


def test_four_requests_refused_at_once_refresh_once() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] == "Bearer token-1":
            return fault(401, "InvalidAuthenticationToken")
        return page(str(request.url))

    graph = FakeGraph(*[handle] * 8)
    assert len(graph.read(YEAR)) == 4
    assert graph.tokens.asked == [False, True]


def test_an_empty_401_after_a_refresh_means_no_mailbox() -> None:
    graph = FakeGraph(httpx.Response(401), httpx.Response(401))
    with pytest.raises(NoCalendar):
        graph.read()
    assert graph.tokens.asked == [False, True]


def test_an_empty_401_is_first_taken_for_an_expired_token() -> None:
    graph = FakeGraph(httpx.Response(401), page(1))
    assert ids(graph.read()) == ["id-1"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_codes_of_a_missing_mailbox_outrank_the_status(status: int) -> None:
    graph = FakeGraph(fault(status, "MailboxNotEnabledForRESTAPI"))
    with pytest.raises(NoCalendar):
        graph.read()
    assert graph.tokens.asked == [False], "a refresh would not help"


def test_a_wait_is_reported_while_graph_is_busy() -> None:
    seen: list[ReadProgress] = []
    graph = FakeGraph(fault(429, "TooManyRequests", headers={"Retry-After": "0.3"}), page(1))
    assert ids(graph.read(on_progress=seen.append)) == ["id-1"]
    assert 0.2 < seen[0].waiting_seconds <= 0.3
    assert seen[0].reason == "Microsoft is busy"
    assert (seen[-1].events, seen[-1].waiting_seconds, seen[-1].reason) == (1, 0.0, "")


@pytest.mark.parametrize(
    ("answers", "requests"),
    [
        ([(429, "a")] * 9, 4),
        ([(503, "a")] * 9, 4),
        ([(502, "a"), (503, "a"), (504, "a"), (429, "a"), (503, "a")], 4),
        ([(500, "a")] * 9, 2),
        ([(429, "a"), (500, "a"), (500, "a")], 3),
        ([(400, "")] * 9, 2),
        ([(400, "a")] * 9, 1),
        ([(403, "")] * 9, 1),
        ([(404, "")] * 9, 1),
        ([(408, "")] * 9, 1),
        ([(501, "a")] * 9, 1),
    ],
)
def test_each_kind_of_failure_has_its_number_of_tries(
    answers: list[tuple[int, str]], requests: int
) -> None:
    now = {"Retry-After": "0"}
    graph = FakeGraph(
        *[fault(status, "X", headers=now, message=message) for status, message in answers]
    )
    with pytest.raises(TrackCalError):  # which one: test_error_responses.py
        graph.read()
    assert len(graph.requests) == requests


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make waits end at once."""
    monkeypatch.setattr("trackcal_tui.graph.retry.MAX_WAIT", 0.001)


@pytest.mark.usefixtures("no_waits")
def test_a_truncated_page_is_retried_like_a_lost_connection() -> None:
    graph = FakeGraph(httpx.Response(200, content=b'{"value": [{"id": "x"'), page(1))
    assert ids(graph.read()) == ["id-1"]
    assert len(graph.requests) == 2


@pytest.mark.usefixtures("no_waits")
@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]
)
def test_a_lost_connection_is_retried(error: Exception) -> None:
    graph = FakeGraph(error, error, error, page(1))
    assert ids(graph.read()) == ["id-1"]
    graph = FakeGraph(*[error] * 9)
    with pytest.raises(Unreachable) as caught:
        graph.read()
    assert len(graph.requests) == 4
    assert caught.value.details == type(error).__name__


def test_one_failed_window_fails_the_read() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return fault(400, "X") if "startDateTime=2027-0" in str(request.url) else page(1)

    graph = FakeGraph(*[handle] * 4)
    with pytest.raises(GraphError):
        graph.read(YEAR)


@pytest.mark.usefixtures("no_waits")
def test_a_page_that_stays_truncated_fails_the_read() -> None:
    truncated = [httpx.Response(200, content=b'{"value": [{"id": "x"') for _ in range(9)]
    graph = FakeGraph(page(1, next_link=link("$skip=1")), *truncated)
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert caught.value.code == "unreadable_answer"
    assert len(graph.requests) == 1 + 4


def test_a_body_that_only_claims_to_be_gzip_is_refused() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"no gzip"

    graph = FakeGraph(httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=body()))
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert caught.value.code == "unreadable_answer"


def test_a_body_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackcal_tui.graph.client.MAX_BYTES", 100)
    with pytest.raises(GraphError) as caught:
        FakeGraph(page(*range(50))).read()
    assert caught.value.code == "unreadable_answer"


def test_progress_is_reported_sparingly_and_ends_with_the_total() -> None:
    seen: list[ReadProgress] = []
    graph = FakeGraph(*[page(n, next_link=link(f"$skip={n}")) for n in range(60)])
    graph.read(on_progress=seen.append)
    assert len(seen) < 10
    assert seen[-1] == ReadProgress(events=60, pages=61)


def test_errors_repeat_no_addresses() -> None:
    graph = FakeGraph(fault(400, "BadRequest", message="ana@contoso.com asked for nonsense"))
    with pytest.raises(GraphError) as caught:
        graph.read()
    assert "ana@" not in f"{caught.value}{caught.value.hint}{caught.value.details}"
    assert caught.value.details == "HTTP 400 · BadRequest · request-id r-1"
