"""What the side pane says of the events of a range. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from trackcal_tui.core.dates import time_span
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Draft
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import planned_entry
from trackcal_tui.core.text import count_of, how_often, task_name
from trackcal_tui.tui.state.drift import lookalikes_of
from trackcal_tui.tui.state.pane import (
    Details,
    Fact,
    PaneContent,
    Surroundings,
    drafts_within,
    pane_content,
    shown_days,
    when,
)
from trackcal_tui.tui.state.sheet import SheetState, has_suggested_project

EntriesOf = Callable[[DateRange], Sequence[Entry]]


class ImportPane:
    """Makes the pane's content: the days, and the row under the cursor.

    The days are kept while only the cursor moves: they take 7 ms for the 960 events of a week.

    Args:
        entries_of: What was logged in some days.
        times_imported: Series id → how many of its events have an entry.
    """

    def __init__(self, entries_of: EntriesOf, times_imported: Callable[[str], int]) -> None:
        self._entries_of = entries_of
        self._times_imported = times_imported
        self._sheet: SheetState | None = None
        self._made_for: tuple[DateRange, int, datetime] | None = None
        self._of_days: PaneContent | None = None

    def content(
        self, sheet: SheetState, index: int | None, revision: int, around: Surroundings
    ) -> PaneContent:
        """Return the pane's content.

        Args:
            sheet: The import sheet.
            index: Of the draft under the cursor, if there is one.
            revision: Of the ledger.
            around: The surroundings.
        """
        here = None if index is None else sheet.drafts[index]
        days = shown_days(sheet.range, here.date if here else None, around.first_weekday)
        made_for = days, revision, around.now.replace(second=0, microsecond=0)
        if self._of_days is None or sheet is not self._sheet or made_for != self._made_for:
            self._of_days = _content_of_days(sheet, days, self._entries_of(days), around)
            self._sheet, self._made_for = sheet, made_for
        details = _details(sheet, here, self._times_imported) if here else None
        return replace(self._of_days, details=details)


def _content_of_days(
    sheet: SheetState, days: DateRange, logged: Sequence[Entry], around: Surroundings
) -> PaneContent:
    within = drafts_within(sheet.drafts, days)
    drafts = sheet.drafts[within.start : within.stop]
    ticked = [planned_entry(sheet.drafts[at]) for at in within if at in sheet.ticked]
    unticked = [planned_entry(sheet.drafts[at]) for at in within if at not in sheet.ticked]
    ids = {draft.event_id for draft in drafts}
    return pane_content(
        days,
        [*logged, *ticked],
        unticked,
        drafts,
        around,
        label=_counted(logged, ticked),
        logged=logged,
        lookalikes=[one for one in lookalikes_of(sheet) if one.draft.event_id in ids],
    )


def _counted(logged: Sequence[Entry], ticked: Sequence[Entry]) -> str:
    if logged:
        return "logged and ticked" if ticked else "logged"
    return "ticked" if ticked else "nothing ticked: all"


def _details(sheet: SheetState, draft: Draft, times_imported: Callable[[str], int]) -> Details:
    event = draft.event
    facts = [when(draft.date, time_span(draft.start, draft.end))]
    if draft.rounded_from is not None:
        facts.append(Fact("In Outlook", f"{hours(draft.exact_seconds)} h"))
    people = count_of(event.attendee_count, "person", "people") if event.attendee_count else ""
    organizer = "you" if event.is_organizer and event.has_attendees else event.organizer
    if who := ", ".join(filter(None, (organizer, people))):
        facts.append(Fact("Organizer" if organizer else "Invited", who))
    if draft.series_id:
        count = times_imported(draft.series_id)
        said = f"imported {how_often(count)}" if count else "never imported"
        facts.append(Fact("Series", said))
    facts.append(_project(sheet, draft))
    if (subject := task_name(event.subject)) != draft.task_name:
        facts.append(Fact("In Outlook", subject))
    if event.categories:
        facts.append(Fact("Categories", ", ".join(event.categories)))
    alike = (one.entry for one in lookalikes_of(sheet) if one.draft.event_id == draft.event_id)
    facts += (Fact("Imported?", f'like "{entry.task_name}"', True) for entry in alike)
    return Details(draft.task_name, tuple(facts))


def _project(sheet: SheetState, draft: Draft) -> Fact:
    code, suggestion = draft.project or "none", draft.suggestion
    if suggestion is None:
        return Fact("Project", code)
    if has_suggested_project(sheet, draft):
        return Fact("Project", f"{code}, {suggestion.reason}")
    if suggestion.project is None or suggestion.project == draft.project:
        return Fact("Project", code)
    return Fact("Project", f"{code}, not {suggestion.project} ({suggestion.reason})")
