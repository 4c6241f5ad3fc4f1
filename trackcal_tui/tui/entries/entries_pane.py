"""What the side pane says of the entries of a range. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trackcal_tui.core.dates import time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import how_often, task_name
from trackcal_tui.core.trackers import PushState
from trackcal_tui.tui.state.pane import (
    Details,
    Fact,
    PaneContent,
    Surroundings,
    content_of_entries,
    when,
)

_RECEIPTS = {
    PushState.SENT: Fact("Pushed", "up to date"),
    PushState.CHANGED: Fact("Pushed", "changed here since", wants_look=True),
    PushState.FAILED: Fact("Push failed", "the next push tries again", wants_look=True),
}


def entries_pane(
    entries: Sequence[Entry],
    whole: DateRange,
    here: Entry | None,
    push_state: PushState | None,
    times_imported: Callable[[str], int],
    around: Surroundings,
) -> PaneContent:
    """Return the pane's content.

    Args:
        entries: All of the range, by date; also those that a filter hides.
        whole: The range.
        here: The entry under the cursor, if there is one.
        push_state: How far it is in the trackers; None where it was never sent.
        times_imported: Series id → how many of its events have an entry.
        around: The surroundings.
    """
    details = _details(here, push_state, times_imported) if here else None
    return content_of_entries(entries, whole, here.date if here else None, around, details=details)


def _details(
    entry: Entry, push_state: PushState | None, times_imported: Callable[[str], int]
) -> Details:
    span = time_span(entry.start, entry.end) if entry.start and entry.end else "no start"
    facts = [when(entry.date, span)]
    if entry.rounded_from is not None:
        facts.append(Fact("Exact", f"{hours(entry.exact_seconds)} h"))
    facts.append(Fact("Project", entry.project or "none"))
    if entry.note:
        facts.append(Fact("Note", entry.note))
    if entry.tags:
        facts.append(Fact("Tags", ", ".join(entry.tags)))
    if push_state is not None:
        facts.append(_RECEIPTS[push_state])
    if (event := entry.snapshot) is None:
        return Details(entry.task_name, (*facts, Fact("Added", "not from the calendar")))
    if event.organizer:
        facts.append(Fact("Organizer", event.organizer))
    if event.series_id:
        often = how_often(times_imported(event.series_id))
        facts.append(Fact("Series", f"imported {often}"))
    if (subject := task_name(event.subject)) != entry.task_name:
        facts.append(Fact("In Outlook", subject))
    return Details(entry.task_name, tuple(facts))
