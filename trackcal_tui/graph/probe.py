"""The proof after a sign-in: who it is, and whether there is a calendar to read.

A sign-in can complete and no event ever load: guests and accounts without a mailbox get an empty
401 from mailbox paths even with a token minted seconds ago (stackoverflow.com/q/79794745). Only
two reads tell, and only they make a connection “Connected”.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import Struct

from trackcal_tui.cancel import Cancel
from trackcal_tui.errors import (
    AdminApprovalNeeded,
    NoCalendar,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.graph import faults
from trackcal_tui.graph.accounts import Account
from trackcal_tui.graph.clouds import Cloud
from trackcal_tui.graph.network import async_client, run
from trackcal_tui.graph.retry import MAX_TRIES, retries, wait_seconds
from trackcal_tui.models import AccountKind, ConnectionState
from trackcal_tui.text import clean

if TYPE_CHECKING:
    from trackcal_tui.services import Clock

_GUEST = (
    "This account is only a guest in that organisation and has no mailbox there. "
    "Set tenant = common and connect again."
)
_UNLICENSED = (
    "This work account has no Outlook mailbox: it needs an Exchange Online licence, or its mailbox "
    "is on the company's own servers, which cannot be read. Ask your IT, or use the account that "
    "holds the calendar."
)
_PERSONAL = (
    "This personal account has no Outlook.com mailbox. Open outlook.live.com once with it, or use "
    "the account that holds the calendar."
)
_ON_PREMISES = (
    "This mailbox is on the company's own servers, inactive, or has no Exchange Online licence: "
    "Microsoft gives programs no access to it. Ask your IT."
)
_NO_TENANT = (
    "This organisation has no Microsoft 365, so there is no calendar. "
    "Use the account that holds the calendar."
)
_NO_PERMISSION = (
    "The permission to read the calendar was not granted. Connect again and accept it, or send "
    "your IT admin the consent link (g, or “trackcal consent-url”)."
)
_ON_PREMISES_CODES = frozenset(
    {
        "mailboxnotenabledforrestapi",
        "mailboxnotsupportedforrestapi",
        "mailboxnothostedinexchangeonline",
        "restapinotenabledforuser",
    }
)


class Proof(Struct, frozen=True):
    """What Graph said."""

    state: ConnectionState
    reason: str = ""
    address: str = ""
    name: str = ""


class _Answer(Struct, frozen=True):
    status: int
    headers: httpx.Headers
    body: bytes


def prove(
    cloud: Cloud,
    token: str,
    account: Account,
    *,
    clock: Clock,
    cancel: Cancel,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Proof:
    """Read `/me`, then one event of one day of the calendar.

    Args:
        cloud: Its Graph host is the only one the token goes to.
        token: Minted seconds ago, so a 401 cannot mean that it has expired.
        account: Who signed in.
        clock: For the day.
        cancel: Stops it within 100 ms.
        transport: Stands in for the network.

    Returns:
        CONNECTED, or NO_CALENDAR with the reason.

    Raises:
        SignInFailed: Graph does not take the token at all; Unreachable; Cancelled.
    """
    graph = _Graph(cloud, token, clock, cancel, transport)
    who = graph.get("/v1.0/me", {"$select": "displayName,mail,userPrincipalName"})
    if who.status == 401:
        trouble = faults.to_error(who.status, who.headers, who.body, mailbox=False)
        raise SignInFailed(
            "Microsoft Graph does not accept the new sign-in",
            "Check the settings cloud and tenant, then connect again.",
            details=trouble.details,
        )
    me = _document(who)
    principal = _text(me, "userPrincipalName")
    guest = account.is_guest or "#ext#" in principal.lower()
    address = _text(me, "mail") or ("" if guest else principal) or account.address
    state, reason = _calendar(graph, account, guest=guest)
    return Proof(state, reason, address, _text(me, "displayName") or account.name)


def _calendar(graph: _Graph, account: Account, *, guest: bool) -> tuple[ConnectionState, str]:
    day = graph.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    answer = graph.get(
        "/v1.0/me/calendarView",
        {
            "startDateTime": f"{day:%Y-%m-%dT%H:%M:%S}Z",
            "endDateTime": f"{day + timedelta(days=1):%Y-%m-%dT%H:%M:%S}Z",
            "$top": "1",
            "$select": "id",
        },
    )
    if answer.status == 200:
        return ConnectionState.CONNECTED, ""
    trouble = faults.to_error(answer.status, answer.headers, answer.body, fresh_token=True)
    if isinstance(trouble, AdminApprovalNeeded):
        return ConnectionState.NO_CALENDAR, _NO_PERMISSION
    if answer.status != 404 and not isinstance(trouble, (NoCalendar, SignInNeeded)):
        raise SignInFailed(
            f"Signed in, but the calendar could not be tried: {trouble.title}",
            trouble.hint,
            details=trouble.details,
        )
    return ConnectionState.NO_CALENDAR, _reason(answer, account, guest=guest)


def _reason(answer: _Answer, account: Account, *, guest: bool) -> str:
    codes = {code.lower() for code in faults.read_fault(answer.body).codes}
    if "organizationfromtenantguidnotfound" in codes:
        return _NO_TENANT
    if guest:
        return _GUEST
    if account.kind is AccountKind.PERSONAL:
        return _PERSONAL
    if codes & _ON_PREMISES_CODES:
        return _ON_PREMISES
    if account.scopes and not any(s.lower().startswith("calendars.") for s in account.scopes):
        return _NO_PERMISSION
    return _UNLICENSED


class _Graph:
    """A few reads, each tried again while Microsoft is busy."""

    def __init__(
        self,
        cloud: Cloud,
        token: str,
        clock: Clock,
        cancel: Cancel,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.clock = clock
        self._cloud = cloud
        self._token = token
        self._cancel = cancel
        self._transport = transport

    def get(self, path: str, query: dict[str, str]) -> _Answer:
        """The answer that stands after the retries. Raises: Unreachable, Cancelled."""
        tries = 0
        while True:
            tries += 1
            answer, trouble = self._try(path, query)
            status = answer.status if answer else None
            silent = answer is not None and faults.read_fault(answer.body).says_nothing
            again = retries(status, says_nothing=silent) if status != 200 else 0
            if tries > min(again, MAX_TRIES - 1):
                break
            asked = answer.headers.get("retry-after") if answer else None
            self._cancel.wait(wait_seconds(tries, asked, now=self.clock.now()))
        if trouble is not None:
            raise trouble
        assert answer is not None
        if answer.status == 429 or answer.status >= 500:
            raise faults.to_error(answer.status, answer.headers, answer.body)
        return answer

    def _try(
        self, path: str, query: dict[str, str]
    ) -> tuple[_Answer, None] | tuple[None, TrackCalError]:
        try:
            return run(lambda: self._fetch(path, query), self._cancel), None
        except httpx.HTTPError as error:
            return None, Unreachable(
                "Microsoft Graph cannot be reached, so the sign-in could not be proven",
                "Check the network, then connect again.",
                details=type(error).__name__,
            )

    async def _fetch(self, path: str, query: dict[str, str]) -> _Answer:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            "Prefer": 'IdType="ImmutableId", outlook.timezone="UTC"',
            "client-request-id": str(uuid.uuid4()),
        }
        async with async_client(self._cloud, self._transport) as client:
            response = await client.get(f"{self._cloud.graph}{path}", params=query, headers=headers)
            return _Answer(response.status_code, response.headers, response.content)


def _document(answer: _Answer) -> dict[str, Any]:
    """The JSON object of a good answer; empty for anything else."""
    if answer.status != 200:
        return {}
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    return clean(value)[:320] if isinstance(value, str) else ""
