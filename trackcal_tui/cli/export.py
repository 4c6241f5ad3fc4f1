"""Write the entries of a range to a file or to standard output: `export`."""

from __future__ import annotations

from pathlib import Path

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.entries import amount
from trackcal_tui.core.errors import UsageError


def export(context: Context) -> int:
    """Export entries in a file format."""
    arguments, output, exporting = context.arguments, context.output, context.engine.exporting
    if arguments.tracker and arguments.format != "csv":
        raise UsageError("--for is a form of CSV", "Leave --format out.")
    if arguments.tracker:
        made = exporting.make_for(context.days(), arguments.tracker)
    else:
        made = exporting.make(context.days(), arguments.format)
    if arguments.output == "-":
        output.raw(made.text, is_json=arguments.format == "json")
        return 0
    file = Path(arguments.output)
    exporting.write(made, file, replace=arguments.force)
    if output.as_json:
        told = {"format": arguments.format, "file": str(file), "entries": len(made.entries)}
        total = sum(entry.seconds for entry in made.entries)
        output.json({"export": {**told, "seconds": total}})
    else:
        output.line(f"{file}: {amount(made.entries)}")
    return 0
