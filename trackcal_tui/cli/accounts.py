"""`connect`, `disconnect`, `status`, `consent-url`: whose calendar it is."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING, Any

from trackcal_tui import __version__
from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import is_terminal
from trackcal_tui.cli.shapes import connection_shape
from trackcal_tui.core.connection import REVOKE_PAGES, AccountKind, Connection, ConnectionState
from trackcal_tui.core.dates import iso
from trackcal_tui.core.errors import NoCalendar
from trackcal_tui.core.hours import hours, hours_number
from trackcal_tui.core.models import DateRange, Totals
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.sign_in import SignInPrompt
from trackcal_tui.core.text import count_of

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine

_AROUND_QR = 7
"""Lines above and below a QR code, from the address on."""


def connect(context: Context) -> int:
    """Sign in; what was given as options is kept in config.toml once it has worked."""
    if context.arguments.use is not None:
        return _use(context, context.arguments.use)
    engine, output = context.engine, context.output
    flow = context.arguments.flow

    def show(prompt: SignInPrompt) -> None:
        _show_prompt(context, prompt)

    try:
        connection = engine.accounts.connect(
            flow,
            on_prompt=show,
            cancel=context.interrupts.cancel,
            read_redirect=lambda: _read_redirect(context),
        )
    finally:
        output.progress("")
    _keep_options(context)
    if output.as_json:
        output.json({"connection": connection_shape(connection)}, lines=True)
    else:
        output.line(f"{connection.state.value}: {connection.address} ({connection.kind.value})")
        if engine.vault.notice:
            output.note(engine.vault.notice, "yellow")
    if connection.state is ConnectionState.CONNECTED:
        return 0
    output.note(f"trackcal: {connection.reason}", "yellow")
    return NoCalendar.exit_code


def _use(context: Context, wanted: str) -> int:
    """Make a known connection the active one; nobody signs in."""
    engine, output = context.engine, context.output
    connection = engine.accounts.use(wanted)
    _keep_options(context)
    if output.as_json:
        output.json({"connection": connection_shape(connection)}, lines=True)
    else:
        output.line(f"In use now: {connection.address} ({connection.kind.value})")
        if connection.state is not ConnectionState.CONNECTED:
            output.note(f"{connection.state.value}. {connection.reason}".strip(), "yellow")
    return 0


def _show_prompt(context: Context, prompt: SignInPrompt) -> None:
    output = context.output
    if output.as_json:
        told = {
            "flow": prompt.flow,
            "verification_uri": prompt.verification_uri,
            "user_code": prompt.user_code or None,
            "expires_at": iso(prompt.expires_at) if prompt.expires_at else None,
        }
        output.json({"sign_in": told}, lines=True)
        output.flush()
        return
    if not prompt.expected_host:
        output.note("Unexpected address: this is not a Microsoft host trackcal knows.", "red")
    if prompt.flow == "device":
        output.line("Open this page in any browser and enter the code:")
        output.line()
        output.line(prompt.verification_uri, "cyan", lead="  ")
        output.line(prompt.user_code, "bold", lead="  ")
        output.line()
        _show_qr(context, prompt.verification_uri)
        output.line("If the page says you don't have access (53003), stop here (ctrl+c) and use:")
        output.line("trackcal connect --flow paste", lead="  ")
    else:
        output.line("Open this address in a browser and sign in:")
        output.line()
        output.line(prompt.verification_uri, "cyan", lead="  ")
        output.line()
        if prompt.flow == "paste":
            output.line("The browser ends on a page that cannot be loaded. Copy its address.")
    output.flush()
    if prompt.flow != "paste":
        output.progress("Waiting for the sign-in…")


def _show_qr(context: Context, address: str) -> None:
    """The address as a QR code, where a terminal can show one: in half blocks, else in blanks."""
    output = context.output
    if not output.is_terminal or not (output.is_unicode or output.coloured):
        return
    import segno  # 15 ms

    drawing = io.StringIO()
    code = segno.make(address, error="l", micro=False)
    code.terminal(out=drawing, compact=output.is_unicode, border=2)
    size = code.symbol_size(border=2)[0]
    columns, lines = (size, (size + 1) // 2) if output.is_unicode else (2 * size, size)
    # Address and code stand above it and must stay on the screen.
    if columns <= (output.width or 0) and lines + _AROUND_QR <= shutil.get_terminal_size().lines:
        output.raw(f"{drawing.getvalue()}\n")


def _read_redirect(context: Context) -> str:
    if is_terminal(sys.stdin):
        return context.ask_address()
    with context.interrupts.at_once():
        return sys.stdin.readline()


def _keep_options(context: Context) -> None:
    """Save the options of this sign-in: the next command must reach the same account."""
    engine = context.engine
    if engine.demo or not context.overrides:
        return
    from trackcal_tui.config.settings import save_setting

    for name, value in context.overrides.items():
        save_setting(engine.paths.settings_file, name, value)


def disconnect(context: Context) -> int:
    """Remove tokens, key and account from this machine; entries stay."""
    context.require_yes_or_terminal("a disconnect")
    engine, output = context.engine, context.output
    if engine.demo:
        engine.accounts.require(context.interrupts.cancel)
    wanted = context.arguments.connection
    context.confirm(f"Disconnect {wanted or 'the account'} from this machine? Entries stay.")
    context.stop_if_cancelled()
    connection = engine.accounts.disconnect(wanted)
    page = REVOKE_PAGES[connection.kind]
    if output.as_json:
        revoke = {"address": page.address, "where": page.where}
        output.json({"disconnected": connection_shape(connection), "revoke": revoke})
        return 0
    output.line(f"Disconnected: {connection.address}. Its tokens are gone, your entries stay.")
    output.line(f"The grant itself is revoked at {page.address} ({page.where}).")
    return 0


def status(context: Context) -> int:
    """What is connected, where things are, what the week holds; nothing is asked of Microsoft."""
    engine, output = context.engine, context.output
    if engine.demo:
        engine.accounts.require(context.interrupts.cancel)
    ledger, connection = engine.ledger, engine.accounts.active()
    days = week_of(engine.today(), engine.settings.first_weekday)
    week = ledger.totals(days)
    if output.as_json:
        output.json(_status_shape(engine, connection, days, week))
        return 0
    state = connection.state if connection else ConnectionState.NOT_CONNECTED
    output.line(f"{'●' if state is ConnectionState.CONNECTED else '○'} {state.value}", "bold")
    rows = _connection_rows(connection) if connection else [("", "Run: trackcal connect")]
    rows += [
        ("also here", f"{one.address} ({one.kind.value}) · trackcal connect --use {one.address}")
        for one in engine.accounts.all()
        if connection is None or one.id != connection.id
    ]
    entries = count_of(week.count, "entry", "entries")
    rows += [
        ("this week", f"{entries} · {hours(week.seconds)} h"),
        ("time zone", engine.timezone),
        ("cloud", f"{engine.cloud.name} · tenant {engine.settings.tenant}"),
        ("settings", str(engine.paths.settings_file)),
        ("ledger", str(engine.paths.ledger_file)),
    ]
    if ledger.read_only:
        rows.append(("read-only", ledger.read_only))
    output.pairs(rows)
    return 0


def _status_shape(
    engine: Engine, connection: Connection | None, days: DateRange, week: Totals
) -> dict[str, Any]:
    settings, paths = engine.settings, engine.paths
    return {
        "state": (connection.state if connection else ConnectionState.NOT_CONNECTED).value,
        "connection": connection_shape(connection) if connection else None,
        "connections": [connection_shape(one) for one in engine.ledger.connections()],
        "this_week": {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "entries": week.count,
            "seconds": week.seconds,
            "hours": hours_number(week.seconds),
        },
        "read_only": engine.ledger.read_only,
        "timezone": engine.timezone,
        "cloud": engine.cloud.name,
        "tenant": settings.tenant,
        "client_id": settings.client_id or None,
        "demo": engine.demo,
        "version": __version__,
        "places": {
            "settings": str(paths.settings_file),
            "ledger": str(paths.ledger_file),
            "state": str(paths.state),
        },
    }


def _connection_rows(connection: Connection) -> list[tuple[str, str]]:
    rows = [
        ("account", f"{connection.address} ({connection.kind.value})"),
        ("name", connection.name),
        ("reason", connection.reason),
        ("permissions", ", ".join(connection.scopes)),
        ("tokens", connection.storage),
        ("last read", iso(connection.last_read) if connection.last_read else "never"),
    ]
    return [(name, value) for name, value in rows if value]


def consent(context: Context) -> int:
    """The address where an administrator approves trackcal; only the address on stdout."""
    from trackcal_tui.engine.connection_queries import ConnectionQueries, ConsentRequest

    arguments, engine, output = context.arguments, context.engine, context.output
    cloud = arguments.cloud or engine.cloud.name
    tenant = arguments.tenant if arguments.tenant is not None else _company_tenant(engine)
    client_id = (
        arguments.client_id if arguments.client_id is not None else engine.settings.client_id
    )
    request = ConsentRequest(tenant, client_id, arguments.redirect_uri, cloud)
    link = ConnectionQueries(engine).consent(request)
    if link.problem is not None:
        raise link.problem
    if output.as_json:
        output.json(
            {
                "url": link.url,
                "tenant": tenant,
                "client_id": client_id,
                "redirect_uri": arguments.redirect_uri,
                "cloud": cloud,
                "request": link.letter,
            }
        )
        return 0
    output.line(link.url)
    if output.is_terminal and output.errors_are_terminal:
        output.note("")
        output.note("Send it to your administrator. Opening it and pressing Accept approves")
        output.note("trackcal, read-only, for everyone in the organisation.")
    return 0


def _company_tenant(engine: Engine) -> str:
    """The tenant nobody named: that of the settings or of the work account, else any company."""
    if engine.settings.tenant not in ("common", "consumers"):
        return engine.settings.tenant
    connection = engine.accounts.active() if not engine.demo else None
    if connection is not None and connection.kind is AccountKind.WORK and connection.tenant:
        return connection.tenant
    return "organizations"
