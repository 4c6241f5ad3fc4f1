"""`events`, `entries`, `export`: what is there."""

from __future__ import annotations

from pathlib import Path

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import Column
from trackcal_tui.cli.shapes import sheet_shape
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.entry_json import entries_shape
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import Entry, Sheet
from trackcal_tui.core.rules import REASON_WORDS, reasons_text
from trackcal_tui.core.text import count_of

SHORT_ID = 8
"""Characters of an entry's id shown to people; `delete` takes them."""


def events(context: Context) -> int:
    """List what a range's calendar holds for an import."""
    output, engine = context.output, context.engine
    days = context.days()
    sheet = context.read_sheet(days)
    connection = engine.accounts.require(context.interrupts.cancel)
    show_all = bool(context.arguments.all)
    if output.as_json:
        output.json(sheet_shape(sheet, connection, sheet.skipped if show_all else ()))
        return 0
    output.line(f"{context.describe(days)} · {sheet.timezone} · {connection.address}", "bold")
    print_drafts(context, sheet)
    if show_all and sheet.skipped:
        output.line()
        _print_skipped(context, sheet)
    output.line()
    total = sum(draft.seconds for draft in sheet.drafts)
    output.line(f"{count_of(len(sheet.drafts), 'event')} · {hours(total)} h")
    if sheet.skipped:
        more = "" if show_all else " (--all lists them)"
        output.line(f"{len(sheet.skipped)} left out: {reasons_text(sheet.skipped_counts)}{more}")
    elif not sheet.drafts:
        output.line("The primary calendar holds no event in these days; others are not read.")
    return 0


def print_drafts(context: Context, sheet: Sheet) -> None:
    """The importable events as a table, if there are any."""
    if not sheet.drafts:
        return
    # The text comes last: however long it is, the columns before it stay where they are.
    rows = [
        (
            short_day(draft.date),
            time_span(draft.start, draft.end),
            hours(draft.seconds),
            hours(draft.overlap) if draft.overlap else "",
            draft.project or "",
            draft.task_name,
        )
        for draft in sheet.drafts
    ]
    columns = [
        Column("Day"),
        Column("Time", optional=True),
        Column("Hours", right=True),
        Column("Overlap", right=True, style="yellow", optional=True),
        Column("Project", style="cyan", optional=True),
        Column("Task", shrinks=True),
    ]
    used = [at for at in range(len(columns)) if at < 3 or any(row[at] for row in rows)]
    context.output.table([columns[at] for at in used], [[row[at] for at in used] for row in rows])


def _print_skipped(context: Context, sheet: Sheet) -> None:
    context.output.table(
        [Column("Left out", optional=True), Column("Reason"), Column("Task", shrinks=True)],
        [
            (
                short_day(skipped.date) if skipped.date else "",
                REASON_WORDS[skipped.reason],
                skipped.subject,
            )
            for skipped in sheet.skipped
        ],
    )


def entries(context: Context) -> int:
    """List the ledger's entries of a range."""
    output = context.output
    days = context.days()
    found = context.engine.ledger.entries(days)
    if output.as_json:
        output.json(entries_shape(found))
        return 0
    output.line(context.describe(days), "bold")
    print_entries(context, found)
    total = sum(entry.seconds for entry in found)
    output.line(f"{count_of(len(found), 'entry', 'entries')} · {hours(total)} h")
    return 0


def print_entries(context: Context, found: tuple[Entry, ...]) -> None:
    """Entries as a table, if there are any."""
    if not found:
        return
    context.output.table(
        [
            Column("Day"),
            Column("Time", optional=True),
            Column("Hours", right=True),
            Column("Id", style="dim", optional=True),
            Column("Project", style="cyan", optional=True),
            Column("Task", shrinks=True),
        ],
        [
            (
                short_day(entry.date),
                time_span(entry.start, entry.end) if entry.start and entry.end else "by hand",
                hours(entry.seconds),
                entry.id[:SHORT_ID],
                entry.project or "",
                entry.task_name,
            )
            for entry in found
        ],
    )
    context.output.line()


def export(context: Context) -> int:
    """Write a range's entries to a file or to standard output."""
    arguments, output = context.arguments, context.output
    days = context.days()
    made = context.engine.exporting.make(days, arguments.format)
    found = made.entries
    if arguments.output == "-":
        output.raw(made.text, is_json=arguments.format == "json")
        return 0
    file = Path(arguments.output)
    context.engine.exporting.write(made, file, replace=arguments.force)
    total = sum(entry.seconds for entry in found)
    if output.as_json:
        told = {"format": arguments.format, "file": str(file), "entries": len(found)}
        output.json({"export": {**told, "seconds": total}})
    else:
        output.line(f"{file}: {count_of(len(found), 'entry', 'entries')} · {hours(total)} h")
    return 0
