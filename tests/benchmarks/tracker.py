"""Looped Track's API on loopback, as fast as it can be: keep-alive, nothing checked.

It runs in a process of its own (`python -m tests.benchmarks.tracker`), so that serving costs the
pusher under measurement nothing. The first line of its output is its origin; it ends with its
standard input.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, timedelta
from typing import Any


class Tracker:
    """The entries of one team, in memory."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                body = await reader.readexactly(int(length or 0))
                answer = json.dumps(self._answer(head.split(b" ", 1)[0], head, body)).encode()
                start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                writer.write(start + b"%d\r\n\r\n" % len(answer) + answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the pusher has all it wanted
        finally:
            writer.close()

    def _answer(self, method: bytes, head: bytes, body: bytes) -> Any:
        if method == b"POST":
            self._rows.append({"id": f"te_{len(self._rows):06}", **json.loads(body)})
            return {"success": True, "time": {"id": self._rows[-1]["id"]}}
        if method == b"DELETE":
            self._rows.clear()
            return {}
        if b"/time" not in head:
            return {"data": []}
        last = date.fromisoformat(head.partition(b"date=")[2][:10].decode())
        days = ((last - timedelta(days=6)).isoformat(), last.isoformat())
        return [row for row in self._rows if days[0] <= row["date"] <= days[1]]


async def serve() -> None:
    """Serve until standard input ends."""
    server = await asyncio.start_server(Tracker().serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
