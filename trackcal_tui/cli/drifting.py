"""`drift`: what changed in Outlook since its import, shown; taken over or kept when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.output import Column
from trackcal_tui.cli.reading import SHORT_ID
from trackcal_tui.cli.shapes import connection_shape, draft_shape
from trackcal_tui.core.dates import short_day, time_span
from trackcal_tui.core.drift import applied
from trackcal_tui.core.drift_words import changes, outcome, same_meeting
from trackcal_tui.core.entry_json import entry_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import Drift, Entry, Lookalike, Sheet
from trackcal_tui.core.text import count_of

EVERY = "all"
"""In place of ids."""


class Decided:
    """What was asked for, and what came of it."""

    def __init__(self) -> None:
        self.updated: list[Entry] = []
        self.deleted: list[Entry] = []
        self.kept: list[Entry] = []
        self.linked: list[Entry] = []

    def text(self) -> str:
        """`2 entries updated · 1 entry deleted · undo with: trackcal undo`."""
        counts = (
            (self.updated, "updated"),
            (self.deleted, "deleted with the event"),
            (self.kept, "kept as billed"),
            (self.linked, "linked to the event"),
        )
        said = [
            f"{count_of(len(entries), 'entry', 'entries')} {what}"
            for entries, what in counts
            if entries
        ]
        number = sum(len(entries) for entries, _ in counts)
        each = "" if number == 1 else ", one at a time"
        return " · ".join([*said, f"undo with: trackcal undo{each}"])


def drift(context: Context) -> int:
    """List what changed in Outlook; with --apply, --keep or --link, decide about it."""
    arguments, output = context.arguments, context.output
    decides = bool(arguments.apply or arguments.keep or arguments.link)
    days = context.days()
    if decides:
        context.require_yes_or_terminal("a change of entries")
    sheet = context.read_sheet(days)
    apply = _drifts(sheet, arguments.apply)
    keep = _drifts(sheet, arguments.keep)
    link = _lookalikes(sheet, arguments.link)
    if twice := {one.entry.id for one in apply} & {one.entry.id for one in keep}:
        raise UsageError(
            f"{count_of(len(twice), 'entry', 'entries')} cannot be both applied and kept",
            "Name each entry once.",
        )
    chosen = (apply, keep, link)
    if not output.as_json and not (decides and arguments.yes):
        output.line(f"{context.describe(days)} · {sheet.timezone}", "bold")
        _print(context, sheet)
    if not decides:
        if output.as_json:
            output.json(_shape(context, sheet, Decided()))
        return 0
    count = sum(map(len, chosen))
    if count:
        context.confirm(f"Decide about {count_of(count, 'entry', 'entries')} like this?")
    context.stop_if_cancelled()
    decided = _decide(context, sheet.connection, *chosen)
    if output.as_json:
        output.json(_shape(context, sheet, decided, *chosen))
    else:
        output.line(decided.text() if count else "Nothing to decide.")
    return 0


def _decide(
    context: Context,
    connection_id: str,
    apply: Sequence[Drift],
    keep: Sequence[Drift],
    link: Sequence[Lookalike],
) -> Decided:
    engine, decided = context.engine, Decided()
    for one in apply:
        after = engine.imports.apply_drift(one)
        if after is None:
            decided.deleted.append(one.entry)
        else:
            decided.updated.append(after)
    decided.kept = [engine.imports.keep_drift(one) for one in keep]
    decided.linked = [engine.imports.link_lookalike(one, connection_id) for one in link]
    return decided


def _drifts(sheet: Sheet, wanted: Sequence[str] | None) -> tuple[Drift, ...]:
    """The drifts meant by entry ids (or their beginnings, or `all`). Raises: UsageError."""
    if not wanted:
        return ()
    if EVERY in wanted:
        return sheet.drifts
    found = {}
    for word in wanted:
        matches = [one for one in sheet.drifts if len(word) > 3 and one.entry.id.startswith(word)]
        if len(matches) != 1:
            raise UsageError(
                f"No change in Outlook is known of the entry “{word[:60]}” in {sheet.range}"
                if not matches
                else f"{len(matches)} entries have an id that begins with {word}",
                "“trackcal drift RANGE” shows what changed, with the ids.",
                code="no_such_drift",
            )
        found[matches[0].entry.id] = matches[0]
    return tuple(found.values())


def _lookalikes(sheet: Sheet, wanted: Sequence[str] | None) -> tuple[Lookalike, ...]:
    """The lookalikes meant by event ids (or `all`). Raises: UsageError."""
    if not wanted:
        return ()
    if EVERY in wanted:
        return sheet.lookalikes
    known = {one.draft.event_id: one for one in sheet.lookalikes}
    for word in wanted:
        if word not in known:
            raise UsageError(
                f"No event with the id “{word[:60]}” in {sheet.range} looks already imported",
                "“trackcal drift RANGE --json” shows the ids.",
                code="no_such_event",
            )
    return tuple(known[word] for word in dict.fromkeys(wanted))


def _print(context: Context, sheet: Sheet) -> None:
    output, zone = context.output, context.engine.zone
    if not sheet.drifts and not sheet.lookalikes:
        output.line("Nothing changed in Outlook since its import.")
    if sheet.drifts:
        output.table(
            [
                Column("Day"),
                Column("Id", style="dim"),
                Column("Task", shrinks=True),
                Column("In Outlook", shrinks=True, style="yellow"),
                Column("--apply makes it", shrinks=True, optional=True),
            ],
            [
                (
                    short_day(one.entry.date),
                    one.entry.id[:SHORT_ID],
                    one.entry.task_name,
                    ", ".join(changes(one, zone)),
                    outcome(one, zone),
                )
                for one in sheet.drifts
            ],
        )
        output.line()
        output.line(f"{count_of(len(sheet.drifts), 'entry', 'entries')} changed in Outlook")
    if sheet.lookalikes:
        output.table(
            [
                Column("Day"),
                Column("Time", optional=True),
                Column("Hours", right=True),
                Column("Event", shrinks=True),
                Column("Looks already imported", shrinks=True, style="yellow"),
            ],
            [
                (
                    short_day(one.draft.date),
                    time_span(one.draft.start, one.draft.end),
                    hours(one.draft.seconds),
                    one.draft.task_name,
                    same_meeting(one),
                )
                for one in sheet.lookalikes
            ],
        )


def _shape(
    context: Context,
    sheet: Sheet,
    decided: Decided,
    apply: Sequence[Drift] = (),
    keep: Sequence[Drift] = (),
    link: Sequence[Lookalike] = (),
) -> dict[str, Any]:
    engine = context.engine
    zone = engine.zone
    settled = {one.entry.id for one in (*apply, *keep)}
    linked = {one.draft.event_id for one in link}
    return {
        "range": {
            "from": sheet.range.first.isoformat(),
            "to": sheet.range.last.isoformat(),
            "timezone": sheet.timezone,
        },
        "connection": connection_shape(engine.accounts.require(context.interrupts.cancel)),
        "drift": [
            {
                "entry_id": one.entry.id,
                "kinds": [kind.value for kind in one.kinds],
                "changes": list(changes(one, zone)),
                "entry": entry_shape(one.entry),
                "applied": (after := applied(one.entry, one.event, zone)) and entry_shape(after),
            }
            for one in sheet.drifts
            if one.entry.id not in settled
        ],
        "lookalikes": [
            {"event": draft_shape(one.draft), "entry": entry_shape(one.entry)}
            for one in sheet.lookalikes
            if one.draft.event_id not in linked
        ],
        "updated": [entry_shape(entry) for entry in decided.updated],
        "deleted": [entry_shape(entry) for entry in decided.deleted],
        "kept": [entry_shape(entry) for entry in decided.kept],
        "linked": [entry_shape(entry) for entry in decided.linked],
    }
