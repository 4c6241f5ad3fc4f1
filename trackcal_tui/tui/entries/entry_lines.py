"""The lines above the entries, and what is said where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.core.trackers import PushState
from trackcal_tui.tui.entries.entry_marks import legend
from trackcal_tui.tui.entries.entry_view import EntryView, seconds_of
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_hours import project_parts, seconds_by_project
from trackcal_tui.tui.shared.push_marks import PUSH_MARKS

PUSH_WORDS = {
    PUSH_MARKS[state][0]: f"{PUSH_MARKS[state][0]} {words}"
    for state, words in (
        *((PushState.SENT, "pushed"), (PushState.CHANGED, "changed since")),
        (PushState.FAILED, "failed"),
    )
}
"""Mark → what it means."""
Line = tuple[list[Part], list[Part]]
"""Left and right parts."""


def range_line(
    days: DateRange, name: str, view: EntryView, width: int, key_of: Callable[[str], str]
) -> Line:
    """Say the range and how to get to another, and what is filtered out of it.

    Args:
        days: The range.
        name: What people call it; empty for nothing.
        view: What is shown of it.
        width: Of the line.
        key_of: Command id → its key.
    """
    left: list[Part] = [(f" {describe_range(days)}", "strong")]
    if name:
        left.append((f" · {name}", "muted"))
    if view.only is not None:
        left.append((f" · {view.only.code or 'no project'}", "warning"))
    if view.query.strip():
        left.append((f" · /{view.query}", "warning"))
    before, after, other = (key_of(f"entries.{id}") for id in ("previous", "next", "range"))
    keys = (
        ((f" {before}", " previous  "), (after, " next  "), (other, " range "))
        if width >= 72
        else ((f" {before} {after}", "  "), (other, " range "))
    )
    return left, [part for key, label in keys for part in ((key, "accent"), (label, "muted"))]


def totals_line(view: EntryView, pushed: Iterable[Part]) -> Line:
    """Say what is ticked, else what is shown; and what the marks mean."""
    entries = view.ticked_shown or view.shown
    if not entries:
        return [], []
    found = {mark for mark, _ in pushed}
    count = count_of(len(entries), "entry", "entries")
    if view.ticked_shown:
        count = f"{len(entries)} of {len(view.shown)} ticked"
    left: list[Part] = [
        (f" {count}", "plain"),
        (f" · {hours(seconds_of(entries))} h", "strong"),
        *project_parts(seconds_by_project(entries)),
    ]
    said = [legend(view.shown), *(PUSH_WORDS[mark] for mark in PUSH_WORDS if mark in found)]
    return left, [(f" {'  '.join(filter(None, said))} ", "muted")]


def empty_note(view: EntryView, name: str, key_of: Callable[[str], str]) -> tuple[str, ...]:
    """Say why no entry is shown, and which keys help.

    Args:
        view: What is shown.
        name: What people call the range; empty for nothing.
        key_of: Command id → its key.
    """
    if view.entries:
        return ("Nothing matches the filter", "", f"{key_of('entries.cancel')}  show everything")
    keys = (
        ("section.import", "import events from your calendar"),
        ("entries.new", "add an entry"),
        ("entries.previous", "previous range"),
    )
    helps = (f"{key_of(command):>3}  {does}" for command, does in keys)
    return (f"No time logged {name or 'in this range'}", "", *helps)
