"""What head and foot say about the list of events."""

from __future__ import annotations

from collections.abc import Callable

from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.core.events import ReadProgress
from trackcal_tui.core.hours import hours
from trackcal_tui.tui.keys.live_keys import pressing
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_hours import project_parts
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


def status_line(sheet: SheetState, skipped: str, width: int, key_of: KeyOf) -> Line:
    """Say what is ticked, and on the right what asks for attention.

    Args:
        sheet: The import sheet.
        skipped: What can't be imported, in words (`importable_words`); empty: nothing.
        width: Of the line.
        key_of: Command id → its key.
    """
    left: list[Part] = []
    if sheet.drafts:
        ticked = sheet.ticked
        left.append((f" {ticked.count} of {len(sheet.drafts)} ticked", "strong"))
        if ticked.count:
            left.append((f" · {hours(ticked.seconds)} h", "plain"))
            if set(ticked.by_project) != {None}:
                left += project_parts(ticked.by_project)
        if sheet.query:
            left.append((f" · /{sheet.query} shows {len(sheet.visible)}", "warning"))
    is_roomy = width >= 100 or not (sheet.ticked.count or sheet.query)
    return left, [
        *_changed(sheet, width, key_of),
        *_left_out(sheet, skipped, key_of, is_roomy=is_roomy),
    ]


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


def _left_out(sheet: SheetState, words: str, key_of: KeyOf, *, is_roomy: bool) -> list[Part]:
    if not words:
        return []
    click = pressing("import.skipped")
    what = f" {words} " if is_roomy else f" {len(sheet.skipped)} skipped "
    return [(what, "muted", click), (f"{key_of('import.skipped')} ", "accent", click)]
