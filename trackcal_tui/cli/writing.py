"""`import`, `delete`, `undo`: what changes the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.reading import print_drafts, print_entries
from trackcal_tui.cli.shapes import planned_entry_shape
from trackcal_tui.core.entry_json import entry_shape, totals_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import (
    Draft,
    ImportResult,
    Project,
    ProjectStatus,
    Sheet,
    Skipped,
    SkipReason,
)
from trackcal_tui.core.overlaps import counted_twice
from trackcal_tui.core.rules import REASON_WORDS
from trackcal_tui.core.text import count_of


def import_events(context: Context) -> int:
    """Import a range's events; running it again never doubles anything."""
    arguments, engine, output = context.arguments, context.engine, context.output
    days = context.days()
    if not arguments.dry_run:
        context.require_yes_or_terminal("an import")
    project = (
        active_project(engine.ledger.projects(), arguments.project) if arguments.project else None
    )
    sheet = context.read_sheet(days)
    drafts, known = _chosen(sheet, arguments.only, arguments.match)
    drafts = drafts if arguments.only else _without_lookalikes(context, sheet, drafts)
    if project:
        drafts = tuple(replace(draft, project=project) for draft in drafts)
    if arguments.dry_run:
        _tell_plan(context, sheet, drafts, known)
        return 0
    if drafts and not arguments.yes:
        print_drafts(context, replace(sheet, drafts=drafts))
        context.confirm(f"Import {_amount(drafts)}?")
    context.stop_if_cancelled()
    result = engine.imports.import_drafts(drafts, sheet.connection)
    already = result.already_imported + known
    if output.as_json:
        batch = result.batch
        output.json(
            {
                "batch": batch
                and {"id": batch.id, "entries": batch.entries, "seconds": batch.seconds},
                "imported": [entry_shape(entry) for entry in result.imported],
                "already_imported": already,
                "dry_run": False,
            }
        )
    else:
        output.line(_outcome(result, already, sheet))
    return 0


def active_project(projects: Sequence[Project], code: str) -> str:
    """The code of an ACTIVE project, as it is written in the ledger.

    Raises:
        UsageError: there is none; names the active ones.
    """
    active = [project.code for project in projects if project.status is ProjectStatus.ACTIVE]
    # Codes are unique whatever their case, so a script may write them as it likes.
    found = next((p for p in projects if p.code.casefold() == code.casefold()), None)
    if found is not None and found.status is ProjectStatus.ACTIVE:
        return found.code
    if active:
        hint = f"Active projects: {', '.join(active)}."
    else:
        hint = "There is no active project. Run: trackcal projects add TITLE"
    why = f"is {found.status.value}" if found else "does not exist"
    raise UsageError(f"The project “{code[:60]}” {why}", hint, code="project")


def _chosen(
    sheet: Sheet, only: Sequence[str] | None, match: str | None
) -> tuple[tuple[Draft, ...], int]:
    """The drafts meant, and how many of the events meant have an entry already."""
    drafts = sheet.drafts
    known = [one for one in sheet.skipped if one.reason is SkipReason.ALREADY_IMPORTED]
    if only:
        _check_ids(sheet, only)
        wanted = frozenset(only)
        drafts = tuple(draft for draft in drafts if draft.event_id in wanted)
        known = [one for one in known if one.id in wanted]
    if match:
        text = match.casefold()
        drafts = tuple(draft for draft in drafts if text in draft.task_name.casefold())
        known = [one for one in known if text in one.subject.casefold()]
    return drafts, len(known)


def _without_lookalikes(
    context: Context, sheet: Sheet, drafts: tuple[Draft, ...]
) -> tuple[Draft, ...]:
    """The drafts that do not look imported under another id: nobody may be there to look."""
    alike = {one.draft.event_id for one in sheet.lookalikes}
    left = tuple(draft for draft in drafts if draft.event_id not in alike)
    if number := len(drafts) - len(left):
        verb, was = ("looks", "was") if number == 1 else ("look", "were")
        context.output.note(
            f"{count_of(number, 'event')} {verb} already imported under another id and {was} left "
            f"out. See: trackcal drift {sheet.range}"
        )
    return left


def _check_ids(sheet: Sheet, only: Sequence[str]) -> None:
    """Raise a UsageError for an id that cannot be imported, with the reason."""
    possible = {draft.event_id for draft in sheet.drafts}
    left_out: dict[str, Skipped] = {one.id: one for one in sheet.skipped}
    for event_id in only:
        if event_id in possible:
            continue
        skipped = left_out.get(event_id)
        if skipped is None:
            raise UsageError(
                f"There is no event with the id “{event_id[:60]}” in {sheet.range}",
                "“trackcal events RANGE --json” shows the ids.",
                code="no_such_event",
            )
        if skipped.reason is not SkipReason.ALREADY_IMPORTED:
            raise UsageError(
                f"An event asked for is left out: {REASON_WORDS[skipped.reason]}",
                "“trackcal events RANGE --all” shows what is left out, and why.",
                code="event_left_out",
            )


def _amount(drafts: Sequence[Draft]) -> str:
    total = sum(draft.seconds for draft in drafts)
    twice = counted_twice(drafts)
    text = f"{count_of(len(drafts), 'event')}, {hours(total)} h"
    return f"{text} ({hours(twice)} h of it counted twice)" if twice else text


def _tell_plan(context: Context, sheet: Sheet, drafts: tuple[Draft, ...], known: int) -> None:
    output = context.output
    if output.as_json:
        connection = context.engine.accounts.require(context.interrupts.cancel)
        seconds = sum(draft.seconds for draft in drafts)
        output.json(
            {
                "batch": {"id": None, "entries": len(drafts), "seconds": seconds},
                "imported": [planned_entry_shape(draft, connection.id) for draft in drafts],
                "already_imported": known,
                "dry_run": True,
            }
        )
        return
    print_drafts(context, replace(sheet, drafts=drafts))
    output.line(f"Would import {_amount(drafts)}; {known} already imported. Nothing was written.")


def _outcome(result: ImportResult, already: int, sheet: Sheet) -> str:
    seconds = sum(entry.seconds for entry in result.imported)
    parts = [f"{len(result.imported)} imported", f"{hours(seconds)} h"]
    if already:
        parts.append(f"{already} already imported")
    others = len(sheet.skipped) - sheet.skipped_counts.get(SkipReason.ALREADY_IMPORTED, 0)
    if others:
        parts.append(f"{others} left out")
    if result.imported:
        parts.append("undo with: trackcal undo")
    return " · ".join(parts)


def delete(context: Context) -> int:
    """Delete entries by id; their events become importable again."""
    context.require_yes_or_terminal("a deletion")
    ledger, output = context.engine.ledger, context.output
    found = tuple(
        {entry.id: entry for entry in map(ledger.entry, context.arguments.entry_ids)}.values()
    )
    if not context.arguments.yes:
        print_entries(context, found)
        context.confirm(f"Delete {count_of(len(found), 'entry', 'entries')}?")
    context.stop_if_cancelled()
    deleted = ledger.delete_entries([entry.id for entry in found])
    if output.as_json:
        output.json(
            {
                "deleted": [entry_shape(entry) for entry in deleted],
                "totals": totals_shape((entry.seconds for entry in deleted), "entries"),
            }
        )
        return 0
    total = sum(entry.seconds for entry in deleted)
    again = sum(1 for entry in deleted if entry.source)
    text = f"{count_of(len(deleted), 'entry', 'entries')} deleted · {hours(total)} h"
    if again:
        text += f" · {count_of(again, 'event')} importable again"
    output.line(f"{text} · undo with: trackcal undo")
    return 0


def undo(context: Context) -> int:
    """Take back the newest change of the ledger."""
    context.stop_if_cancelled()
    undone = context.engine.ledger.undo()
    if context.output.as_json:
        told = undone and {
            "what": undone.what,
            "entries_removed": undone.entries_removed,
            "entries_restored": undone.entries_restored,
        }
        context.output.json({"undone": told})
    elif undone is None:
        context.output.line("There is nothing to undo.")
    else:
        context.output.line(f"Undone: {undone.what}")
    return 0
