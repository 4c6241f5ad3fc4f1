"""Write the entries of a range to a file or to standard output: `export`."""

from __future__ import annotations

from pathlib import Path

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.entries import amount
from trackcal_tui.cli.report import rounding_of
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.export_formats import ExportFormat
from trackcal_tui.core.rounding import Per
from trackcal_tui.terminal.locale import decimal_mark


def export(context: Context) -> int:
    """Export entries in a file format."""
    arguments, output, exporting = context.arguments, context.output, context.engine.exporting
    to_output = arguments.output == "-"
    form: ExportFormat = arguments.format or _default_form(context, to_output)
    days, decimal = context.days(), _decimal(context, form)
    if to_output and form == "xlsx" and output.out.is_terminal:
        raise UsageError("A workbook cannot be shown here", "Give --output FILE, or use a pipe.")
    rounding = rounding_of(context)
    per: Per = arguments.per or "entry"
    if arguments.tracker:
        made = exporting.make_for(days, arguments.tracker, rounding=rounding, per=per)
    else:
        made = exporting.make(days, form, decimal=decimal, rounding=rounding, per=per)
    if to_output:
        if form == "xlsx":
            output.raw(made.content)
        else:
            output.raw(made.text, is_json=form == "json")
        return 0
    file = Path(arguments.output)
    exporting.write(made, file, replace=arguments.force)
    if output.as_json:
        told = {"format": form, "file": str(file), "entries": len(made.entries)}
        total = sum(entry.seconds for entry in made.entries)
        output.json({"export": {**told, "seconds": total}})
    else:
        output.line(f"{file}: {amount(made.entries)}")
    return 0


def _default_form(context: Context, to_output: bool) -> ExportFormat:
    """Return CSV, but JSON where --json alone says what is to be printed."""
    arguments = context.arguments
    is_csv = arguments.tracker or arguments.excel or arguments.decimal
    return "json" if to_output and context.output.as_json and not is_csv else "csv"


def _decimal(context: Context, form: str) -> str:
    """Return the decimal mark of the spreadsheet it is for; empty for none in particular."""
    arguments = context.arguments
    if arguments.tracker and (form != "csv" or arguments.excel or arguments.decimal):
        raise UsageError("--for is a form of CSV", "Leave --format, --excel and --decimal out.")
    if not (arguments.excel or arguments.decimal):
        return ""
    if form != "csv":
        raise UsageError("--excel and --decimal are for CSV", "Leave them out.")
    mark: str = arguments.decimal or decimal_mark()
    return mark
