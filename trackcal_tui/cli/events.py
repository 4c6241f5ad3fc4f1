"""List the events of a range: `events`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.ids import short_ids
from trackcal_tui.cli.json_shapes import sheet_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.events import Draft, Skipped
from trackcal_tui.core.hours import hours
from trackcal_tui.core.overlaps import counted_twice
from trackcal_tui.core.rules import REASON_WORDS, reasons_text
from trackcal_tui.core.text import count_of


def draft_columns(ids: Mapping[str, str] | None = None) -> tuple[Column[Draft], ...]:
    """Return the columns of a list of drafts, with their shortened ids if they are given."""
    ids = ids or {}
    # The text comes last: however long it is, the columns before it stay where they are.
    return (
        Column("Day", lambda draft: short_day(draft.date)),
        Column("Time", lambda draft: time_span(draft.start, draft.end), leaves=3),
        Column("Hours", lambda draft: hours(draft.seconds), right=True),
        Column("Project", _project, leaves=2, style="blue"),
        Column(
            "Overlap",
            lambda draft: hours(draft.overlap) if draft.overlap else "",
            right=True,
            leaves=1,
            style="amber",
        ),
        Column("Id", lambda draft: ids.get(draft.event_id, ""), leaves=4, style="dim"),
        Column("Task", _task, shrinks=True),
    )


def _project(draft: Draft) -> str:
    suggested = draft.project and draft.suggestion and draft.suggestion.project == draft.project
    return f"{draft.project or ''}{' ≈' if suggested else ''}"


def _task(draft: Draft) -> str:
    suggested = draft.suggestion and draft.suggestion.task_name == draft.task_name
    return f"{draft.task_name}{' ≈' if suggested else ''}"


def amount(drafts: Sequence[Draft]) -> str:
    """Return how much it is: `3 events · 2.50 h (0.50 h overlap)`."""
    total, twice = sum(draft.seconds for draft in drafts), counted_twice(drafts)
    text = f"{count_of(len(drafts), 'event')} · {hours(total)} h"
    return f"{text} ({hours(twice)} h overlap)" if twice else text


def events(context: Context) -> int:
    """List what can be imported."""
    output, show_all = context.output, context.arguments.all
    sheet = context.read_sheet(context.days())
    connection = context.engine.accounts.require(context.interrupts.cancel)
    if output.as_json:
        output.json(sheet_shape(sheet, connection, sheet.skipped if show_all else ()))
        return 0
    ids = short_ids([*(one.event_id for one in sheet.drafts), *(one.id for one in sheet.skipped)])
    output.line(
        f"{context.describe(sheet.range)} · {sheet.timezone} · {connection.address}", "bold"
    )
    if sheet.drafts:
        output.table(draft_columns(ids), sheet.drafts)
    if show_all and sheet.skipped:
        output.line()
        _print_skipped(context, sheet.skipped, ids)
    output.line()
    output.line(amount(sheet.drafts))
    if sheet.skipped:
        more = "" if show_all else " (--all lists them)"
        output.line(f"{len(sheet.skipped)} skipped: {reasons_text(sheet.skipped_counts)}{more}")
    elif not sheet.drafts:
        output.line("Your primary calendar has no events on these days. Others are not read.")
    return 0


def _print_skipped(context: Context, skipped: Sequence[Skipped], ids: Mapping[str, str]) -> None:
    columns: tuple[Column[Skipped], ...] = (
        Column("Skipped", lambda one: short_day(one.date) if one.date else ""),
        Column("Reason", lambda one: REASON_WORDS[one.shown_reason]),
        Column("Id", lambda one: ids.get(one.id, ""), leaves=1, style="dim"),
        Column("Task", lambda one: one.subject, shrinks=True),
    )
    context.output.table(columns, skipped)
