"""The lines above and below the list of events."""

from __future__ import annotations

from collections.abc import Callable

from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_hours import project_parts
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

Line = tuple[list[Part], list[Part]]
"""Left and right parts."""
KeyOf = Callable[[str], str]
"""Command id → its key."""
_RECOVER = ("section.connection", "recover")
_RELOAD = ("import.reload", "try again")
_WAYS = ("previous", "next", "range")


def range_line(
    sheet: SheetState, name: str, progress: ReadProgress | None, width: int, key_of: KeyOf
) -> Line:
    """Say the range and how to get to another; while it is read, how far that is.

    Args:
        sheet: The import sheet.
        name: What people call the range; empty for nothing.
        progress: How far the read is; None when none is under way.
        width: Of the line.
        key_of: Command id → its key.
    """
    left: list[Part] = [(f" {describe_range(sheet.range)}", "strong")]
    if progress is None and sheet.error is not None and sheet.drafts:
        command, does = _RECOVER if isinstance(sheet.error, StoreDamaged) else _RELOAD
        left.append((f" ! {sheet.error.title}", "bad"))
        return left, [(f" {key_of(command)}", "accent"), (f" {does} ", "muted")]
    if name:
        left.append((f" · {name}", "muted"))
    if progress is not None:
        return left, [_progress(progress, key_of)]
    before, after, other = (key_of(f"import.{id}") for id in _WAYS)
    keys = (
        ((f" {before}", " previous  "), (after, " next  "), (other, " range "))
        if width >= 72
        else ((f" {before} {after}", "  "), (other, " range "))
    )
    return left, [part for key, label in keys for part in ((key, "accent"), (label, "muted"))]


def _progress(progress: ReadProgress, key_of: KeyOf) -> Part:
    if progress.waiting_seconds:
        wait = max(1, round(progress.waiting_seconds))
        stop = key_of("import.cancel")
        return f" {progress.reason}; again in {wait} s · {stop} cancels ", "warning"
    count = f"{progress.events:,} events " if progress.events else ""
    return f" reading … {count}", "accent"


def totals_line(sheet: SheetState, said: Part | None, width: int, key_of: KeyOf) -> Line:
    """Say what is ticked, or what was just said; and what asks for attention."""
    left: list[Part] = []
    if said is not None:
        left.append(said)
    elif sheet.drafts:
        ticked = sheet.ticked
        left.append((f" {ticked.count} of {len(sheet.drafts)} ticked", "plain"))
        if ticked.count:
            left.append((f" · {hours(ticked.seconds)} h", "strong"))
            if set(ticked.by_project) != {None}:
                left += project_parts(ticked.by_project)
        if sheet.query:
            left.append((f" · /{sheet.query} shows {len(sheet.visible)}", "warning"))
    return left, [*_changed(sheet, width, key_of), *_left_out(sheet, key_of)]


def _changed(sheet: SheetState, width: int, key_of: KeyOf) -> list[Part]:
    drifts, lookalikes = len(drifts_of(sheet)), len(lookalikes_of(sheet))
    if drifts:
        what = f" {drifts + lookalikes} changed{' in Outlook' if width >= 100 else ''}: "
    elif lookalikes:
        what = f" {lookalikes} look{'s' if lookalikes == 1 else ''} imported: "
    else:
        return []
    return [(what, "warning"), (key_of("import.drift"), "accent"), (" ", "plain")]


def _left_out(sheet: SheetState, key_of: KeyOf) -> list[Part]:
    count = len(sheet.skipped)
    if not count:
        return []
    key = key_of("import.skipped")
    return [(f" {count} left out: ", "muted"), (key, "accent"), (" why ", "muted")]
