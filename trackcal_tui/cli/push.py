"""Push the entries of a range to a tracker: `push`."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.json_shapes import preview_shape, push_shape
from trackcal_tui.cli.tables import Column
from trackcal_tui.core.dates import short_day
from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.core.tracker_words import COMPARING, preview_counts, progress_text, result_counts
from trackcal_tui.core.trackers import (
    Conflict,
    Failure,
    Preview,
    PushLine,
    PushProgress,
    PushResult,
)

_COLUMNS: tuple[Column[PushLine], ...] = (
    Column("Change", lambda line: line.deed.value),
    Column("Day", lambda line: short_day(line.date)),
    Column("Hours", lambda line: hours(line.seconds), right=True),
    Column("Project", lambda line: line.project or "", leaves=1, style="blue"),
    Column("Task", lambda line: line.title, shrinks=True),
)


def push(context: Context) -> int:
    """Make a tracker equal to the entries of a range."""
    arguments, output, pushing = context.arguments, context.output, context.engine.pushing
    days, name = context.days(), arguments.to or context.engine.trackers.only()
    if not arguments.dry_run:
        context.require_yes_or_terminal()
    with context.working(COMPARING):
        prepared = pushing.prepare(
            days,
            name,
            overwrite=arguments.overwrite,
            cancel=context.interrupts.cancel,
            on_progress=lambda progress: _show(context, progress),
        )
    preview = prepared.preview
    if not output.as_json and (arguments.dry_run or not arguments.yes):
        _print_preview(context, preview)
    if arguments.dry_run:
        _print_dry_run(context, preview)
        return 0
    if preview.lines:
        changes = count_of(len(preview.lines), "change")
        context.confirm(f"Send {changes} to {preview.title}?")
    with context.working(f"Sending to {preview.title}…"):
        result = pushing.push(
            prepared,
            cancel=context.interrupts.cancel,
            on_progress=lambda progress: _show(context, progress),
        )
    return _report(context, result, preview.title)


def _show(context: Context, progress: PushProgress) -> None:
    context.output.progress(f"{progress_text(progress)} · ctrl+c stops")


def _print_preview(context: Context, preview: Preview) -> None:
    output = context.output
    output.line(f"{preview.title} · {context.describe(preview.days)}", "bold")
    output.line(preview_counts(preview))
    if preview.lines:
        output.table(_COLUMNS, preview.lines)
    _print_troubles(context, preview.conflicts, preview.refused)


def _print_troubles(
    context: Context, conflicts: tuple[Conflict, ...], failed: tuple[Failure, ...]
) -> None:
    """Print what is left alone and what did not get there, each with its next step."""
    for conflict in conflicts:
        context.output.line(conflict.title, "amber", lead="conflict  ")
    if conflicts:
        context.output.line("Left unchanged there; --overwrite replaces them.", lead=" " * 10)
    for failure in failed:
        context.output.line(failure.title, "red", lead="failed    ")
        context.output.line(failure.hint, lead=" " * 10)


def _print_dry_run(context: Context, preview: Preview) -> None:
    if context.output.as_json:
        context.output.json(preview_shape(preview))
    else:
        context.output.line("Nothing was sent.")


def _report(context: Context, result: PushResult, title: str) -> int:
    output, stopped = context.output, result.stopped
    if output.as_json:
        output.json(push_shape(result))
    else:
        output.line(f"{title}: {result_counts(result)}")
        # All that was left when it stopped has the same reason, which is printed once.
        own = (one for one in result.failed if not (stopped and one.title.endswith(stopped.title)))
        _print_troubles(context, result.conflicts, tuple(own))
    if stopped is not None:
        output.note(f"trackcal: {stopped.message}", "red")
        return stopped.exit_code
    return 1 if result.failed else 0
