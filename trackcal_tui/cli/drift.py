"""Show what changed in Outlook since its import, and accept or reject it: `drift`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.entries import SHORT_ID
from trackcal_tui.cli.ids import meant_by, short_ids
from trackcal_tui.cli.json_shapes import connection_shape, draft_shape, range_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.drift import applied
from trackcal_tui.core.drift_words import billed_as, changes, outcome
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.entry_json import entry_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import Drift, Lookalike, Sheet
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of

EVERY = "all"
"""In place of ids."""
_WORDS = {
    "updated": "updated",
    "deleted": "deleted with the event",
    "kept": "kept",
    "linked": "linked to the event",
}
"""What can become of an entry, as a key in JSON and in words."""


class Chosen(Struct, frozen=True):
    """What a person decided about."""

    apply: tuple[Drift, ...]
    keep: tuple[Drift, ...]
    link: tuple[Lookalike, ...]


def drift(context: Context) -> int:
    """List what changed in Outlook; with --apply, --keep or --link, decide about it."""
    arguments, output = context.arguments, context.output
    decides = bool(arguments.apply or arguments.keep or arguments.link)
    days = context.days()
    if decides:
        context.require_yes_or_terminal()
    sheet = context.read_sheet(days)
    chosen = Chosen(
        apply=_drifts(sheet, arguments.apply or ()),
        keep=_drifts(sheet, arguments.keep or ()),
        link=_lookalikes(sheet, arguments.link or ()),
    )
    if twice := {one.entry.id for one in chosen.apply} & {one.entry.id for one in chosen.keep}:
        raise UsageError(
            f"{count_of(len(twice), 'entry', 'entries')} cannot be both applied and kept",
            "Name each entry once.",
        )
    if not output.as_json and not (decides and arguments.yes):
        output.line(f"{context.describe(days)} · {sheet.timezone}", "bold")
        _print(context, sheet)
    count = len(chosen.apply) + len(chosen.keep) + len(chosen.link)
    if count:
        context.confirm(_question(context, chosen, count))
    decided = _decide(context, sheet.connection, chosen)
    if output.as_json:
        output.json(_shape(context, sheet, chosen, decided))
    elif count:
        said = [
            f"{count_of(len(entries), 'entry', 'entries')} {_WORDS[name]}"
            for name, entries in decided.items()
            if entries
        ]
        steps = sum(map(bool, (chosen.apply, chosen.keep, chosen.link)))
        each = ", one at a time" if steps > 1 else ""
        output.line(" · ".join([*said, f"undo with: trackcal undo{each}"]))
    elif decides:
        output.line("Nothing to decide")
    return 0


def _decide(context: Context, connection_id: str, chosen: Chosen) -> dict[str, list[Entry]]:
    """Do what was decided; the entries by the keys of `_WORDS`."""
    ledger, zone = context.engine.ledger, context.engine.zone
    rounding = context.engine.settings.rounding
    after = ledger.apply_drifts(chosen.apply, zone, rounding)
    pairs = zip(chosen.apply, after, strict=True)
    return {
        "updated": [now for now in after if now is not None],
        "deleted": [one.entry for one, now in pairs if now is None],
        "kept": list(ledger.keep_drifts(chosen.keep)),
        "linked": list(ledger.link_events(chosen.link, connection_id)),
    }


def _question(context: Context, chosen: Chosen, count: int) -> str:
    """Ask about what was decided; entries that it deletes are counted."""
    zone = context.engine.zone
    gone = sum(applied(one.entry, one.event, zone) is None for one in chosen.apply)
    verb = "is" if gone == 1 else "are"
    deleted = f" {count_of(gone, 'entry', 'entries')} {verb} deleted." if gone else ""
    return f"{count_of(count, 'decision')} to save.{deleted} Go on?"


def _drifts(sheet: Sheet, wanted: Sequence[str]) -> tuple[Drift, ...]:
    """Return the drifts meant by entry ids, or `all`. Raises: UsageError."""
    if EVERY in wanted:
        return sheet.drifts
    return meant_by(
        wanted,
        {one.entry.id: one for one in sheet.drifts},
        unknown=f"The event of entry {{}} in {sheet.range} did not change in Outlook",
        hint='"trackcal drift RANGE" shows what changed, with the ids.',
        code="no_such_drift",
    )


def _lookalikes(sheet: Sheet, wanted: Sequence[str]) -> tuple[Lookalike, ...]:
    """Return the lookalikes meant by event ids, or `all`. Raises: UsageError."""
    if EVERY in wanted:
        return sheet.lookalikes
    return meant_by(
        wanted,
        {one.draft.event_id: one for one in sheet.lookalikes},
        unknown=f"No event with the id {{}} in {sheet.range} looks already imported",
        hint='"trackcal drift RANGE" shows the ids.',
        code="no_such_event",
    )


def _print(context: Context, sheet: Sheet) -> None:
    output, zone = context.output, context.engine.zone
    rounding = context.engine.settings.rounding
    event_ids = short_ids([one.draft.event_id for one in sheet.lookalikes])
    drift_columns: tuple[Column[Drift], ...] = (
        Column("Day", lambda one: short_day(one.entry.date)),
        Column("Id", lambda one: one.entry.id[:SHORT_ID], style="dim"),
        Column("Task", lambda one: one.entry.task_name, shrinks=True),
        Column(
            "In Outlook", lambda one: ", ".join(changes(one, zone)), shrinks=True, style="amber"
        ),
        Column("With --apply", lambda one: outcome(one, zone, rounding), shrinks=True, leaves=1),
    )
    lookalike_columns: tuple[Column[Lookalike], ...] = (
        Column("Day", lambda one: short_day(one.draft.date)),
        Column("Time", lambda one: time_span(one.draft.start, one.draft.end), leaves=1),
        Column("Hours", lambda one: hours(one.draft.seconds), right=True, leaves=2),
        Column("Id", lambda one: event_ids[one.draft.event_id], leaves=3, style="dim"),
        Column("Event", lambda one: one.draft.task_name, shrinks=True),
        Column(
            "Looks already imported",
            lambda one: f"same meeting as {billed_as(one)}",
            shrinks=True,
            style="amber",
        ),
    )
    if not sheet.drifts and not sheet.lookalikes:
        output.line("Nothing changed in Outlook")
    if sheet.drifts:
        output.table(drift_columns, sheet.drifts)
        output.line()
        output.line(f"{count_of(len(sheet.drifts), 'entry', 'entries')} changed in Outlook")
    if sheet.lookalikes:
        output.table(lookalike_columns, sheet.lookalikes)


def _shape(
    context: Context, sheet: Sheet, chosen: Chosen, decided: dict[str, list[Entry]]
) -> dict[str, Any]:
    """Return the result; what was decided about is no longer listed."""
    engine, zone = context.engine, context.engine.zone
    rounding = engine.settings.rounding
    settled = {one.entry.id for one in (*chosen.apply, *chosen.keep)}
    return {
        "range": range_shape(sheet.range, sheet.timezone),
        "connection": connection_shape(engine.accounts.require(context.interrupts.cancel)),
        "drift": [
            {
                "entry_id": one.entry.id,
                "kinds": [kind.value for kind in one.kinds],
                "changes": list(changes(one, zone)),
                "entry": entry_shape(one.entry),
                "applied": (after := applied(one.entry, one.event, zone, rounding))
                and entry_shape(after),
            }
            for one in sheet.drifts
            if one.entry.id not in settled
        ],
        "lookalikes": [
            {"event": draft_shape(one.draft), "entry": entry_shape(one.entry)}
            for one in sheet.lookalikes
            if one not in chosen.link
        ],
        **{name: [entry_shape(entry) for entry in entries] for name, entries in decided.items()},
    }
