"""Read the primary calendar of a connection, whole or not at all.

A range is read as one window, or as four at once where that saves waiting; the pages of a window
are followed one after the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Protocol, TypeVar

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import GraphError, TrackCalError, Unreachable
from trackcal_tui.core.events import CalendarEvent, FoundEvents, ReadProgress
from trackcal_tui.graph.client import GraphClient
from trackcal_tui.graph.view_urls import Window, check_next_link, event_url, view_url
from trackcal_tui.network.clients import MAX_IN_FLIGHT, async_client
from trackcal_tui.network.event_loop import run

_T = TypeVar("_T")
MAX_PAGES = 1000
"""In one window; a calendar that has not ended by then never will."""
ONE_WINDOW = timedelta(days=35)
"""A month and its padding usually fit on a page: one request."""
LONGEST_WINDOW = timedelta(days=1825)
"""Graph refuses longer ones (github.com/microsoftgraph/microsoft-graph-docs/issues/6284)."""
REPORT_EVERY = 0.25
"""Seconds between two progress reports."""


def split_range(start: datetime, end: datetime) -> list[Window]:
    """Cut `[start, end)` into windows to read at once: 1, else 4, else as many as needed.

    An event that lies across a cut is in both windows.

    Args:
        start: Aware, a whole second.
        end: Aware, a whole second, not before `start`.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    length = end - start
    if length <= ONE_WINDOW:
        return [(start, end)]
    count = max(MAX_IN_FLIGHT, -(-length // LONGEST_WINDOW))
    step = timedelta(seconds=-(-length // timedelta(seconds=count)))
    cuts = [start + n * step for n in range(count)]
    return list(zip(cuts, [*cuts[1:], end], strict=True))


class _Progress:
    """Add up what all windows have read; report it four times a second, and at the end."""

    def __init__(self, report: Callable[[ReadProgress], None] | None) -> None:
        self._report = report
        self._events = 0
        self._pages = 0
        self._waiting = 0.0
        self._reason = ""
        self._next_report = 0.0

    def add_page(self, events: int) -> None:
        self._events += events
        self._pages += 1
        self._tell()

    def wait(self, seconds: float, reason: str) -> None:
        begins = seconds >= REPORT_EVERY and not self._waiting
        self._waiting, self._reason = seconds, reason
        self._tell(now=begins)

    def finish(self, events: int) -> None:
        """Report what the caller really gets, without duplicates."""
        self._events, self._waiting, self._reason = events, 0.0, ""
        self._tell(now=True)

    def _tell(self, *, now: bool = False) -> None:
        if self._report is None or (not now and time.monotonic() < self._next_report):
            return
        self._next_report = time.monotonic() + REPORT_EVERY
        self._report(ReadProgress(self._events, self._pages, self._waiting, self._reason))


async def _read_window(
    graph: GraphClient, window: Window, progress: _Progress
) -> list[CalendarEvent]:
    events: list[CalendarEvent] = []
    link: str | None = view_url(graph.cloud, window)
    seen: set[str] = set()
    while link is not None:
        if len(seen) == MAX_PAGES:
            raise GraphError(
                "Microsoft's calendar pages never end",
                "No events were loaded. Choose a shorter range.",
                code="endless_pages",
            )
        seen.add(link)
        page = await graph.read_page(link)
        events += page.events
        link = page.next_link
        if link is not None:
            check_next_link(graph.cloud, link, seen)
        progress.add_page(len(page.events))
    return events


async def _read_windows(
    graph: GraphClient, windows: list[Window], progress: _Progress
) -> tuple[CalendarEvent, ...]:
    slots = asyncio.Semaphore(MAX_IN_FLIGHT)

    async def read(window: Window) -> list[CalendarEvent]:
        async with slots:
            return await _read_window(graph, window, progress)

    return _without_duplicates(await _all(read(window) for window in windows))


async def _find_events(graph: GraphClient, event_ids: Iterable[str]) -> FoundEvents:
    slots = asyncio.Semaphore(MAX_IN_FLIGHT)
    events: list[CalendarEvent] = []
    gone: set[str] = set()

    async def find(event_id: str) -> None:
        async with slots:
            try:
                event = await graph.read_event(event_url(graph.cloud, event_id))
            except Unreachable:
                raise
            except GraphError:
                return  # about this one event Microsoft says nothing that we understand
        if event is None:
            gone.add(event_id)
        elif event.id == event_id:
            events.append(event)

    await _all(find(event_id) for event_id in event_ids)
    return FoundEvents(tuple(events), frozenset(gone))


async def _all(work: Iterable[Coroutine[Any, Any, _T]]) -> list[_T]:
    """Run coroutines at once and return what they return; the first failure ends all."""
    failure: Exception | None = None
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except* TrackCalError as failures:
        failure = failures.exceptions[0]
    if failure is not None:
        raise failure  # outside the block, so that it keeps its own cause
    return [task.result() for task in tasks]


def _without_duplicates(parts: Iterable[list[CalendarEvent]]) -> tuple[CalendarEvent, ...]:
    """Keep each id once, byte for byte, and all events without one: they count as unreadable."""
    kept: dict[object, CalendarEvent] = {}
    for event in chain.from_iterable(parts):
        kept.setdefault(event.id or object(), event)
    return tuple(kept.values())


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
    """Read primary calendars over Graph.

    Args:
        cloud: Where they are.
        tokens: Hands out each connection's tokens.
        transport: Replaces the network, in the demo and in tests.
    """

    def __init__(
        self,
        cloud: Cloud,
        tokens: TokenSource,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._cloud = cloud
        self._tokens = tokens
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
        """Return all events that overlap `[start, end)`, unsorted, without duplicates.

        A part is never returned as the whole: it is everything or an error.

        Args:
            connection: Whose calendar.
            start: Aware.
            end: Aware, not before `start`.
            on_progress: Told how far the read is, from this thread.
            cancel: Stops it within 100 ms.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
        """
        progress = _Progress(on_progress)

        async def read(graph: GraphClient) -> tuple[CalendarEvent, ...]:
            return await _read_windows(graph, split_range(start, end), progress)

        events = self._ask(connection, read, progress.wait, cancel)
        progress.finish(len(events))
        return events

    def find(
        self, connection: Connection, event_ids: Iterable[str], *, cancel: Cancel | None = None
    ) -> FoundEvents:
        """Ask for single events by their ids, one request each, four at a time.

        Args:
            connection: Whose calendar.
            event_ids: Immutable ids.
            cancel: Stops it within 100 ms.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, Unreachable, Cancelled.
        """

        async def find(graph: GraphClient) -> FoundEvents:
            return await _find_events(graph, event_ids)

        return self._ask(connection, find, lambda seconds, reason: None, cancel)

    def _ask(
        self,
        connection: Connection,
        work: Callable[[GraphClient], Coroutine[Any, Any, _T]],
        on_wait: Callable[[float, str], None],
        cancel: Cancel | None,
    ) -> _T:
        cancel = cancel or Cancel()

        def token(refresh: bool) -> str:
            return self._tokens.access_token(connection, refresh=refresh, cancel=cancel)

        async def ask() -> _T:
            async with async_client(self._cloud, self._transport) as http:
                return await work(GraphClient(http, self._cloud, token, on_wait))

        return run(ask, cancel)
