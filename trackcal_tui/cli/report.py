"""Report the hours of a range: `report`."""

from __future__ import annotations

from typing import Literal

from trackcal_tui.cli.bars import bar, bar_cells, print_weeks
from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import report_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.reports import Report, ReportRow
from trackcal_tui.core.rounding import Rounding, parse_rounding
from trackcal_tui.core.text import count_of


def report(context: Context) -> int:
    """Print the report in the format that was asked for."""
    arguments, output, engine = context.arguments, context.output, context.engine
    form: Literal["table", "markdown", "csv", "json"] = (
        "json" if output.as_json else arguments.format
    )
    made = engine.reporting.report(
        context.days(),
        arguments.by,
        rounding=rounding_of(context),
        per=arguments.per or "entry",
    )
    if form == "json":
        output.json(report_shape(made, engine.zone.key))
    elif form == "table":
        _print_table(context, made)
    else:
        output.raw(engine.reporting.text(made, form))
    return 0


def rounding_of(context: Context) -> Rounding | None:
    """Return the rounding of the options, for --per alone that of the settings."""
    arguments = context.arguments
    if arguments.round is not None:
        return parse_rounding(arguments.round)
    if arguments.per is None:
        return None
    if context.engine.settings.rounding is None:
        raise UsageError("--per rounds nothing by itself", "Give --round too, such as 15:up.")
    return context.engine.settings.rounding


def _print_table(context: Context, made: Report) -> None:
    output = context.output
    output.line(context.describe(made.range), "bold")
    if made.rows:
        columns = _columns(made)
        most = max(row.seconds for row in made.rows)
        cells = bar_cells(columns, made.rows, output.out.width)
        if cells:
            columns = (
                *columns,
                Column("", lambda row: bar(row.seconds, most, cells), style="blue", leaves=1),
            )
        output.table(columns, made.rows)
        output.line()
    output.line(_total(made))
    if made.by == "week" and output.out.is_terminal:
        print_weeks(context, context.engine.reporting.recent_weeks(made.range))


def _columns(made: Report) -> tuple[Column[ReportRow], ...]:
    with_exact = made.rounding is not None or made.exact_seconds != made.seconds
    first: tuple[Column[ReportRow], ...]
    if made.by == "project":
        first = (
            Column("Project", lambda row: row.key or row.title, style="blue"),
            Column("Title", lambda row: row.title if row.key else "", shrinks=True),
        )
    else:
        first = (Column(made.by.capitalize(), lambda row: row.title, shrinks=True),)
    return (
        *first,
        Column("Entries", lambda row: str(row.entries), right=True),
        Column("Hours", lambda row: hours(row.seconds), right=True),
        Column(
            "Exact",
            lambda row: hours(row.exact_seconds) if with_exact else "",
            right=True,
            style="dim",
        ),
    )


def _total(made: Report) -> str:
    text = f"{count_of(made.entries, 'entry', 'entries')} · {hours(made.seconds)} h"
    if made.rounding is not None or made.exact_seconds != made.seconds:
        text = f"{text} ({hours(made.exact_seconds)} h exact)"
    return text
