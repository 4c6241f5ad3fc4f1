"""List, delete and restore time entries: `entries`, `delete`, `undo`."""

from __future__ import annotations

from collections.abc import Sequence

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.entry_json import entries_shape, entry_shape, totals_shape
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of

SHORT_ID = 8
"""How many characters of an entry's id people see; `delete` takes them."""
_COLUMNS: tuple[Column[Entry], ...] = (
    Column("Day", lambda entry: short_day(entry.date)),
    Column(
        "Time",
        lambda entry: time_span(entry.start, entry.end) if entry.start and entry.end else "by hand",
        leaves=2,
    ),
    Column("Hours", lambda entry: hours(entry.seconds), right=True),
    Column("Id", lambda entry: entry.id[:SHORT_ID], leaves=3, style="dim"),
    Column("Project", lambda entry: entry.project or "", leaves=1, style="blue"),
    Column("Task", lambda entry: entry.task_name, shrinks=True),
)


def amount(entries: Sequence[Entry]) -> str:
    """Return how much it is: `3 entries · 2.50 h`."""
    total = sum(entry.seconds for entry in entries)
    return f"{count_of(len(entries), 'entry', 'entries')} · {hours(total)} h"


def entries(context: Context) -> int:
    """List the entries of a range."""
    output = context.output
    days = context.days()
    found = context.engine.ledger.entries(days)
    if output.as_json:
        output.json(entries_shape(found))
        return 0
    output.line(context.describe(days), "bold")
    _print(context, found)
    output.line(amount(found))
    return 0


def _print(context: Context, found: Sequence[Entry]) -> None:
    if found:
        context.output.table(_COLUMNS, found)
        context.output.line()


def delete(context: Context) -> int:
    """Delete entries by id; their events can be imported again."""
    context.require_yes_or_terminal()
    ledger, output = context.engine.ledger, context.output
    found = {entry.id: entry for entry in map(ledger.entry, context.arguments.entry_ids)}
    if not context.arguments.yes:
        _print(context, tuple(found.values()))
    context.confirm(f"Delete {count_of(len(found), 'entry', 'entries')}?")
    deleted = ledger.delete_entries(list(found))
    if output.as_json:
        output.json(
            {
                "deleted": [entry_shape(entry) for entry in deleted],
                "totals": totals_shape((entry.seconds for entry in deleted), "entries"),
            }
        )
        return 0
    again = sum(1 for entry in deleted if entry.source)
    freed = f" · {count_of(again, 'event')} can be imported again" if again else ""
    output.line(f"{amount(deleted)} deleted{freed} · undo with: trackcal undo")
    return 0


def undo(context: Context) -> int:
    """Undo the last change."""
    context.interrupts.check()
    undone = context.engine.ledger.undo()
    if context.output.as_json:
        context.output.json({"undone": undone})
    else:
        context.output.line(f"Undone: {undone.what}" if undone else "Nothing to undo")
    return 0
