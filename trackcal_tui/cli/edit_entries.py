"""Add time entries and edit them: `add`, `edit`."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import UNSET, UnsetType

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.entries import amount, print_entries
from trackcal_tui.cli.projects import project_code
from trackcal_tui.core.day_words import parse_clock, parse_day
from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.entry_json import entry_shape, totals_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import parse_hours


def add(context: Context) -> int:
    """Add an entry."""
    arguments, engine, output = context.arguments, context.engine, context.output
    day = _day(context, arguments.date)
    start = None
    if arguments.start is not None:
        start = datetime.combine(day, parse_clock(arguments.start), engine.zone)
    fields = EntryEdit(
        task_name=arguments.task,
        date=day,
        seconds=parse_hours(arguments.hours),
        project=project_code(context, arguments.project) if arguments.project else UNSET,
        start=UNSET if start is None else start,
        note=arguments.note or UNSET,
        tags=tuple(arguments.tag or ()),
    )
    context.interrupts.check()
    entry = engine.ledger.add_entry(fields)
    if output.as_json:
        output.json({"entry": entry_shape(entry)})
    else:
        print_entries(context, (entry,))
        output.line(f"{amount((entry,))} added · undo with: trackcal undo")
    return 0


def edit(context: Context) -> int:
    """Edit entries: the same fields on each."""
    arguments, output = context.arguments, context.output
    options = ("task", "hours", "date", "project", "note", "tag")
    if all(getattr(arguments, name) is None for name in options):
        names = ", ".join(f"--{name}" for name in options[:-1])
        raise UsageError("There is nothing to change", f"Give {names} or --tag.")
    fields = EntryEdit(
        task_name=UNSET if arguments.task is None else arguments.task,
        date=UNSET if arguments.date is None else _day(context, arguments.date),
        seconds=_length(arguments.hours),
        project=UNSET if arguments.project is None else project_code(context, arguments.project),
        note=UNSET if arguments.note is None else arguments.note,
        tags=UNSET if arguments.tag is None else tuple(arguments.tag),
    )
    context.interrupts.check()
    edited = context.engine.ledger.edit_entries(arguments.entry_ids, fields)
    if output.as_json:
        lengths = (entry.seconds for entry in edited)
        shapes = [entry_shape(entry) for entry in edited]
        output.json({"edited": shapes, "totals": totals_shape(lengths, "entries")})
    else:
        print_entries(context, edited)
        output.line(f"{amount(edited)} edited · undo with: trackcal undo")
    return 0


def _length(text: str | None) -> int | UnsetType | None:
    """Return the seconds of --hours; None for `exact`."""
    if text is None:
        return UNSET
    return None if text.strip().lower() == "exact" else parse_hours(text)


def _day(context: Context, text: str) -> date:
    engine = context.engine
    return parse_day(text, engine.today(), engine.settings.first_weekday)
