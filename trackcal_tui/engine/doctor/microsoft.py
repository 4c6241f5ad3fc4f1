"""Checks that ask Microsoft: the account, the network, the clock and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import timedelta
from typing import TYPE_CHECKING

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    NoCalendar,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.events import ReadProgress, SkipReason
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.rules import reasons_text
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.accounts import Accounts
from trackcal_tui.engine.calendar import Calendar
from trackcal_tui.engine.doctor.findings import Finding, failed, ok, warning
from trackcal_tui.engine.installation import Installation

if TYPE_CHECKING:
    import httpx

_MAX_SKEW = timedelta(minutes=5)
"""How far a clock may be off before sign-ins and tokens begin to fail."""
_EXPIRED = "Disconnect and connect again: trackcal disconnect, then trackcal connect."


def check_account(accounts: Accounts, cancel: Cancel) -> tuple[Finding, Connection | None]:
    """Check that an account is connected, and return it."""
    try:
        connection = accounts.require(cancel)
    except TrackCalError as error:
        return failed("account", error), None
    title = f"A {connection.kind.value} account is connected"
    if connection.state is not ConnectionState.CONNECTED:
        title += f" ({connection.state.value})"
    return ok("account", title), connection


def check_network(install: Installation, cancel: Cancel) -> Generator[Finding, None, bool]:
    """Check that the login host answers, knows the tenant, and agrees about the time.

    Returns:
        Whether Microsoft can be reached.
    """
    try:
        answer = _ask_login_host(install, cancel)
        if answer.status_code >= 500:
            raise Unreachable(
                f"Microsoft's sign-in has a problem ({answer.status_code})",
                "Try again in a few minutes.",
            )
        if answer.status_code != 200:
            raise SignInFailed(
                "Microsoft does not know the tenant of the settings",
                "Correct tenant in config.toml: common, organizations, a tenant id or a domain.",
                code="tenant",
            )
    except TrackCalError as error:
        yield failed("network", error)
        return False
    yield ok("network", f"Microsoft's sign-in answers{_through(install)}")
    yield _clock(install, answer.headers.get("Date", ""))
    return True


def _through(install: Installation) -> str:
    """Name the proxy in use."""
    import httpx  # imported already

    from trackcal_tui.network.proxies import proxy_to

    proxy = None if install.demo else proxy_to(httpx.URL(install.cloud.login))
    return f" through the proxy {proxy}" if proxy else ""


def _ask_login_host(install: Installation, cancel: Cancel) -> httpx.Response:
    from trackcal_tui.network.clients import async_client  # 55 ms: httpx
    from trackcal_tui.network.event_loop import run
    from trackcal_tui.network.fetch import FAILURES, UnusableResponse, fetch, unreachable

    url = f"{install.cloud.login}/{install.settings.tenant}/v2.0/.well-known/openid-configuration"

    async def ask() -> httpx.Response:
        async with async_client(install.cloud, install.transport) as http:
            return await fetch(http, "GET", url, max_seconds=30, max_bytes=1_000_000)

    try:
        return run(ask, cancel)
    except (*FAILURES, UnusableResponse) as error:
        raise unreachable(error, "Microsoft's sign-in") from error


def _clock(install: Installation, date_header: str) -> Finding:
    from trackcal_tui.network.fetch import http_date

    try:
        skew = install.clock.now() - http_date(date_header)
    except ValueError:
        return ok("clock", "The clock was not checked: the server does not tell the time")
    if abs(skew) > _MAX_SKEW:
        way = "ahead" if skew > timedelta() else "behind"
        return warning(
            "clock",
            f"This machine's clock is {abs(skew) // timedelta(minutes=1)} minutes {way}",
            "Set it (timedatectl set-ntp true): sign-ins fail when it is wrong.",
        )
    return ok("clock", "This machine's clock is right")


def check_sign_in(
    install: Installation, connection: Connection, cancel: Cancel
) -> Generator[Finding, None, bool]:
    """Check the token, its permissions, and the identity behind it.

    Returns:
        Whether the calendar can be asked for.
    """
    try:
        install.authenticator.access_token(connection, cancel=cancel)
        yield ok("token", "The sign-in works and is refreshed without asking")
        yield _permissions(connection)
        yield _identity(install, connection, cancel)
    except TrackCalError as error:
        yield _refused("token", error)
        return False
    return True


def check_events(
    calendar: Calendar,
    days: DateRange,
    cancel: Cancel,
    on_progress: Callable[[ReadProgress], None] | None,
) -> Finding:
    """Check that the range has events to import, and count what is left out."""
    try:
        sheet = calendar.read_sheet(days, on_progress=on_progress, cancel=cancel)
    except TrackCalError as error:
        return _refused("events", error)
    when, counts = describe_range(days), sheet.skipped_counts
    imported = counts.pop(SkipReason.ALREADY_IMPORTED, 0)
    left = sum(counts.values())
    there = f"{imported} already imported" if imported else ""
    left_out = f"{left} can't be imported ({reasons_text(counts)})" if left else ""
    if sheet.drafts:
        found = f"{count_of(len(sheet.drafts), 'event')} to import"
    else:
        found = "nothing new" if imported else ""
    if found:
        return ok("events", f"{when}: {', '.join(filter(None, (found, there, left_out)))}")
    return warning(
        "events",
        f"No events show up in {when}" + (f": {left_out}" if left_out else ""),
        "Choose another range; check that this is the right account; only its primary calendar "
        "is read.",
    )


def _permissions(connection: Connection) -> Finding:
    if connection.scopes and not any(one.startswith("Calendars.") for one in connection.scopes):
        return failed(
            "permissions",
            NoCalendar(
                "The permission Calendars.Read was not granted",
                "Connect again and accept it, or ask your administrator: trackcal consent-url.",
                code="permission",
            ),
        )
    return ok("permissions", f"Permissions: {', '.join(connection.scopes) or 'unknown'}")


def _identity(install: Installation, connection: Connection, cancel: Cancel) -> Finding:
    """Ask for `/me`, then for one day of the calendar. Raises: TrackCalError."""
    from trackcal_tui.graph.probe import probe_account

    def token(refresh: bool) -> str:
        return install.authenticator.access_token(connection, refresh=refresh, cancel=cancel)

    try:
        probe_account(
            install.cloud, token, install.clock.now(), transport=install.transport, cancel=cancel
        )
    except NoCalendar as error:
        return failed("calendar", error)
    return ok("calendar", "The account answers, and its calendar can be read")


def _refused(check: str, error: TrackCalError) -> Finding:
    if isinstance(error, SignInNeeded):
        hint = error.hint if error.use_browser else _EXPIRED
        return failed(check, error, title=f"Authorization expired: {error.title}", hint=hint)
    if isinstance(error, AdminApprovalNeeded):
        return failed(
            check, error, hint="Send your administrator the address of: trackcal consent-url"
        )
    return failed(check, error)
