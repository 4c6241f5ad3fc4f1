"""The primary calendar of a connection, read whole or not at all.

A range is read as one window, or as four at once where that saves waiting; pages are followed
one after the other within a window. Facts on calendarView, its paging and its links:
learn.microsoft.com/graph/api/user-list-calendarview and learn.microsoft.com/graph/paging.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import GraphError, TrackCalError
from trackcal_tui.core.models import CalendarEvent, ReadProgress
from trackcal_tui.graph.client import GraphClient
from trackcal_tui.graph.parse import FIELDS, parse_page
from trackcal_tui.network.clients import MAX_IN_FLIGHT, async_client, origin_of, run

PAGE_SIZE = 1000
"""The most Graph gives: fewer round trips beat everything else on a slow line."""
MOST_PAGES = 1000
"""Of one window; a calendar that does not come to an end by then never will."""
ONE_WINDOW = timedelta(days=35)
"""A month and its padding fit a page as a rule: one request."""
LONGEST_WINDOW = timedelta(days=1825)
"""Graph refuses longer ones (github.com/microsoftgraph/microsoft-graph-docs/issues/6284)."""
REPORT_EVERY = 0.25
"""Seconds between two progress reports."""

_SELECT = ",".join(FIELDS)
Window = tuple[datetime, datetime]
"""Half-open, aware, UTC."""


def windows(start: datetime, end: datetime) -> list[Window]:
    """Cut `[start, end)` into what is asked for at once: 1 piece, else 4, else as many as needed.

    Pieces touch at whole seconds; an event that lies across a cut is in both answers.
    """
    start = start.astimezone(UTC).replace(microsecond=0)
    end = end.astimezone(UTC)
    if end.microsecond:
        end = end.replace(microsecond=0) + timedelta(seconds=1)
    length = end - start
    if length <= ONE_WINDOW:
        return [(start, end)]
    pieces = max(MAX_IN_FLIGHT, -(-length // LONGEST_WINDOW))
    step = timedelta(seconds=-(-length // timedelta(seconds=pieces)))
    cuts = [start + n * step for n in range(pieces)]
    return list(zip(cuts, [*cuts[1:], end], strict=True))


def view_address(cloud: Cloud, window: Window, top: int = PAGE_SIZE) -> str:
    """The address of a window's first page: UTC with `Z`, so that nothing needs encoding."""
    first, after = (f"{edge.isoformat(timespec='seconds')[:19]}Z" for edge in window)
    return (
        f"{cloud.graph}/v1.0/me/calendarView?startDateTime={first}&endDateTime={after}"
        f"&$select={_SELECT}&$top={top}"
    )


def check_link(cloud: Cloud, link: str, seen: Iterable[str] = ()) -> None:
    """Refuse a nextLink that must not get our token, or that was followed before.

    What httpx will connect to is what is looked at: `https://graph.microsoft.com\\@evil/` has
    the host *evil* there.

    Raises:
        GraphError: it leads elsewhere, or in a circle
            (github.com/microsoftgraph/microsoft-graph-docs/issues/4897).
    """
    if link in seen:
        raise GraphError(
            "Microsoft's calendar pages go round in a circle",
            "Nothing was taken from them. Try again, or a shorter range.",
            code="endless_pages",
        )
    try:
        url = httpx.URL(link)
        pinned = (
            url.scheme == "https"
            and origin_of(url) == origin_of(httpx.URL(cloud.graph))
            and not url.userinfo
        )
        path = url.path.lower()
    except (httpx.InvalidURL, ValueError):
        pinned, path = False, ""
    steps = path.split("/")
    if not (
        pinned
        and path.startswith("/v1.0/")
        and "calendarview" in path
        and ".." not in steps
        and "." not in steps
    ):
        raise GraphError(
            "Microsoft's calendar continues at an unexpected address, which was not followed",
            "Nothing was taken from it. A proxy in between may rewrite addresses.",
            code="unexpected_address",
        )


class _Progress:
    """What the windows have read together; reports at most four times a second, and at the end."""

    def __init__(self, report: Callable[[ReadProgress], None] | None) -> None:
        self._report = report
        self._events = 0
        self._pages = 0
        self._waiting = 0.0
        self._reason = ""
        self._next = 0.0

    def page(self, events: int) -> None:
        self._events += events
        self._pages += 1
        self._tell()

    def waits(self, seconds: float, reason: str) -> None:
        begins = seconds >= REPORT_EVERY and not self._waiting
        self._waiting, self._reason = seconds, reason
        self._tell(now=begins)

    def done(self, events: int) -> None:
        """The last report: what the caller really gets, without repeats."""
        self._events, self._waiting, self._reason = events, 0.0, ""
        self._tell(now=True)

    def _tell(self, *, now: bool = False) -> None:
        if self._report is None or (not now and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + REPORT_EVERY
        self._report(ReadProgress(self._events, self._pages, self._waiting, self._reason))


async def _read_window(
    graph: GraphClient, cloud: Cloud, window: Window, progress: _Progress
) -> list[CalendarEvent]:
    events: list[CalendarEvent] = []
    link: str | None = view_address(cloud, window)
    seen: set[str] = set()
    while link is not None:
        if len(seen) == MOST_PAGES:
            raise GraphError(
                "Microsoft's calendar does not come to an end",
                "Nothing was taken from it. Choose a shorter range.",
                code="endless_pages",
            )
        seen.add(link)
        page = parse_page(await graph.mailbox(link))
        events += page.events
        link = page.next_link
        if link is not None:
            check_link(cloud, link, seen)
        progress.page(len(page.events))
    return events


def _without_repeats(parts: Iterable[list[CalendarEvent]]) -> tuple[CalendarEvent, ...]:
    """Each id once, byte for byte; those without an id all stay, to be counted as unreadable."""
    seen: set[str] = set()
    kept: list[CalendarEvent] = []
    for part in parts:
        for event in part:
            if event.id and event.id in seen:
                continue
            seen.add(event.id)
            kept.append(event)
    return tuple(kept)


class TokenSource(Protocol):
    """Hands out access tokens."""

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        """Return a token good for at least five minutes, refreshed silently when it must be.

        Args:
            connection: Whose.
            refresh: Ignore the cached access token: Graph has just refused it.
            cancel: Stops it.

        Raises:
            SignInNeeded, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """


class GraphCalendar:
    """The primary calendar of a connection, read over Graph.

    Args:
        cloud: Where the calendar is.
        tokens: Hands out the connection's tokens.
        clock: The present.
        transport: Stands in for the network, in the demo and in tests.
    """

    def __init__(
        self,
        cloud: Cloud,
        tokens: TokenSource,
        *,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._cloud = cloud
        self._tokens = tokens
        self._clock = clock
        self._transport = transport

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """Return all events overlapping `[start, end)` (aware, UTC), unsorted, without repeats.

        A part is never returned as the whole: it is everything or an error.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
        """
        cancel = cancel or Cancel()
        progress = _Progress(on_progress)

        def token(refresh: bool) -> str:
            return self._tokens.access_token(connection, refresh=refresh, cancel=cancel)

        async def read() -> tuple[CalendarEvent, ...]:
            async with async_client(self._cloud, self._transport) as http:
                graph = GraphClient(http, self._cloud, token, self._clock, progress.waits)
                return await self._read_windows(graph, windows(start, end), progress)

        events = run(read, cancel)
        progress.done(len(events))
        return events

    async def _read_windows(
        self, graph: GraphClient, pieces: list[Window], progress: _Progress
    ) -> tuple[CalendarEvent, ...]:
        turns = asyncio.Semaphore(MAX_IN_FLIGHT)

        async def in_turn(window: Window) -> list[CalendarEvent]:
            async with turns:
                return await _read_window(graph, self._cloud, window, progress)

        failure: Exception | None = None
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(in_turn(window)) for window in pieces]
        except ExceptionGroup as failures:
            ours, others = failures.split(TrackCalError)
            if ours is None or others is not None:
                raise  # a fault of this program
            failure = ours.exceptions[0]
        if failure is not None:
            raise failure  # outside the block, so that it keeps its own cause
        return _without_repeats(task.result() for task in tasks)
