"""What head and foot say about the entries, and what is said where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trackcal_tui.core.hours import hours
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


def filter_parts(view: EntryView) -> list[Part]:
    """Return what is filtered out of a range, to stand beside its name."""
    parts: list[Part] = []
    if view.only is not None:
        parts.append((f" · {view.only.code or 'no project'}", "warning"))
    if view.query.strip():
        parts.append((f" · /{view.query}", "warning"))
    return parts


def status_line(view: EntryView, pushed: Iterable[Part]) -> Line:
    """Say what is ticked, else what is shown; and what the marks mean."""
    entries = view.ticked_shown or view.shown
    if not entries:
        return [], []
    found = {mark for mark, *_ in pushed}
    count = count_of(len(entries), "entry", "entries")
    if view.ticked_shown:
        count = f"{len(entries)} of {len(view.shown)} ticked"
    left: list[Part] = [
        (f" {count}", "strong"),
        (f" · {hours(seconds_of(entries))} h", "plain"),
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
