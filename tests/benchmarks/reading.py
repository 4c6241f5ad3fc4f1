"""One reader of a calendar year in a process of its own.

`python -m tests.benchmarks.reading READER --graph ORIGIN --reads N` reads so often and tells, as
JSON: milliseconds of each read, rows of the last one, peak memory after the first, requests of
the first. Imports are made before the clock starts; clients, connections and contexts are not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.benchmarks.memory import peak_mb

if TYPE_CHECKING:
    from trackcal_tui.core.connection import Connection

ZONE = "Europe/Berlin"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
WEEK = (date(2026, 11, 16), date(2026, 11, 22))
SELECT = (
    "id,subject,start,end,isAllDay,isCancelled,isOrganizer,responseStatus,attendees,organizer,"
    "categories,type,seriesMasterId,iCalUId,originalStart"
)
Reader = Callable[[], int]
"""Reads once; how many rows it got."""


class Bearer:
    """Stands for a signed-in account: hands out a token and knows nothing else."""

    def access_token(self, connection: Connection, **_: object) -> str:
        """Any will do."""
        return "benchmark"


def trackcal(graph: str, days: tuple[date, date]) -> Reader:
    """Our own: GraphCalendar to events, `build_sheet` to sorted, filtered, typed drafts."""
    from tests.benchmarks.ledgers import CONNECTION
    from trackcal_tui.core.clouds import Cloud
    from trackcal_tui.core.ranges import DateRange
    from trackcal_tui.core.rules import build_sheet, window
    from trackcal_tui.graph.calendar import GraphCalendar

    cloud = Cloud("custom", graph, graph)
    zone = ZoneInfo(ZONE)
    calendar = GraphCalendar(cloud, Bearer())
    span = DateRange(*days)

    def read() -> int:
        events = calendar.read(CONNECTION, *window(span, zone))
        sheet = build_sheet(events, span, zone)
        return len(sheet.drafts)

    return read


def plain(graph: str, days: tuple[date, date]) -> Reader:
    """What one would write in ten lines: httpx, a loop over the pages, json."""
    import httpx

    first, last = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days)
    address = (
        f"{graph}/v1.0/me/calendarView?startDateTime={first:%Y-%m-%d}T00:00:00Z"
        f"&endDateTime={last:%Y-%m-%d}T23:59:59Z&$select={SELECT}&$top=1000"
    )
    headers = {"Authorization": "Bearer benchmark", "Prefer": 'outlook.timezone="UTC"'}

    async def pages() -> int:
        events: list[dict[str, Any]] = []
        async with httpx.AsyncClient(headers=headers) as client:
            link = address
            while link:
                page = json.loads((await client.get(link)).content)
                events += page["value"]
                link = page.get("@odata.nextLink", "")
        return len(events)

    return lambda: asyncio.run(pages())


def o365(graph: str, days: tuple[date, date]) -> Reader:
    """The O365 library, with the pages as large as it lets us ask for."""
    import datetime as when

    from O365 import Account, MSGraphProtocol
    from O365.calendar import Schedule
    from O365.utils.token import MemoryTokenBackend

    protocol = MSGraphProtocol(timezone="UTC")
    protocol.service_url = f"{graph}/v1.0/"
    account = Account(
        ("benchmark", "benchmark"), protocol=protocol, token_backend=MemoryTokenBackend()
    )
    session = account.connection.get_naive_session()
    session.headers["Authorization"] = "Bearer benchmark"
    account.connection.session = session
    start = datetime(*days[0].timetuple()[:3], tzinfo=UTC)
    end = datetime(*days[1].timetuple()[:3], tzinfo=UTC) + when.timedelta(days=1)

    def read() -> int:
        schedule = Schedule(parent=account, main_resource="me")
        found = schedule.get_events(
            limit=None,
            batch=999,
            query=None,
            include_recurring=True,
            start_recurring=start,
            end_recurring=end,
        )
        return sum(1 for _ in found)

    return read


def msgraph(graph: str, days: tuple[date, date]) -> Reader:
    """Microsoft's own SDK: request builder, page iterator by its links."""
    import httpx
    from azure.core.credentials import AccessToken
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider,
    )
    from msgraph import GraphRequestAdapter, GraphServiceClient
    from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import (
        CalendarViewRequestBuilder as View,
    )

    class Credential:
        def get_token(self, *_: object, **__: object) -> AccessToken:
            return AccessToken("benchmark", int(time.time()) + 3600)

    async def pages() -> int:
        provider = AzureIdentityAuthenticationProvider(
            Credential(), scopes=["x"], allowed_hosts=["localhost"]
        )
        adapter = GraphRequestAdapter(provider, httpx.AsyncClient())
        adapter.base_url = f"{graph}/v1.0"
        client = GraphServiceClient(request_adapter=adapter)
        asked = View.CalendarViewRequestBuilderGetQueryParameters(
            start_date_time=f"{days[0]}T00:00:00Z",
            end_date_time=f"{days[1]}T23:59:59Z",
            select=SELECT.split(","),
            top=1000,
        )
        view = client.users.by_user_id("me-token-to-replace").calendar_view
        settings = View.CalendarViewRequestBuilderGetRequestConfiguration(query_parameters=asked)
        page = await view.get(request_configuration=settings)
        count = 0
        while page is not None:
            count += len(page.value or [])
            link = page.odata_next_link
            page = await view.with_url(link).get() if link else None
        return count

    return lambda: asyncio.run(pages())


READERS = {"trackcal": trackcal, "plain": plain, "o365": o365, "msgraph": msgraph}


def requests_so_far(graph: str) -> int:
    """How many pages the server was asked for since this was last asked."""
    import gzip
    import ssl
    from urllib.request import urlopen

    with urlopen(f"{graph}/requests", context=ssl.create_default_context()) as answer:
        return int(json.loads(gzip.decompress(answer.read())))


def main() -> None:
    """Read, and tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--graph", required=True)
    parser.add_argument("--reads", type=int, default=1)
    parser.add_argument("--week", action="store_true", help="a week instead of the year")
    arguments = parser.parse_args()
    read = READERS[arguments.reader](arguments.graph, WEEK if arguments.week else (FIRST, LAST))
    requests = 0
    if arguments.week:
        requests_so_far(arguments.graph)
    times, memory, rows = [], 0.0, 0
    for number in range(arguments.reads):
        started = time.perf_counter()
        rows = read()
        times.append((time.perf_counter() - started) * 1000)
        memory = memory or peak_mb()
        if arguments.week and not number:
            requests = requests_so_far(arguments.graph)
    print(json.dumps({"ms": times, "rows": rows, "mb": memory, "requests": requests}))


if __name__ == "__main__":
    main()
