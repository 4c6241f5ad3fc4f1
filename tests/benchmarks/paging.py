"""A calendarView on loopback as Graph would page it: TLS, gzip, `$top`, `$select`, nextLinks.

It runs in a process of its own (`python -m tests.benchmarks.paging`), so that serving costs the
reader under measurement nothing; pages are made and packed once. The first line of its output
tells its origins, one for each latency; it ends with its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import ssl
import sys
from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import trustme

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""The calendar begins here and holds a year, but for its last day: no zone moves it out."""
DAYS = 364
_WORDS = ("Stand-up", "Planning", "Review with the whole team", "1:1", "Customer call", "Écriture")
_ROOM = "Building 7, room 1.012 (first floor, next to the kitchen)"


def make_event(number: int, of: int) -> dict[str, Any]:
    """One event of a calendar of so many, spread over the year: about 0.8 kB, 3.4 kB whole."""
    minute = number * DAYS * 24 * 60 // of
    start = FIRST + timedelta(minutes=minute)
    end = start + timedelta(minutes=30)
    guest = {
        "type": "required",
        "status": {"response": "none", "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": "Priya Raman", "address": "priya@contoso.com"},
    }
    return {
        "@odata.etag": f'W/"etag{number:08d}AAAAAAAAAA=="',
        "id": f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{number:012d}" + "A" * 40,
        "subject": f"{_WORDS[number % len(_WORDS)]} {number}",
        "start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"{end:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": False,
        "responseStatus": {"response": "accepted", "time": "2026-01-01T09:00:00Z"},
        "attendees": [guest],
        "type": "singleInstance",
        "seriesMasterId": None,
        "iCalUId": f"040000008200E00074C5B7101A82E008{number:056d}",
        "originalStart": None,
        # Only sent to those who do not select:
        "bodyPreview": "Join the meeting. " * 14,
        "body": {"contentType": "html", "content": "<p>Join the meeting.</p>" * 60},
        "location": {"displayName": _ROOM, "locationType": "default", "uniqueId": _ROOM},
        "organizer": {"emailAddress": {"name": "Ana Novak", "address": "ana@contoso.com"}},
        "webLink": f"https://outlook.example/owa/?itemid={number:0100d}&exvsurl=1",
    }


class Calendar:
    """The events, and the pages made of them."""

    def __init__(self, events: int) -> None:
        self._events = [make_event(number, events) for number in range(events)]
        self._starts = [event["start"]["dateTime"] for event in self._events]
        self.page = lru_cache(maxsize=None)(self._page)

    def _page(self, origin: str, path: str) -> bytes:
        """One packed answer to a path with its query."""
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        first = bisect_left(self._starts, _instant(query["startDateTime"]))
        after = bisect_left(self._starts, _instant(query["endDateTime"]))
        top = min(1000, int(query.get("$top", "10")))
        at = first + int(query.get("$skip", "0"))
        chosen = self._events[at : min(at + top, after)]
        if "$select" in query:
            fields = ["@odata.etag", *query["$select"].split(",")]
            chosen = [{name: event[name] for name in fields if name in event} for event in chosen]
        answer: dict[str, Any] = {"@odata.context": f"{origin}/v1.0/$metadata#events"}
        answer["value"] = chosen
        if at + top < after:
            more = {**query, "$skip": str(at - first + top)}
            answer["@odata.nextLink"] = f"{origin}{parts.path}?{urlencode(more)}"
        return gzip.compress(json.dumps(answer, ensure_ascii=False).encode(), 6)


def _instant(text: str) -> str:
    return text[:19]


class Server:
    """One origin with one latency."""

    def __init__(self, calendar: Calendar, latency: float) -> None:
        self._calendar = calendar
        self._latency = latency
        self._counts: Counter[str] = Counter()
        self._origin = ""

    async def start(self, context: ssl.SSLContext) -> str:
        """Serve on a free port; the origin."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self._origin = f"https://localhost:{server.sockets[0].getsockname()[1]}"
        return self._origin

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode("ascii")
                writer.write(await self._answer(path))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the reader has all it wanted
        except asyncio.CancelledError:
            pass  # the server ends; asyncio would print each connection's end
        finally:
            writer.close()

    async def _answer(self, path: str) -> bytes:
        if path == "/requests":  # how many there were since this was last asked
            count, self._counts = self._counts["pages"], Counter()
            body = gzip.compress(json.dumps(count).encode())
        else:
            self._counts["pages"] += 1
            body = self._calendar.page(self._origin, path)
            await asyncio.sleep(self._latency)
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
            b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
        ) + body


async def serve(events: int, latencies: list[float], authority: Path) -> None:
    """Serve until standard input ends; tells the origins on standard output."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    calendar = Calendar(events)
    origins = [await Server(calendar, latency).start(context) for latency in latencies]
    print(json.dumps(origins), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--latency", type=float, action="append", required=True, help="seconds")
    parser.add_argument("--authority", type=Path, required=True, help="PEM file to write")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.events, arguments.latency, arguments.authority))


if __name__ == "__main__":
    main()
