"""Ask Graph: every request gets its token, headers, retries and errors here."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from msgspec import Struct

from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.errors import GraphError, NoCalendar
from trackcal_tui.core.events import CalendarEvent
from trackcal_tui.core.text import clean
from trackcal_tui.graph.error_responses import (
    NOT_FOUND,
    TruncatedResponse,
    not_json,
    read_error_body,
    to_error,
    unreadable_response,
)
from trackcal_tui.graph.parse import Page, parse_event, parse_page
from trackcal_tui.graph.retry import MAX_TRIES, Pause, max_retries, retry_delay
from trackcal_tui.network.fetch import (
    FAILURES,
    UnusableResponse,
    fetch,
    is_lasting,
    retry_after,
    unreachable,
)

_Read = TypeVar("_Read")
TokenProvider = Callable[[bool], str]
"""`(refresh) -> access token`. Blocks; is called in a thread, one call at a time."""

PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"'
"""Counts per request (learn.microsoft.com/graph/outlook-immutable-id): every page sends it."""
MAX_SECONDS = 120.0
"""For one whole response."""
MAX_BYTES = 128 * 1024 * 1024
"""For one decompressed body: a thousand events with a hundred guests each stay below it."""


class Profile(Struct, frozen=True):
    """Who is signed in, as `GET /me` says."""

    address: str = ""
    """`mail`, else `userPrincipalName`."""
    name: str = ""
    is_guest: bool = False
    """An identity of another organisation (`…#EXT#@…`), which has no mailbox here."""


class GraphClient:
    """Send requests to Graph for one connection, within one running loop.

    Args:
        http: From `network.async_client`; the caller closes it.
        cloud: Whose Graph it is.
        token: Hands out access tokens.
        on_wait: Told about waits: seconds left and why; 0 at their end.
        fresh_token: Whether the token was issued seconds ago: a 401 cannot mean that it has
            expired then, and no other token is asked for.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        cloud: Cloud,
        token: TokenProvider,
        on_wait: Callable[[float, str], None] = lambda seconds, reason: None,
        *,
        fresh_token: bool = False,
    ) -> None:
        self.cloud = cloud
        self._http = http
        self._provider = token
        self._pause = Pause(on_wait)
        self._fresh = fresh_token
        self._token = ""
        self._token_lock = asyncio.Lock()

    async def me(self) -> Profile:
        """Return who is signed in.

        Raises:
            SignInNeeded, AdminApprovalNeeded, GraphError, Unreachable.
        """
        return await self._get(f"{self.cloud.graph}/v1.0/me", _read_profile, mailbox=False)

    async def read_page(self, url: str) -> Page:
        """Return a page of a calendar view.

        Args:
            url: An absolute URL of this cloud's Graph, used unchanged.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable.
        """
        return await self._get(url, parse_page, mailbox=True)

    async def read_event(self, url: str) -> CalendarEvent | None:
        """Return one event; None when the calendar does not have it.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable.
        """
        try:
            return await self._get(url, parse_event, mailbox=True)
        except GraphError as error:
            if error.code == NOT_FOUND:
                return None
            raise

    async def _get(self, url: str, read: Callable[[bytes], _Read], *, mailbox: bool) -> _Read:
        tries = 0
        seen: Counter[int] = Counter()
        refused = ""
        while True:
            await self._pause.over()
            token = await self._access_token(refused)
            tries += 1
            try:
                response = await self._send(url, token)
                if response.status_code == 200:
                    return read(response.content)
            except FAILURES as error:
                if tries == MAX_TRIES or is_lasting(error):
                    raise unreachable(error, "Microsoft") from error
                self._pause.extend(retry_delay(tries, None), "Microsoft cannot be reached")
                continue
            except TruncatedResponse:
                if tries == MAX_TRIES:
                    raise
                self._pause.extend(retry_delay(tries, None), "Microsoft's answer broke off")
                continue
            except UnusableResponse as error:
                raise unreadable_response() from error
            status = response.status_code
            seen[status] += 1
            no_message = read_error_body(response.content).no_message
            if tries < MAX_TRIES and seen[status] <= max_retries(status, no_message=no_message):
                delay = retry_delay(tries, retry_after(response.headers))
                self._pause.extend(delay, "Microsoft is busy")
                continue
            final = self._fresh or bool(refused)
            refusal = to_error(response, mailbox=mailbox, fresh_token=final)
            if status != 401 or final or isinstance(refusal, NoCalendar):
                raise refusal
            refused = token

    async def _send(self, url: str, token: str) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token}",
            "Prefer": PREFER,
            "Accept": "application/json",
            "client-request-id": str(uuid.uuid4()),
        }
        return await fetch(
            self._http, "GET", url, headers=headers, max_seconds=MAX_SECONDS, max_bytes=MAX_BYTES
        )

    async def _access_token(self, refused: str) -> str:
        """Return the token all requests share; a new one if Graph has just refused it."""
        async with self._token_lock:
            if not self._token or self._token == refused:
                self._token = await asyncio.to_thread(self._provider, bool(refused))
            return self._token


def _read_profile(body: bytes) -> Profile:
    try:
        user = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise not_json(body) from error
    if not isinstance(user, dict):
        raise unreadable_response()
    principal = _text(user, "userPrincipalName")
    return Profile(
        address=_text(user, "mail") or principal,
        name=_text(user, "displayName"),
        is_guest="#EXT#" in principal.upper(),
    )


def _text(user: dict[str, Any], name: str) -> str:
    """Return a field as clean text; null, absent and wrong-typed fields are empty."""
    value = user.get(name)
    return clean(value) if isinstance(value, str) else ""
