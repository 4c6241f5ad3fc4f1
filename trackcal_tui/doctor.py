"""The checks behind `trackcal doctor` and the Connection screen: one finding after the other.

No finding holds an address, a subject, a tenant, a token or a user's folder name, so a report can
be pasted into a ticket as it is.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from trackcal_tui import __version__
from trackcal_tui.cancel import Cancel
from trackcal_tui.errors import (
    AdminApprovalNeeded,
    Cancelled,
    NoCalendar,
    SignInFailed,
    SignInNeeded,
    TrackCalError,
    Unreachable,
)
from trackcal_tui.formats import count_of, reasons_text
from trackcal_tui.keymap import read_keymap
from trackcal_tui.models import Connection, DateRange, SkipReason
from trackcal_tui.paths import make_folder
from trackcal_tui.ranges import describe_range, week_of
from trackcal_tui.services import ReadProgress

if TYPE_CHECKING:
    import httpx

    from trackcal_tui.engine import Engine

MAX_SKEW = 300
"""Seconds a clock may be off before sign-ins and tokens begin to fail."""
_EXPIRED = "Disconnect and connect again: trackcal disconnect, then trackcal connect."


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Finding(Struct, frozen=True):
    """What one check found."""

    check: str
    """A stable word: recovery, program, settings, keys, time_zone, folders, ledger, vault, account,
    network, clock, token, permissions, calendar, events."""
    level: Level
    title: str
    hint: str = ""
    """What to do; empty when all is well."""
    code: str = ""
    """An error's stable word."""
    exit_code: int = 0


def checks(
    engine: Engine,
    days: DateRange | None = None,
    cancel: Cancel | None = None,
    *,
    on_progress: Callable[[ReadProgress], None] | None = None,
) -> Iterator[Finding]:
    """Check everything, from this machine outwards; each finding is yielded once it is known.

    Blocks between findings; what cannot be checked because of an earlier error is left out.

    Args:
        engine: The installation.
        days: The range whose events are counted; the current week by default.
        cancel: Stops it within 100 ms.
        on_progress: Told how the reading of the calendar goes.

    Raises:
        Cancelled.
    """
    cancel = cancel or Cancel()
    days = days or week_of(engine.today(), engine.settings.first_weekday)
    yield about_program()
    yield _settings(engine)
    for trouble in read_keymap(engine.settings.keys).problems:
        yield warning("keys", f"[keys] {trouble.title}", trouble.hint)
    yield ok("time_zone", f"Time zone {engine.timezone}, week begins {engine.settings.week_start}")
    yield _folders(engine)
    ledger = _caught("ledger", lambda: _ledger(engine))
    yield ledger
    yield _caught("vault", lambda: _vault(engine))
    cancel.check()
    connection: Connection | None = None
    if ledger.level is not Level.ERROR:
        account, connection = _account(engine, cancel)
        yield account
    reached = True
    for finding in _network(engine, cancel):
        reached = reached and finding.level is not Level.ERROR
        yield finding
    if connection is not None and reached:
        yield from _calendar(engine, connection, days, cancel, on_progress)


def exit_code(findings: list[Finding]) -> int:
    """That of the first error: the later ones follow from it. Warnings are no failure."""
    return next((one.exit_code or 1 for one in findings if one.level is Level.ERROR), 0)


def worst(findings: list[Finding]) -> Level:
    """The worst level among the findings."""
    levels = {finding.level for finding in findings}
    return next((one for one in (Level.ERROR, Level.WARNING) if one in levels), Level.OK)


def ok(check: str, title: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, title)


def warning(check: str, title: str, hint: str) -> Finding:
    """It works, but may surprise."""
    return Finding(check, Level.WARNING, title, hint)


def failed(check: str, error: TrackCalError, *, title: str = "", hint: str = "") -> Finding:
    """It does not work."""
    return Finding(
        check,
        Level.ERROR,
        redacted(title or error.title),
        redacted(hint or error.hint),
        error.code,
        error.exit_code,
    )


def redacted(text: str) -> str:
    """Without the name of the user's home folder."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _caught(check: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Cancelled:
        raise
    except TrackCalError as error:
        return failed(check, error)


# -- this machine


def about_program() -> Finding:
    """Versions, for a ticket."""
    python = ".".join(map(str, sys.version_info[:3]))
    return ok("program", f"trackcal {__version__}, Python {python}, {platform.system()}")


def _settings(engine: Engine) -> Finding:
    settings = engine.settings
    if not settings.client_id:
        return warning(
            "settings",
            "There is no application id (client_id) yet",
            "“trackcal connect --help” tells how to get one; set client_id in config.toml.",
        )
    where = f"cloud {engine.cloud.name}"
    if engine.cloud.name == "custom":
        return warning(
            "settings",
            "The cloud is custom: sign-ins and calendar go to hosts of the settings",
            "Fine for a gateway you trust; else set cloud = global.",
        )
    named = settings.tenant in ("common", "organizations", "consumers")
    return ok("settings", f"{where}, tenant {settings.tenant if named else 'of one organisation'}")


def _folders(engine: Engine) -> Finding:
    paths = engine.paths
    for folder in dict.fromkeys((paths.config, paths.data, paths.state)):
        if folder.exists():
            try:
                make_folder(folder)  # of an existing one: only the check
            except TrackCalError as error:
                return failed("folders", error)
            if not os.access(folder, os.W_OK | os.X_OK):
                return warning(
                    "folders",
                    redacted(f"The folder {folder} cannot be written in"),
                    "Nothing can be imported or signed in; change its permissions.",
                )
    return ok("folders", redacted(f"Ledger in {paths.data}"))


def _ledger(engine: Engine) -> Finding:
    ledger = engine.ledger
    count = len(ledger.entries())
    if reason := ledger.read_only:
        return warning(
            "ledger", f"The ledger can only be read: {reason}", "Close the other trackcal."
        )
    return ok("ledger", f"The ledger is sound, {count_of(count, 'entry', 'entries')}")


def _vault(engine: Engine) -> Finding:
    vault = engine.vault
    mode = vault.mode()
    if mode == "memory" and not engine.demo:
        return warning(
            "vault",
            "Tokens are kept in memory only: every run needs a sign-in",
            "Unlock a keyring, or set token_storage to passphrase or file.",
        )
    return ok("vault", redacted(f"Tokens: {vault.describe()}"))


# -- Microsoft


def _account(engine: Engine, cancel: Cancel) -> tuple[Finding, Connection | None]:
    try:
        connection = engine.require_connection(cancel)
    except Cancelled:
        raise
    except TrackCalError as error:
        return failed("account", error), None
    title = f"A {connection.kind.value} account is connected ({connection.state.value})"
    return ok("account", title), connection


def _network(engine: Engine, cancel: Cancel) -> Iterator[Finding]:
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

    from trackcal_tui.graph.network import async_client, run

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


def _calendar(
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
        sheet = engine.read_sheet(days, on_progress=on_progress, cancel=cancel)
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
    from trackcal_tui.graph.probe import try_account

    def token(refresh: bool) -> str:
        return engine.authenticator.access_token(connection, refresh=refresh, cancel=cancel)

    try:
        try_account(
            engine.cloud, token, clock=engine.clock, transport=engine.transport, cancel=cancel
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
