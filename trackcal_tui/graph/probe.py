"""The proof after a sign-in: who it is, and whether there is a calendar to read.

A sign-in can complete and no event ever load: guests and accounts without a mailbox get an empty
401 from mailbox paths even with a token minted seconds ago (stackoverflow.com/q/79794745). Only
two reads tell, and only they make a connection “Connected”.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.clouds import Cloud
from trackcal_tui.core.connection import AccountKind, ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    GraphError,
    NoCalendar,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.sign_in import Account, Proof
from trackcal_tui.graph.calendar import view_address
from trackcal_tui.graph.client import GraphClient, Me, TokenProvider
from trackcal_tui.network.clients import async_client, run

if TYPE_CHECKING:
    from trackcal_tui.core.clock import Clock

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

    async def read() -> Proof:
        async with async_client(cloud, transport) as http:
            graph = GraphClient(http, cloud, lambda _: token, clock, fresh_token=True)
            me = await _who(graph)
            guest = account.is_guest or me.is_guest
            trouble = await _try_calendar(graph, cloud, clock.now())
            state = ConnectionState.CONNECTED if trouble is None else ConnectionState.NO_CALENDAR
            return Proof(
                state,
                _reason(trouble, account, guest=guest) if trouble is not None else "",
                # A guest's principal name is made up of the host's: nobody knows it as theirs.
                account.address if "#EXT#" in me.address.upper() else me.address or account.address,
                me.name or account.name,
            )

    return run(read, cancel)


def prover(
    cloud: Cloud, clock: Clock, transport: httpx.AsyncBaseTransport | None = None
) -> Callable[[str, Account, Cancel], Proof]:
    """Return `prove` for one installation: what an authenticator is given."""

    def prove_token(token: str, account: Account, cancel: Cancel) -> Proof:
        return prove(cloud, token, account, clock=clock, cancel=cancel, transport=transport)

    return prove_token


def try_account(
    cloud: Cloud,
    token: TokenProvider,
    *,
    clock: Clock,
    cancel: Cancel,
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Read the same two things for a connection that has been there for a while.

    Raises:
        SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
    """

    async def read() -> None:
        async with async_client(cloud, transport) as http:
            graph = GraphClient(http, cloud, token, clock)
            await graph.me()
            await graph.mailbox(_today(cloud, clock.now()))

    run(read, cancel)


def _today(cloud: Cloud, now: datetime) -> str:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return view_address(cloud, (day, day + timedelta(days=1)), top=1)


async def _who(graph: GraphClient) -> Me:
    """Who Graph says it is; nobody, where that cannot be told: the sign-in has told it too."""
    try:
        return await graph.me()
    except SignInNeeded as error:
        raise SignInFailed(
            "Microsoft Graph does not accept the new sign-in",
            "Check the settings cloud and tenant, then connect again.",
            details=error.details,
        ) from error
    except Unreachable:
        raise
    except (GraphError, AdminApprovalNeeded):
        return Me(id="", address="", name="", is_guest=False)


async def _try_calendar(graph: GraphClient, cloud: Cloud, now: datetime) -> TrackCalError | None:
    """Read one event of today; what says that there is no calendar to read, or None."""
    try:
        await graph.mailbox(_today(cloud, now))
    except (NoCalendar, SignInNeeded, AdminApprovalNeeded) as error:
        return error
    except Unreachable:
        raise
    except GraphError as error:
        if error.code == "not_found":
            return error
        raise SignInFailed(
            f"Signed in, but the calendar could not be tried: {error.title}",
            error.hint,
            details=error.details,
        ) from error
    return None


def _reason(trouble: TrackCalError, account: Account, *, guest: bool) -> str:
    if isinstance(trouble, AdminApprovalNeeded):
        return _NO_PERMISSION
    found = trouble.graph_codes if isinstance(trouble, NoCalendar) else ()
    codes = {code.lower() for code in found}
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
