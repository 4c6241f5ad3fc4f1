"""Find out whether a signed-in account has a calendar to read.

A sign-in can succeed although no event will ever load: guests and accounts without a mailbox get an
empty 401 from mailbox paths even with a token issued seconds ago (stackoverflow.com/q/79794745).
So an account counts as "Connected" only after its profile and its calendar were read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

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
from trackcal_tui.core.sign_in import Account, ProbeResult
from trackcal_tui.graph.client import GraphClient, Profile, TokenProvider
from trackcal_tui.graph.error_responses import NO_MICROSOFT_365_CODE, ON_PREMISES_CODES
from trackcal_tui.graph.view_urls import view_url
from trackcal_tui.network.clients import async_client
from trackcal_tui.network.event_loop import run

_GUEST = (
    "This account is only a guest in that organization and has no mailbox there. "
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
_NO_MICROSOFT_365 = (
    "This organization has no Microsoft 365, so there is no calendar. "
    "Use the account that holds the calendar."
)
_NO_PERMISSION = (
    "The permission to read the calendar was not granted. Connect again and accept it, or send "
    'your IT admin the consent link (g, or "trackcal consent-url").'
)


def probe_new_account(
    cloud: Cloud,
    token: str,
    account: Account,
    now: datetime,
    *,
    cancel: Cancel,
    transport: httpx.AsyncBaseTransport | None = None,
) -> ProbeResult:
    """Read `/me` and one event of today with a new token.

    Args:
        cloud: The token goes to its Graph host and to no other.
        token: Issued seconds ago, so that a 401 cannot mean it has expired.
        account: Who signed in.
        now: The present, aware, UTC.
        cancel: Stops it within 100 ms.
        transport: Replaces the network.

    Returns:
        CONNECTED, or NO_CALENDAR with the reason.

    Raises:
        SignInFailed: Graph does not accept the token at all, or the calendar cannot be tried.
        Unreachable, Cancelled.
    """

    async def read() -> ProbeResult:
        async with async_client(cloud, transport) as http:
            graph = GraphClient(http, cloud, lambda _: token, fresh_token=True)
            profile = await _read_profile(graph)
            trouble = await _try_calendar(graph, now)
        # A guest's principal name is built from the host organization's: nobody knows it as theirs.
        shown = "" if "#EXT#" in profile.address.upper() else profile.address
        address, name = shown or account.address, profile.name or account.name
        if trouble is None:
            return ProbeResult(ConnectionState.CONNECTED, address=address, name=name)
        guest = account.is_guest or profile.is_guest
        reason = _reason(trouble, account, guest=guest)
        return ProbeResult(ConnectionState.NO_CALENDAR, reason, address, name)

    return run(read, cancel)


def probe_account(
    cloud: Cloud,
    token: TokenProvider,
    now: datetime,
    *,
    cancel: Cancel,
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Read `/me` and one event of today for an account that was connected before.

    Args:
        cloud: Whose Graph is asked.
        token: Hands out the account's tokens.
        now: The present, aware, UTC.
        cancel: Stops it within 100 ms.
        transport: Replaces the network.

    Raises:
        SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
    """

    async def read() -> None:
        async with async_client(cloud, transport) as http:
            graph = GraphClient(http, cloud, token)
            await graph.me()
            await _read_today(graph, now)

    run(read, cancel)


async def _read_profile(graph: GraphClient) -> Profile:
    """Return who Graph says is signed in; an empty profile if it does not say."""
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
        return Profile()  # the sign-in itself has named the account


async def _try_calendar(graph: GraphClient, now: datetime) -> TrackCalError | None:
    """Read one event of today; return the error that shows there is no calendar to read."""
    try:
        await _read_today(graph, now)
    except (NoCalendar, SignInNeeded, AdminApprovalNeeded) as error:
        return error
    except Unreachable:
        raise
    except GraphError as error:
        if error.code == "not_found":
            return error
        raise SignInFailed(
            f"Signed in, but the calendar could not be read: {error.title}",
            error.hint,
            details=error.details,
        ) from error
    return None


async def _read_today(graph: GraphClient, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    await graph.read_page(view_url(graph.cloud, (midnight, midnight + timedelta(days=1)), top=1))


def _reason(trouble: TrackCalError, account: Account, *, guest: bool) -> str:
    if isinstance(trouble, AdminApprovalNeeded):
        return _NO_PERMISSION
    graph_codes = trouble.graph_codes if isinstance(trouble, NoCalendar) else ()
    codes = {code.lower() for code in graph_codes}
    if NO_MICROSOFT_365_CODE in codes:
        return _NO_MICROSOFT_365
    if guest:
        return _GUEST
    if account.kind is AccountKind.PERSONAL:
        return _PERSONAL
    if not codes.isdisjoint(ON_PREMISES_CODES):
        return _ON_PREMISES
    if account.scopes and not any(s.lower().startswith("calendars.") for s in account.scopes):
        return _NO_PERMISSION
    return _UNLICENSED
