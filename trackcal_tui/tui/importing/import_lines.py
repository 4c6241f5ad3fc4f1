"""What head and foot say about the list of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.hours import hours
from trackcal_tui.tui.keys.live_keys import pressing
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.pane_body import WIDE
from trackcal_tui.tui.shared.project_hours import fitting, project_parts
from trackcal_tui.tui.shared.status_line import parts_width
from trackcal_tui.tui.shared.summary_line import total_parts
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

Line = tuple[list[Part], list[Part]]
"""Left and right parts."""
KeyOf = Callable[[str], str]
"""Command id → its key."""
_RECOVER = ("section.connection", "recover")
_RELOAD = ("import.reload", "retry")


def range_line(sheet: SheetState, progress: ReadProgress | None, key_of: KeyOf) -> Line:
    """Return what stands beside the range while it is read, or when that has failed.

    Args:
        sheet: The import sheet.
        progress: How far the read is; None when none is under way.
        key_of: Command id → its key.
    """
    if progress is not None:
        return [], [_progress(progress, key_of)]
    if sheet.error is None or not sheet.drafts:
        return [], []
    command, does = _RECOVER if isinstance(sheet.error, StoreDamaged) else _RELOAD
    click = pressing(command)
    keys: list[Part] = [(f" {key_of(command)}", "accent", click), (f" {does} ", "muted", click)]
    return [(f"  ! {sheet.error.title}", "bad")], keys


def _progress(progress: ReadProgress, key_of: KeyOf) -> Part:
    if progress.waiting_seconds:
        wait = max(1, round(progress.waiting_seconds))
        stop = key_of("import.cancel")
        return f" {progress.reason}; again in {wait} s · {stop} cancel ", "warning"
    count = f"{progress.events:,} events " if progress.events else ""
    return f" reading … {count}", "accent"


def sheet_parts(sheet: SheetState, logged: int, target: int, width: int) -> list[Part]:
    """Return what a range adds up to once all of it is imported; in a wide window also the ticked.

    Args:
        sheet: The import sheet.
        logged: Seconds that are imported or logged already.
        target: Seconds that the range should have.
        width: Of the line.
    """
    offered = sheet.listing.every.seconds
    total = total_parts(logged + offered, target, width)
    if width < WIDE or not offered:
        return total
    ticked = hours(sheet.ticked.seconds)
    return [(f" {ticked}", "strong"), (f" of {hours(offered)} h ticked ", "muted"), *total]


def status_line(sheet: SheetState, skipped: Sequence[str], width: int, key_of: KeyOf) -> Line:
    """Say what is ticked, and on the right what asks for attention.

    Args:
        sheet: The import sheet.
        skipped: What can't be imported, in words (`importable_words`), the longest first.
        width: Of the line.
        key_of: Command id → its key.
    """
    left: list[Part] = []
    projects: list[Part] = []
    if sheet.drafts:
        ticked = sheet.ticked
        left.append((f" {ticked.count} of {len(sheet.drafts)} ticked", "strong"))
        if ticked.count:
            left.append((f" · {hours(ticked.seconds)} h", "plain"))
            if set(ticked.by_project) != {None}:
                projects = project_parts(ticked.by_project)
        if sheet.query:
            # What is filtered out must be seen: the projects give way to it.
            left.append((f" · /{sheet.query} shows {len(sheet.visible)}", "warning"))
    changed = _changed(sheet, width, key_of)
    width -= 1  # so that two blanks set left and right apart
    needed = parts_width((*left, *projects, *changed))
    right = [*changed, *_left_out(skipped, width - needed, key_of)]
    room = width - parts_width((*left, *right))
    return [*left, *fitting(projects, room)], right


def _changed(sheet: SheetState, width: int, key_of: KeyOf) -> list[Part]:
    drifts, lookalikes = len(drifts_of(sheet)), len(lookalikes_of(sheet))
    if drifts:
        what = f" {drifts + lookalikes} changed{' in Outlook' if width >= 100 else ''} "
    elif lookalikes:
        what = f" {lookalikes} look{'s' if lookalikes == 1 else ''} imported "
    else:
        return []
    click = pressing("import.drift")
    return [(what, "warning", click), (f"{key_of('import.drift')} ", "accent", click)]


def _left_out(words: Sequence[str], room: int, key_of: KeyOf) -> list[Part]:
    """Return the longest words there is room for, at least the shortest."""
    if not words:
        return []
    click, key = pressing("import.skipped"), key_of("import.skipped")
    what = next((one for one in words if len(one) + len(key) + 3 <= room), words[-1])
    return [(f" {what} ", "muted", click), (f"{key} ", "accent", click)]
