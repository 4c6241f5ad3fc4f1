"""Show what is connected, what the week holds and the settings in use: `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackcal_tui import __version__
from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import connection_shape
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.dates import ago
from trackcal_tui.core.hours import hours, hours_number
from trackcal_tui.core.ranges import week_of
from trackcal_tui.core.text import count_of

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine


def status(context: Context) -> int:
    """Show the state of this installation; Microsoft is asked nothing."""
    engine, output = context.engine, context.output
    if engine.demo:
        engine.accounts.require(context.interrupts.cancel)
    connection = engine.accounts.active()
    state = connection.state if connection else ConnectionState.NOT_CONNECTED
    if output.as_json:
        output.json(_status_shape(engine, connection, state))
    else:
        mark = "●" if state is ConnectionState.CONNECTED else "○"
        output.line(f"{mark} {state.value}", "bold")
        for name, value in _rows(engine, connection):
            if value:
                output.line(value, lead=f"{name:11}  ")
    return 0


def _rows(engine: Engine, connection: Connection | None) -> list[tuple[str, str]]:
    now = engine.clock.now()
    if connection:
        rows = [
            ("account", f"{connection.address} ({connection.kind.value})"),
            ("name", connection.name),
            ("reason", connection.reason),
            ("permissions", ", ".join(connection.scopes)),
            ("tokens", connection.storage),
            ("last read", ago(connection.last_read, now) if connection.last_read else "never"),
        ]
    else:
        rows = [("", "Run: trackcal connect")]
    rows += [
        ("also here", f"{one.address} ({one.kind.value}) · trackcal connect --use {one.address}")
        for one in engine.accounts.all()
        if connection is None or one.id != connection.id
    ]
    week = engine.ledger.totals(week_of(engine.today(), engine.settings.first_weekday))
    return [
        *rows,
        ("this week", f"{count_of(week.count, 'entry', 'entries')} · {hours(week.seconds)} h"),
        *(("tracker", _tracker(engine, name)) for name in engine.settings.trackers),
        ("time zone", engine.zone.key),
        ("cloud", f"{engine.cloud.name} · tenant {engine.settings.tenant}"),
        ("settings", str(engine.paths.settings_file)),
        ("entries", str(engine.paths.ledger_file)),
        ("read-only", engine.ledger.read_only or ""),
    ]


def _tracker(engine: Engine, name: str) -> str:
    """Return how far a tracker is: `toggl · last push 2 hours ago · 3 of this week waiting`."""
    info = engine.trackers.info(name)
    pushed = "nothing pushed yet"
    if info.last_push:
        pushed = f"last push {ago(info.last_push, engine.clock.now())}"
    week = week_of(engine.today(), engine.settings.first_weekday)
    waiting = engine.pushing.waiting(week, name)
    parts = [name, pushed]
    if info.failed:
        parts.append(f"{info.failed} failed")
    if waiting:
        parts.append(f"{waiting} of this week waiting")
    return " · ".join(parts)


def _status_shape(
    engine: Engine, connection: Connection | None, state: ConnectionState
) -> dict[str, Any]:
    settings, paths = engine.settings, engine.paths
    days = week_of(engine.today(), settings.first_weekday)
    week = engine.ledger.totals(days)
    return {
        "state": state.value,
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
        "timezone": engine.zone.key,
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
