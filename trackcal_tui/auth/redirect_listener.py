"""Listen on a port of this machine for exactly one sign-in redirect."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from trackcal_tui.auth.redirects import is_same_state
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import SignInFailed
from trackcal_tui.network.event_loop import run

_REQUEST_SECONDS = 10.0
_MAX_BYTES = 64 * 1024
"""Cookies that other programs have set on `localhost` come along, whatever their port."""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>trackcal</title>
<meta name="viewport" content="width=device-width">
<style>body{{font:1.1em/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1em}}
</style></head><body><h1>{}</h1><p>{}</p></body></html>
"""
_DONE = _PAGE.format(
    "Almost done", "You can close this page and go back to trackcal in your terminal."
)
_FAILED = _PAGE.format(
    "The sign-in was not finished",
    "Close this page. trackcal in your terminal says what happened and what to do.",
)
_OTHER = _PAGE.format(
    "Not this sign-in",
    "This page does not belong to the sign-in that trackcal is waiting for.",
)


class RedirectListener:
    """Listen on `localhost`, IPv4 and if possible IPv6, until the block ends."""

    def __enter__(self) -> Self:
        self._sockets = _listen()
        self.redirect_uri = f"http://localhost:{self._sockets[0].getsockname()[1]}"
        """Entra ignores the port when it compares (…/identity-platform/reply-url)."""
        return self

    def __exit__(self, *_: object) -> None:
        for listener in self._sockets:
            listener.close()

    def wait(self, state: str, cancel: Cancel, *, seconds: float) -> dict[str, str]:
        """Return the parameters of the redirect that carries this state.

        Anything else (a favicon, a stale tab, another program) gets a page and is ignored.

        Raises:
            SignInFailed: it did not come within `seconds`.
            Cancelled: nothing keeps listening.
        """
        return run(lambda: self._serve(state, seconds), cancel)

    async def _serve(self, state: str, seconds: float) -> dict[str, str]:
        found: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()
        visitors: set[asyncio.Task[None]] = set()

        async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None  # asyncio runs each visit in a task of its own
            visitors.add(task)
            try:
                await _respond(reader, writer, state, found)
            finally:
                writer.close()
                visitors.discard(task)

        servers = [
            await asyncio.start_server(visit, sock=listener, limit=_MAX_BYTES)
            for listener in self._sockets
        ]
        try:
            async with asyncio.timeout(seconds):
                return await found
        except TimeoutError:
            raise SignInFailed(
                "The sign-in was not finished in time", "Start again.", code="code_expired"
            ) from None
        finally:
            for server in servers:
                server.close()
            for task in tuple(visitors):
                task.cancel()
            await asyncio.gather(*visitors, return_exceptions=True)


def _listen() -> list[socket.socket]:
    """Listen on both loopback addresses with one port: browsers try either for `localhost`."""
    try:
        first = socket.create_server(("127.0.0.1", 0))
    except OSError as error:
        raise SignInFailed(
            "This machine does not let trackcal wait for the browser",
            "Paste the address instead: trackcal connect --flow paste",
            details=type(error).__name__,
        ) from error
    sockets = [first]
    with contextlib.suppress(OSError):  # no IPv6 here, or its port is taken
        address = ("::1", first.getsockname()[1])
        sockets.append(socket.create_server(address, family=socket.AF_INET6))
    return sockets


async def _respond(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    state: str,
    found: asyncio.Future[dict[str, str]],
) -> None:
    """Respond to one request; a browser's idle spare connection just times out."""
    try:
        async with asyncio.timeout(_REQUEST_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return
    redirect = _parse_request(head)
    if not redirect:
        await _send(writer, "404 Not Found", _OTHER)
    elif not is_same_state(redirect.get("state", ""), state):
        await _send(writer, "400 Bad Request", _OTHER)
    else:
        await _send(writer, "200 OK", _DONE if "code" in redirect else _FAILED)
        if not found.done():
            found.set_result(redirect)


def _parse_request(head: bytes) -> dict[str, str]:
    """Return the query of `GET /?…`; nothing for a request that is no redirect of ours."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) != 3 or words[0] != "GET":
        return {}
    try:
        parts = urlsplit(words[1])
        pairs = parse_qsl(parts.query, max_num_fields=60)
    except ValueError:
        return {}
    query = dict(pairs)
    is_ours = parts.path == "/" and len(query) == len(pairs) and {"code", "error"} & set(query)
    return query if is_ours else {}


async def _send(writer: asyncio.StreamWriter, status: str, page: str) -> None:
    body = page.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'; "
        "style-src 'unsafe-inline'\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    with contextlib.suppress(OSError):  # the browser is gone already
        await writer.drain()
