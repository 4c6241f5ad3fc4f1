"""Import the events of a range: `import`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.events import draft_columns
from trackcal_tui.cli.ids import meant_by
from trackcal_tui.cli.json_shapes import planned_entry_shape
from trackcal_tui.core.entries import ImportResult, Project, ProjectStatus
from trackcal_tui.core.entry_json import entry_shape
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import Draft, Sheet, Skipped, SkipReason
from trackcal_tui.core.hours import hours
from trackcal_tui.core.plan import Plan
from trackcal_tui.core.plan_issues import ISSUE_LABELS, issue_words
from trackcal_tui.core.project_words import STATUS_NAMES
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.rules import REASON_WORDS
from trackcal_tui.core.text import count_of


def import_events(context: Context) -> int:
    """Import events; running it again never doubles anything."""
    arguments, engine, output = context.arguments, context.engine, context.output
    days = context.days()
    if not arguments.dry_run:
        context.require_yes_or_terminal()
    project = arguments.project and _active_project(engine.ledger.projects(), arguments.project)
    sheet = context.read_sheet(days)
    drafts, known = _chosen(sheet, arguments.only, arguments.match)
    if arguments.remembered:
        drafts = engine.drafts.remembered(sheet.connection, drafts)
    drafts = drafts if arguments.only else _without_lookalikes(context, sheet, drafts)
    if project:
        drafts = tuple(replace(draft, project=project) for draft in drafts)
    plan = engine.calendar.plan(drafts, days, lookalikes=sheet.lookalikes)
    if plan.drafts and not output.as_json and (arguments.dry_run or not arguments.yes):
        _print_plan(context, plan)
    if arguments.dry_run:
        _print_dry_run(context, sheet, plan, known)
        return 0
    if plan.drafts:
        context.confirm(f"Import {_amount(plan)}?")
    result = engine.imports.write(sheet, plan.drafts)
    already = result.already_imported + known
    if not output.as_json:
        output.line(_outcome(result, plan, already, sheet))
        return 0
    batch = result.batch
    output.json(
        {
            "batch": batch and {"id": batch.id, "entries": batch.entries, "seconds": batch.seconds},
            "imported": [entry_shape(entry) for entry in result.imported],
            "already_imported": already,
            "dry_run": False,
        }
    )
    return 0


def _active_project(projects: Sequence[Project], code: str) -> str:
    """Return the code of an active project as it is written in the ledger.

    Raises:
        UsageError: there is none; names the active ones.
    """
    # Codes are unique whatever their case, so a script may write them as it likes.
    found = next((one for one in projects if one.code.casefold() == code.casefold()), None)
    if found is not None and found.status is ProjectStatus.ACTIVE:
        return found.code
    active = [one.code for one in projects if one.status is ProjectStatus.ACTIVE]
    hint = f"Active projects: {', '.join(active)}."
    if not active:
        hint = "There is no active project. Run: trackcal projects add TITLE"
    why = f"is {STATUS_NAMES[found.status].lower()}" if found else "does not exist"
    raise UsageError(f'The project "{code[:60]}" {why}', hint, code="project")


def _chosen(
    sheet: Sheet, only: Sequence[str] | None, match: str | None
) -> tuple[tuple[Draft, ...], int]:
    """Return the drafts meant, and how many of the events meant have an entry already."""
    drafts = sheet.drafts
    known = [one for one in sheet.skipped if one.reason is SkipReason.ALREADY_IMPORTED]
    if only:
        chosen = meant_by(
            only,
            {one.id: one for one in sheet.skipped} | {one.event_id: one for one in drafts},
            unknown=f"There is no event with the id {{}} in {sheet.range}",
            hint='"trackcal events RANGE" shows the ids. Write RANGE before --only.',
            code="no_such_event",
        )
        drafts = tuple(draft for draft in drafts if draft in chosen)
        known = [one for one in chosen if isinstance(one, Skipped)]
        for one in known:
            if one.reason is not SkipReason.ALREADY_IMPORTED:
                raise UsageError(
                    f"This event can't be imported: {REASON_WORDS[one.reason]}",
                    '"trackcal events RANGE --all" lists the skipped events, and why.',
                    code="event_left_out",
                )
    if match:
        text = match.casefold()
        drafts = tuple(draft for draft in drafts if text in draft.task_name.casefold())
        known = [one for one in known if text in one.subject.casefold()]
    return drafts, len(known)


def _without_lookalikes(
    context: Context, sheet: Sheet, drafts: tuple[Draft, ...]
) -> tuple[Draft, ...]:
    """Return the drafts that do not look imported under another id: nobody may be there to look."""
    alike = {one.draft.event_id for one in sheet.lookalikes}
    left = tuple(draft for draft in drafts if draft.event_id not in alike)
    if number := len(drafts) - len(left):
        verb, was = ("looks", "was") if number == 1 else ("look", "were")
        context.output.note(
            f"{count_of(number, 'event')} {verb} already imported under another id and {was} "
            f"skipped. See: trackcal drift {sheet.range}"
        )
    return left


def _print_plan(context: Context, plan: Plan) -> None:
    """Print what is written, what wants a look, and what the weeks add up to."""
    output = context.output
    output.table(draft_columns(), plan.drafts)
    output.line()
    for issue in plan.issues:
        lead = f"{ISSUE_LABELS[issue.kind]:10}  "
        output.line(issue_words(issue), "amber", lead=lead)
    if plan.seconds != plan.exact_seconds:
        exact, rounded = hours(plan.exact_seconds), hours(plan.seconds)
        output.line(f"{exact} → {rounded} h", lead=f"{'rounded':10}  ")
    for total in plan.totals:
        when = describe_range(total.days)
        output.line(f"{hours(total.before)} → {hours(total.after)} h", lead=f"{when}  ")


def _print_dry_run(context: Context, sheet: Sheet, plan: Plan, known: int) -> None:
    if not context.output.as_json:
        context.output.line(f"Would import {_amount(plan)}; {known} already imported.")
        context.output.line("Nothing was saved.")
        return
    context.output.json(
        {
            "batch": {"id": None, "entries": len(plan.drafts), "seconds": plan.seconds},
            "imported": [planned_entry_shape(draft, sheet.connection) for draft in plan.drafts],
            "already_imported": known,
            "dry_run": True,
        }
    )


def _amount(plan: Plan) -> str:
    """Return how much it is: `3 events · 2.50 h · 0.50 h billed twice`."""
    much = f"{count_of(len(plan.drafts), 'event')} · {hours(plan.seconds)} h"
    return f"{much} · {plan.doubts}" if plan.doubts else much


def _outcome(result: ImportResult, plan: Plan, already: int, sheet: Sheet) -> str:
    seconds = sum(entry.seconds for entry in result.imported)
    parts = [f"{len(result.imported)} imported", f"{hours(seconds)} h"]
    if result.imported and plan.doubts:
        parts.append(plan.doubts)
    if already:
        parts.append(f"{already} already imported")
    others = len(sheet.skipped) - sheet.skipped_counts.get(SkipReason.ALREADY_IMPORTED, 0)
    if others:
        parts.append(f"{others} skipped")
    if result.imported:
        parts.append("undo with: trackcal undo")
    return " · ".join(parts)
