"""Checks that ask Microsoft: the account, the network, the clock and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    NoCalendar,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.core.models import DateRange, ReadProgress, SkipReason
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.rules import reasons_text
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.doctor.findings import Finding, failed, ok, warning

if TYPE_CHECKING:
    import httpx

    from trackcal_tui.engine.engine import Engine

MAX_SKEW = 300
"""Seconds a clock may be off before sign-ins and tokens begin to fail."""
_EXPIRED = "Disconnect and connect again: trackcal disconnect, then trackcal connect."


def check_account(engine: Engine, cancel: Cancel) -> tuple[Finding, Connection | None]:
    try:
        connection = engine.accounts.require(cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        return failed("account", error), None
    title = f"A {connection.kind.value} account is connected ({connection.state.value})"
    return ok("account", title), connection


def check_network(engine: Engine, cancel: Cancel) -> Iterator[Finding]:
    """Whether the login host answers, knows the tenant, and agrees about the time."""
    try:
        answer = _ask_login_host(engine, cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        yield failed("network", error)
        return
    if answer.status_code >= 500:
        yield failed(
            "network",
            Unreachable(
                f"Microsoft's sign-in answers with trouble of its own ({answer.status_code})",
                "Try again in a few minutes.",
            ),
        )
        return
    if answer.status_code != 200:
        yield failed(
            "network",
            SignInFailed(
                "Microsoft does not know the tenant of the settings",
                "Correct tenant in config.toml: common, organizations, a tenant id or a domain.",
                code="tenant",
            ),
        )
        return
    yield ok("network", "Microsoft's sign-in answers")
    yield _clock(engine, answer.headers.get("Date", ""))


def _ask_login_host(engine: Engine, cancel: Cancel) -> httpx.Response:
    import httpx  # 55 ms

    from trackcal_tui.network.clients import async_client
    from trackcal_tui.network.event_loop import run

    url = f"{engine.cloud.login}/{engine.settings.tenant}/v2.0/.well-known/openid-configuration"

    async def ask() -> httpx.Response:
        async with async_client(engine.cloud, engine.transport) as http:
            return await http.get(url)

    try:
        return run(ask, cancel)
    except httpx.HTTPError as error:
        raise Unreachable(
            "Microsoft's sign-in cannot be reached",
            "Check the network, a proxy (HTTPS_PROXY) or a company certificate (SSL_CERT_FILE).",
            details=type(error).__name__,
        ) from error


def _clock(engine: Engine, date_header: str) -> Finding:
    from email.utils import parsedate_to_datetime

    try:
        theirs = parsedate_to_datetime(date_header)
    except ValueError:
        return ok("clock", "Not compared: the server does not tell the time")
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    skew = _seconds_apart(engine.clock.now(), theirs)
    if abs(skew) > MAX_SKEW:
        way = "ahead" if skew > 0 else "behind"
        return warning(
            "clock",
            f"This machine's clock is {abs(skew) // 60} minutes {way}",
            "Set it (timedatectl set-ntp true): sign-ins fail when it is wrong.",
        )
    return ok("clock", "This machine's clock is right")


def _seconds_apart(ours: datetime, theirs: datetime) -> int:
    return int((ours - theirs).total_seconds())


def check_calendar(
    engine: Engine,
    connection: Connection,
    days: DateRange,
    cancel: Cancel,
    on_progress: Callable[[ReadProgress], None] | None,
) -> Iterator[Finding]:
    """The three symptoms people come with: expired, the tenant, no events."""
    try:
        engine.authenticator.access_token(connection, cancel=cancel)
        yield ok("token", "The sign-in is good and refreshed without asking")
        yield _permissions(connection)
        yield _identity(engine, connection, cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        yield _refused("token", error)
        return
    try:
        sheet = engine.calendar.read_sheet(days, on_progress=on_progress, cancel=cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        yield _refused("events", error)
        return
    when, counts = describe_range(days), sheet.skipped_counts
    left_out = f"{len(sheet.skipped)} left out ({reasons_text(counts)})" if counts else ""
    if sheet.drafts:
        found = f"{count_of(len(sheet.drafts), 'event')} to import in {when}"
        yield ok("events", ", ".join(part for part in (found, left_out) if part))
        return
    if SkipReason.ALREADY_IMPORTED in counts:
        yield ok("events", f"Nothing new in {when}: {left_out}")
        return
    yield warning(
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


def _identity(engine: Engine, connection: Connection, cancel: Cancel) -> Finding:
    """`/me`, then one day of the calendar. Raises: TrackCalError."""
    from trackcal_tui.graph.probe import probe_account

    def token(refresh: bool) -> str:
        return engine.authenticator.access_token(connection, refresh=refresh, cancel=cancel)

    try:
        probe_account(
            engine.cloud, token, engine.clock.now(), transport=engine.transport, cancel=cancel
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
