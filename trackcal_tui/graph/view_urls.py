"""Write the URLs of a calendar view, and check the links that lead from page to page.

learn.microsoft.com/graph/api/user-list-calendarview and learn.microsoft.com/graph/paging.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

import httpx

from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import GraphError
from trackcal_tui.graph.wire import FIELDS
from trackcal_tui.network.clients import origin_of

PAGE_SIZE = 1000
"""The most Graph gives: fewer round trips beat everything else on a slow line."""

Window = tuple[datetime, datetime]
"""Half-open, aware, UTC, in whole seconds."""


def view_url(cloud: Cloud, window: Window, top: int = PAGE_SIZE) -> str:
    """Return the URL of a window's first page: UTC with `Z`, so that nothing needs encoding."""
    start, end = (f"{edge.isoformat(timespec='seconds')[:19]}Z" for edge in window)
    return (
        f"{cloud.graph}/v1.0/me/calendarView?startDateTime={start}&endDateTime={end}"
        f"&$select={','.join(FIELDS)}&$top={top}"
    )


def event_url(cloud: Cloud, event_id: str) -> str:
    """Return the URL of one event. Its id may hold any sign, so all are encoded."""
    return f"{cloud.graph}/v1.0/me/events/{quote(event_id, safe='')}?$select={','.join(FIELDS)}"


def check_next_link(cloud: Cloud, link: str, seen: Iterable[str] = ()) -> None:
    """Refuse a nextLink that must not get our token, or that was followed before.

    What httpx would connect to is compared: in `https://graph.microsoft.com\\@evil/` it sees the
    host *evil*.

    Raises:
        GraphError: the link leads elsewhere, or in a circle
            (github.com/microsoftgraph/microsoft-graph-docs/issues/4897).
    """
    if link in seen:
        raise GraphError(
            "Microsoft's calendar pages go round in a circle",
            "No events were loaded. Try again, or choose a shorter range.",
            code="endless_pages",
        )
    try:
        url = httpx.URL(link)
        ours = origin_of(url) == origin_of(httpx.URL(cloud.graph)) and not url.userinfo
        path = url.path.lower()
    except (httpx.InvalidURL, ValueError):
        ours, path = False, ""
    is_view = path.startswith("/v1.0/") and "calendarview" in path
    if not (ours and is_view) or {".", ".."} & set(path.split("/")):
        raise GraphError(
            "Microsoft's calendar continues at an unexpected address, which was not followed",
            "No events were loaded. A proxy in between may rewrite addresses.",
            code="unexpected_address",
        )
