"""List the events of a range: `events`."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import sheet_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.events import Draft, Skipped
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rules import REASON_WORDS, reasons_text
from trackcal_tui.core.text import count_of

# The text comes last: however long it is, the columns before it stay where they are.
DRAFT_COLUMNS: tuple[Column[Draft], ...] = (
    Column("Day", lambda draft: short_day(draft.date)),
    Column("Time", lambda draft: time_span(draft.start, draft.end), optional=True),
    Column("Hours", lambda draft: hours(draft.seconds), right=True),
    Column(
        "Overlap",
        lambda draft: hours(draft.overlap) if draft.overlap else "",
        right=True,
        optional=True,
        style="yellow",
    ),
    Column("Project", lambda draft: draft.project or "", optional=True, style="cyan"),
    Column("Task", lambda draft: draft.task_name, shrinks=True),
)
_SKIPPED_COLUMNS: tuple[Column[Skipped], ...] = (
    Column("Skipped", lambda one: short_day(one.date) if one.date else "", optional=True),
    Column("Reason", lambda one: REASON_WORDS[one.reason]),
    Column("Task", lambda one: one.subject, shrinks=True),
)


def events(context: Context) -> int:
    """List what can be imported."""
    output, show_all = context.output, context.arguments.all
    sheet = context.read_sheet(context.days())
    connection = context.engine.accounts.require(context.interrupts.cancel)
    if output.as_json:
        output.json(sheet_shape(sheet, connection, sheet.skipped if show_all else ()))
        return 0
    output.line(
        f"{context.describe(sheet.range)} · {sheet.timezone} · {connection.address}", "bold"
    )
    if sheet.drafts:
        output.table(DRAFT_COLUMNS, sheet.drafts)
    if show_all and sheet.skipped:
        output.line()
        output.table(_SKIPPED_COLUMNS, sheet.skipped)
    output.line()
    total = sum(draft.seconds for draft in sheet.drafts)
    output.line(f"{count_of(len(sheet.drafts), 'event')} · {hours(total)} h")
    if sheet.skipped:
        more = "" if show_all else " (--all lists them)"
        output.line(f"{len(sheet.skipped)} skipped: {reasons_text(sheet.skipped_counts)}{more}")
    elif not sheet.drafts:
        output.line("The primary calendar has no events on these days. Others are not read.")
    return 0
