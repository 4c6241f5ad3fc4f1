"""List and delete time entries, undo and redo: `entries`, `delete`, `undo`, `redo`."""

from __future__ import annotations

from collections.abc import Sequence

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import undone_shape
from trackcal_tui.cli.projects import project_code
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entries import Entry, Undone
from trackcal_tui.core.entry_filters import matching, of_project
from trackcal_tui.core.entry_json import entries_shape, entry_shape, totals_shape
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of

SHORT_ID = 8
"""How many characters of an entry's id people see; `delete` takes them."""
_COLUMNS: tuple[Column[Entry], ...] = (
    Column("Day", lambda entry: short_day(entry.date)),
    Column(
        "Time",
        lambda entry: time_span(entry.start, entry.end) if entry.start and entry.end else "",
        leaves=5,
    ),
    Column("Hours", lambda entry: hours(entry.seconds), right=True),
    Column(
        "Exact",
        lambda entry: "" if entry.rounded_from is None else hours(entry.rounded_from),
        right=True,
        leaves=3,
        style="dim",
    ),
    Column("Id", lambda entry: entry.id[:SHORT_ID], leaves=6, style="dim"),
    Column("Project", lambda entry: entry.project or "", leaves=4, style="blue"),
    Column("Task", lambda entry: entry.task_name, shrinks=True),
    Column("Tags", lambda entry: ", ".join(entry.tags), shrinks=True, leaves=2, style="dim"),
    Column("Note", lambda entry: entry.note, shrinks=True, leaves=1, style="dim"),
)


def amount(entries: Sequence[Entry]) -> str:
    """Return how much it is: `3 entries · 2.50 h`."""
    total = sum(entry.seconds for entry in entries)
    return f"{count_of(len(entries), 'entry', 'entries')} · {hours(total)} h"


def entries(context: Context) -> int:
    """List the entries of a range, or some of them."""
    output, arguments = context.output, context.arguments
    days = context.days()
    found = context.engine.ledger.entries(days)
    if arguments.project is not None:
        found = of_project(found, project_code(context, arguments.project))
    if arguments.match is not None:
        found = matching(found, arguments.match)
    if output.as_json:
        output.json(entries_shape(found))
        return 0
    output.line(context.describe(days), "bold")
    print_entries(context, found)
    output.line(amount(found))
    return 0


def print_entries(context: Context, found: Sequence[Entry]) -> None:
    """Print entries as a table with a blank line below, or nothing."""
    if found:
        context.output.table(_COLUMNS, found)
        context.output.line()


def delete(context: Context) -> int:
    """Delete entries by id; their events can be imported again."""
    ledger, output = context.engine.ledger, context.output
    found = {entry.id: entry for entry in map(ledger.entry, context.arguments.entry_ids)}
    context.require_yes_or_terminal()
    if not context.arguments.yes:
        print_entries(context, tuple(found.values()))
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
    return _tell(context, "undo", context.engine.imports.undo())


def redo(context: Context) -> int:
    """Redo what was undone last."""
    context.interrupts.check()
    return _tell(context, "redo", context.engine.imports.redo())


def _tell(context: Context, verb: str, step: Undone | None) -> int:
    """Say what was undone or redone, and which trackers have not heard of it."""
    output, done = context.output, f"{verb}ne"
    if output.as_json:
        output.json({done: step and undone_shape(step)})
    elif step is None:
        output.line(f"Nothing to {verb}")
    else:
        there = context.engine.pushing.still_there(step.removed)
        until = f" · {there} until the next push" if there else ""
        output.line(f"{done.capitalize()}: {step.what}{until}")
    return 0
