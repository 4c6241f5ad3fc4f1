"""The import sheet's state, and what a key changes of it, pure. Reads: `reading.py`.

Sizes to expect: 50,000 drafts. What a key changes costs what it changes: ticks are bits
(`ticks.py`), and what is known of all drafts is worked out once for each read (`listing.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import compress, repeat
from operator import contains
from typing import Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from trackcal_tui.core.drafts import NO_EDIT, Edit, unedited_name, with_edit
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.events import Draft, Sheet, Skipped
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.text import clean, task_name
from trackcal_tui.tui.state.listing import Listing, with_changed
from trackcal_tui.tui.state.ticks import (
    Ticked,
    bits,
    drafts_of,
    mask_of,
    ticked_as,
    with_exchanged,
)

Phase = Literal["closed", "loading", "ready", "failed"]


class SheetState(Struct, frozen=True):
    """All that the Import screen shows."""

    range: DateRange
    phase: Phase = "closed"
    sheet: Sheet | None = None
    """What was read; its drafts are as remembered, without edits."""
    drafts: tuple[Draft, ...] = ()
    """With the edits applied; sorted by start, then id."""
    ticked: Ticked = Ticked()
    decided: int = 0
    """Bit i: the person ticked or unticked draft i; the others are as remembered."""
    elsewhere: Mapping[str, bool] = {}
    """Event id → whether the person ticked it, for events that are not listed."""
    edits: Mapping[str, Edit] = {}
    """By event id, also of events that are not listed."""
    connection: str = ""
    """Id of the connection whose events the ticks and edits are about."""
    query: str = ""
    """The filter, as typed."""
    visible: tuple[int, ...] = ()
    """Indices of the drafts the filter lets through, ascending."""
    listing: Listing = Listing()
    """Of the drafts."""
    error: TrackCalError | None = None
    """Why the read failed, in phase `failed`."""

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was left out."""
        return self.sheet.skipped if self.sheet else ()

    @property
    def ticked_drafts(self) -> tuple[Draft, ...]:
        """The drafts to import, in order."""
        return tuple(drafts_of(self.ticked.mask, self.drafts))

    @property
    def ticked_shown(self) -> tuple[int, ...]:
        """Indices of the ticked drafts that the filter lets through, ascending."""
        return tuple(bits(self.ticked.mask & shown_mask(self)))


def shown_mask(state: SheetState) -> int:
    """Return a mask of the drafts that the filter lets through."""
    if len(state.visible) == len(state.drafts):
        return state.listing.every.mask
    return mask_of(state.visible, len(state.drafts))


# -- ticks


def ticked(state: SheetState, index: int, on: bool | None = None) -> SheetState:
    """Tick or untick one draft (`on=None`: the other way round)."""
    now = index in state.ticked
    if on is None:
        on = not now
    if on == now:
        return state
    return with_mask(state, state.ticked.mask ^ (1 << index))


def ticked_span(state: SheetState, indices: Iterable[int], on: bool) -> SheetState:
    """Tick or untick several drafts."""
    mask = mask_of(indices, len(state.drafts))
    return with_mask(state, state.ticked.mask | mask if on else state.ticked.mask & ~mask)


def ticked_all(state: SheetState, now: datetime) -> SheetState:
    """Tick all that the filter shows, except what has not ended by `now`."""
    return with_mask(state, state.ticked.mask | shown_mask(state) & ~_future_mask(state, now))


def ticked_none(state: SheetState) -> SheetState:
    """Untick all that the filter shows."""
    return with_mask(state, state.ticked.mask & ~shown_mask(state))


def ticks_inverted(state: SheetState) -> SheetState:
    """Invert the ticks of all that the filter shows."""
    return with_mask(state, state.ticked.mask ^ shown_mask(state))


def tick_remembered(state: SheetState) -> SheetState:
    """Tick all shown drafts that were imported the last time they occurred, and have ended."""
    return with_mask(state, state.ticked.mask | shown_mask(state) & state.listing.remembered)


def tick_day(state: SheetState, index: int, now: datetime) -> SheetState:
    """Tick what is shown of a draft's day and has ended by `now`; if all is, untick the day."""
    days = state.listing.days
    number = bisect_right(days, index)
    after = days[number] if number < len(days) else len(state.drafts)
    day = mask_of(range(days[number - 1], after), len(state.drafts)) & shown_mask(state)
    to_tick = day & ~_future_mask(state, now)
    if not to_tick & ~state.ticked.mask:
        return with_mask(state, state.ticked.mask & ~day)
    return with_mask(state, state.ticked.mask | to_tick)


def _future_mask(state: SheetState, now: datetime) -> int:
    """Return a mask of the drafts that end after `now`."""
    future = state.listing.by_end[bisect_right(state.listing.ends, now) :]
    return mask_of(future, len(state.drafts)) if future else 0


def with_mask(state: SheetState, mask: int, decided: int | None = None) -> SheetState:
    """Tick exactly the drafts of a mask; those whose tick turns are decided then.

    Args:
        state: As it was.
        mask: Bit i is draft i.
        decided: The mask of the drafts the person has decided about, instead.
    """
    if decided is None:
        decided = state.decided | (mask ^ state.ticked.mask)
    if (mask, decided) == (state.ticked.mask, state.decided):
        return state
    known = (state.ticked, state.listing.every)
    return replace(state, ticked=ticked_as(mask, state.drafts, known), decided=decided)


# -- edits


def edited(
    state: SheetState, index: int, name: str, project: str | None, seconds: int | None = None
) -> SheetState:
    """Give a draft a task name, a project and a length.

    Args:
        state: As it was.
        index: Of the draft.
        name: Empty brings Outlook's back.
        project: Code; None for none. The suggested one stays a suggestion.
        seconds: None leaves the length as it is.
    """
    draft = state.drafts[index]
    before = state.edits.get(draft.event_id, NO_EDIT)
    name = task_name(name if clean(name) else draft.event.subject)
    edit = Edit(
        task_name=None if name == unedited_name(draft) else name,
        project=before.project if project == draft.project else project,
        seconds=before.seconds if seconds is None else _edited_seconds(draft, seconds),
    )
    return with_edits(state, {index: edit} if edit != before else {})


def with_project(state: SheetState, indices: Iterable[int], project: str | None) -> SheetState:
    """Assign a project to several drafts (None: no project)."""
    edits = {}
    for index in indices:
        draft = state.drafts[index]
        if draft.project != project or has_suggested_project(state, draft):
            before = state.edits.get(draft.event_id, NO_EDIT)
            edits[index] = replace(before, project=project)
    return with_edits(state, edits)


def alike(state: SheetState, index: int) -> tuple[int, ...]:
    """Return the indices of the shown drafts of the same series, else of the same title.

    The draft itself is among them.
    """
    draft = state.drafts[index]
    series, title = draft.series_id, _title(draft)
    return tuple(
        other
        for other in state.visible
        if other == index
        or (
            state.drafts[other].series_id == series
            if series
            else _title(state.drafts[other]) == title
        )
    )


def is_edited(state: SheetState, draft: Draft) -> bool:
    """Return whether the person gave a draft another task name."""
    edit = state.edits.get(draft.event_id)
    return edit is not None and edit.task_name is not None


def has_other_hours(draft: Draft) -> bool:
    """Return whether a draft's length is not that of its event."""
    return draft.rounded_from is not None


def has_suggested_project(state: SheetState, draft: Draft) -> bool:
    """Return whether a draft's project is one that is remembered: marked with ≈."""
    suggestion = draft.suggestion
    if suggestion is None or suggestion.project is None:
        return False
    return state.edits.get(draft.event_id, NO_EDIT).project is UNSET


def has_suggested_name(state: SheetState, draft: Draft) -> bool:
    """Return whether a draft's task name is one that is remembered: marked with ≈."""
    suggestion = draft.suggestion
    return bool(suggestion and suggestion.task_name) and not is_edited(state, draft)


def _title(draft: Draft) -> str:
    return task_name(draft.event.subject).casefold()


def _edited_seconds(draft: Draft, seconds: int) -> int | None:
    return None if seconds == draft.exact_seconds else seconds


def with_edits(state: SheetState, changes: Mapping[int, Edit]) -> SheetState:
    """Apply edits to the drafts at these indices, and remember them."""
    if not changes:
        return state
    drafts, edits = list(state.drafts), dict(state.edits)
    both: dict[int, tuple[Draft, Draft]] = {}
    for index, edit in changes.items():
        old = drafts[index]
        edits[old.event_id] = edit
        if edit == NO_EDIT:
            del edits[old.event_id]
        drafts[index] = new = with_edit(old, edit)
        both[index] = old, new
    listing = with_changed(state.listing, both)
    ticked_ones = [pair for index, pair in both.items() if index in state.ticked]
    return replace(
        state,
        drafts=tuple(drafts),
        listing=listing,
        edits=edits,
        ticked=with_exchanged(state.ticked, ticked_ones),
        visible=_with_matches(state.visible, changes, listing.haystacks, state.query),
    )


def _with_matches(
    visible: tuple[int, ...], changed: Iterable[int], haystacks: tuple[str, ...], query: str
) -> tuple[int, ...]:
    """Return what is shown, and the changed drafts that the filter hid and now lets through.

    Those it lets through no longer stay until it changes: a row that vanished from under the
    cursor would be taken for deleted. `filtered` relies on every match being shown.
    """
    words = query.casefold().split()
    shown = set(visible) if words else set()
    found = [i for i in changed if words and i not in shown and _matches(haystacks[i], words)]
    return tuple(sorted((*visible, *found))) if found else visible


# -- filter


def filtered(state: SheetState, query: str) -> SheetState:
    """Show only drafts whose task name or project holds every word of the query, in any case."""
    words = query.casefold().split()
    haystacks = state.listing.haystacks
    visible, texts = state.listing.indices, iter(haystacks)
    # A longer query of the same words can only shrink what is shown: look only there.
    if words and state.query and query.startswith(state.query):
        visible, texts = state.visible, map(haystacks.__getitem__, state.visible)
    for word in words:
        visible = tuple(compress(visible, map(contains, texts, repeat(word))))
        texts = map(haystacks.__getitem__, visible)
    return replace(state, query=query, visible=visible)


def _matches(haystack: str, words: Iterable[str]) -> bool:
    return all(word in haystack for word in words)
