"""What head and foot say about the entries, and what is said where there are none."""

from __future__ import annotations

from collections.abc import Iterable

from trackcal_tui.core.hours import hours
from trackcal_tui.core.text import count_of
from trackcal_tui.core.trackers import PushState
from trackcal_tui.tui.entries.entry_marks import legend
from trackcal_tui.tui.entries.entry_view import EntryView, seconds_of
from trackcal_tui.tui.shared.empty_note import EmptyNote, no_match, nothing_logged
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_hours import fitting, project_parts, seconds_by_project
from trackcal_tui.tui.shared.push_marks import PUSH_MARKS
from trackcal_tui.tui.shared.status_line import parts_width

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


def status_line(view: EntryView, pushed: Iterable[Part], width: int) -> Line:
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
    ]
    said = [legend(view.shown), *(PUSH_WORDS[mark] for mark in PUSH_WORDS if mark in found)]
    right: list[Part] = [(f" {'  '.join(filter(None, said))} ", "muted")]
    projects = project_parts(seconds_by_project(entries))
    return [*left, *fitting(projects, width - parts_width((*left, *right)))], right


def empty_note(view: EntryView, name: str) -> EmptyNote:
    """Say why no entry is shown, and which keys help.

    Args:
        view: What is shown.
        name: What people call the range; empty for nothing.
    """
    if view.entries:
        count = count_of(len(view.entries), "entry is", "entries are")
        return no_match(f"{count} hidden.", "entries")
    return nothing_logged(name, "entries")
