"""One door to Graph: every request gets its token, its headers, its retries and its errors here."""

from __future__ import annotations

import asyncio
import json
import ssl
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx
from msgspec import Struct

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import NoCalendar, Unreachable
from trackcal_tui.core.text import clean
from trackcal_tui.graph.faults import read_fault, to_error
from trackcal_tui.graph.parse import unreadable
from trackcal_tui.graph.retry import MAX_TRIES, Gate, retries, wait_seconds

TokenProvider = Callable[[bool], str]
"""`(refresh) -> access token`; blocks, is called in a thread, one call at a time."""

PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
"""For one request each (learn.microsoft.com/graph/outlook-immutable-id): sent with every page."""
MOST_SECONDS = 120.0
"""For one whole answer, so that one that drips for ever ends too."""
MOST_BYTES = 128 * 1024 * 1024
"""Of one decompressed answer: a thousand events with a hundred guests each stay below it."""


class Me(Struct, frozen=True):
    """Who is signed in, as `GET /me` says."""

    id: str
    """A GUID, or 16 hex digits for a personal account."""
    address: str
    """`mail`, else `userPrincipalName`."""
    name: str
    is_guest: bool
    """An identity of another organisation (`…#EXT#@…`): it has no mailbox here."""


class GraphClient:
    """Graph for one connection, within one running loop.

    Args:
        http: From `network.async_client`; closed by whoever made it.
        cloud: Whose Graph it is.
        token: Hands out access tokens.
        clock: The present, for `Retry-After` dates.
        on_wait: Told about waits: seconds left and why; 0 at their end.
        fresh_token: The token was minted seconds ago, so that a 401 cannot mean it has expired and
            no other is asked for.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        cloud: Cloud,
        token: TokenProvider,
        clock: Clock,
        on_wait: Callable[[float, str], None] = lambda seconds, reason: None,
        *,
        fresh_token: bool = False,
    ) -> None:
        self._http = http
        self._cloud = cloud
        self._provider = token
        self._clock = clock
        self._gate = Gate(on_wait)
        self._fresh = fresh_token
        self._token = ""
        self._token_lock = asyncio.Lock()

    async def me(self) -> Me:
        """Who is signed in.

        Raises:
            SignInNeeded, AdminApprovalNeeded, GraphError, Unreachable.
        """
        body = await self._call(f"{self._cloud.graph}/v1.0/me", mailbox=False)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise unreadable() from error
        if not isinstance(answer, dict):
            raise unreadable()
        principal = _text(answer, "userPrincipalName")
        return Me(
            id=_text(answer, "id"),
            address=_text(answer, "mail") or principal,
            name=_text(answer, "displayName"),
            is_guest="#EXT#" in principal.upper(),
        )

    async def mailbox(self, url: str) -> bytes:
        """The body of a mailbox path's 200 answer.

        Args:
            url: Absolute, used unchanged; of this cloud's Graph.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable.
        """
        return await self._call(url, mailbox=True)

    async def _call(self, url: str, *, mailbox: bool) -> bytes:
        tries = 0
        seen: Counter[int] = Counter()
        refused = ""
        while True:
            await self._gate.passed()
            token = await self._access_token(refused)
            tries += 1
            try:
                status, headers, body = await self._send(url, token)
            except (httpx.TransportError, TimeoutError, ssl.SSLError) as error:
                # httpcore 1.0.9 (`_backends/anyio.py`) lets TLS alerts and broken TLS records
                # through as they are once the handshake is done.
                if tries == MAX_TRIES or not _may_pass(error):
                    _raise_unreachable(error)
                self._wait(tries, None, httpx.Headers())
                continue
            except (httpx.DecodingError, httpx.InvalidURL) as error:
                raise unreadable() from error
            if status == 200:
                return body
            seen[status] += 1
            says_nothing = read_fault(body).says_nothing
            if tries < MAX_TRIES and seen[status] <= retries(status, says_nothing=says_nothing):
                self._wait(tries, status, headers)
                continue
            final = self._fresh or bool(refused)
            failure = to_error(status, headers, body, mailbox=mailbox, fresh_token=final)
            if status != 401 or final or isinstance(failure, NoCalendar):
                raise failure
            refused = token

    async def _send(self, url: str, token: str) -> tuple[int, httpx.Headers, bytes]:
        headers = {
            "Authorization": f"Bearer {token}",
            "Prefer": PREFER,
            "Accept": "application/json",
            "client-request-id": str(uuid.uuid4()),
        }
        async with (
            asyncio.timeout(MOST_SECONDS),
            self._http.stream("GET", url, headers=headers) as response,
        ):
            parts: list[bytes] = []
            size = 0
            async for part in response.aiter_bytes():
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES:
                    raise unreadable()
            return response.status_code, response.headers, b"".join(parts)

    def _wait(self, tries: int, status: int | None, headers: httpx.Headers) -> None:
        reason = "Microsoft cannot be reached" if status is None else "Microsoft is busy"
        now = _server_time(headers) or self._clock.now()
        self._gate.shut(wait_seconds(tries, headers.get("Retry-After"), now=now), reason)

    async def _access_token(self, refused: str) -> str:
        """The token all requests share; a new one if Graph has just refused it."""
        async with self._token_lock:
            if not self._token or self._token == refused:
                provide, refresh = self._provider, bool(refused)
                self._token = await asyncio.to_thread(provide, refresh)
            return self._token


def _text(answer: dict[str, Any], name: str) -> str:
    """A field as clean text; null, absent and wrong-typed alike are empty."""
    value = answer.get(name)
    return clean(value) if isinstance(value, str) else ""


def _may_pass(error: Exception) -> bool:
    """Whether a failure below HTTP may be gone the next time."""
    permanent = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    return not (isinstance(error, permanent) or _certificate_trouble(error))


def _certificate_trouble(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _raise_unreachable(error: Exception) -> NoReturn:
    details = type(error).__name__  # texts of network errors may hold addresses
    if _certificate_trouble(error):
        raise Unreachable(
            "The connection to Microsoft is not trusted: its certificate is unknown",
            "Behind a company proxy, point SSL_CERT_FILE at the company's certificate authority.",
            details=details,
            code="certificate",
        ) from error
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        title = "Microsoft did not answer in time"
    else:
        title = "Microsoft cannot be reached"
    raise Unreachable(title, "Check the network, then try again.", details=details) from error


def _server_time(headers: httpx.Headers) -> datetime | None:
    """The server's own present: a `Retry-After` date is meant in it, not in our clock's."""
    try:
        at = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
