"""The import sheet's state and every transition of it, pure.

Sizes to expect: 50,000 drafts. What a key changes costs what it changes: ticks are bits
(`ticks.py`), and what is known of all drafts is worked out once for each read (`listing.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import compress, repeat
from operator import contains
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.events import Draft, Sheet, Skipped
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import with_imported
from trackcal_tui.core.text import clean, task_name
from trackcal_tui.tui.state.listing import Listing, list_drafts, move_seconds, with_changed
from trackcal_tui.tui.state.ticks import Ticked, bits, mask_of, ticked_as

Phase = Literal["closed", "loading", "ready", "failed"]


class Edit(Struct, frozen=True, gc=False):
    """What a person changed on a draft; kept by event id for as long as the program runs."""

    task_name: str | None = None
    """None: as in Outlook."""
    project: str | None = None


class SheetState(Struct, frozen=True):
    """All that the Import screen shows."""

    range: DateRange
    phase: Phase = "closed"
    sheet: Sheet | None = None
    """What was read; its drafts are as Outlook has them."""
    drafts: tuple[Draft, ...] = ()
    """With the edits applied; sorted by start, then id."""
    ticked: Ticked = Ticked()
    waiting: frozenset[str] = frozenset()
    """Ids of events ticked in ranges that were left: ticked again where they show up again."""
    edits: Mapping[str, Edit] = {}
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
        return tuple(self.drafts[index] for index in bits(self.ticked.mask))

    @property
    def ticked_ids(self) -> set[str]:
        """The ids of the events to import."""
        return {draft.event_id for draft in self.ticked_drafts}


# -- reading


def loading(state: SheetState, days: DateRange) -> SheetState:
    """Begin a read of `days`: another range starts empty, the same keeps what it shows.

    What was ticked is not forgotten: it waits until its range is gone to again.
    """
    if days == state.range:
        return replace(state, phase="loading", error=None)
    waiting = state.waiting | state.ticked_ids
    return SheetState(range=days, phase="loading", edits=state.edits, waiting=waiting)


def loaded(state: SheetState, sheet: Sheet, listing: Listing | None = None) -> SheetState:
    """Show what was read; edits and ticks of events that are still there survive.

    Args:
        state: As it was.
        sheet: What was read.
        listing: Of the sheet's drafts, where the thread that read them has made it.
    """
    drafts = sheet.drafts
    waiting = state.waiting and state.waiting - {draft.event_id for draft in drafts}
    fresh = SheetState(
        range=sheet.range, phase="ready", sheet=sheet, waiting=waiting, edits=state.edits
    )
    ticked_ids = state.waiting | state.ticked_ids
    fresh = _with_list(fresh, drafts, listing or list_drafts(drafts), ticked_ids)
    if state.edits:
        found = ((i, state.edits.get(draft.event_id)) for i, draft in enumerate(drafts))
        fresh = _with_edits(fresh, {index: edit for index, edit in found if edit})
    return filtered(fresh, state.query) if sheet.range == state.range else fresh


def _with_list(
    state: SheetState, drafts: tuple[Draft, ...], listing: Listing, ticked_ids: Collection[str]
) -> SheetState:
    """Take over other drafts, unfiltered, and tick those with these ids."""
    fresh = replace(
        state, drafts=drafts, listing=listing, visible=listing.indices, ticked=Ticked(), query=""
    )
    if not ticked_ids:
        return fresh
    kept = (index for index, draft in enumerate(drafts) if draft.event_id in ticked_ids)
    return _with_mask(fresh, mask_of(kept, len(drafts)))


def failed(state: SheetState, error: TrackCalError) -> SheetState:
    """Show why the read failed; what was shown before stays."""
    return replace(state, phase="failed", error=error)


def stopped(state: SheetState, before: SheetState) -> SheetState:
    """Stop the read under way.

    Args:
        state: As it is now.
        before: As it was when the first of the reads since began; in no read.

    Returns:
        A range that was read again, with the ticks and edits made meanwhile; of another range
        nothing was shown yet, so the one before is back.
    """
    if state.phase != "loading":
        return state
    if state.sheet is None:
        return before
    return replace(state, phase=before.phase, error=before.error)


# -- ticks


def ticked(state: SheetState, index: int, on: bool | None = None) -> SheetState:
    """Tick or untick one draft (`on=None`: the other way round)."""
    now = index in state.ticked
    if on is None:
        on = not now
    if on == now:
        return state
    return _with_mask(state, state.ticked.mask ^ (1 << index))


def ticked_span(state: SheetState, indices: Iterable[int], on: bool) -> SheetState:
    """Tick or untick several drafts."""
    mask = mask_of(indices, len(state.drafts))
    return _with_mask(state, state.ticked.mask | mask if on else state.ticked.mask & ~mask)


def ticked_all(state: SheetState) -> SheetState:
    """Tick all that the filter shows, on top of what is ticked."""
    return _with_mask(state, state.ticked.mask | _visible_mask(state))


def ticked_none(state: SheetState) -> SheetState:
    """Untick everything, also what the filter hides and what waits in other ranges: nothing stays
    ticked unseen."""
    return replace(state, ticked=Ticked(), waiting=frozenset())


def ticks_inverted(state: SheetState) -> SheetState:
    """Turn the ticks of all that the filter shows."""
    return _with_mask(state, state.ticked.mask ^ _visible_mask(state))


def _visible_mask(state: SheetState) -> int:
    if len(state.visible) == len(state.drafts):
        return state.listing.every.mask
    return mask_of(state.visible, len(state.drafts))


def _with_mask(state: SheetState, mask: int) -> SheetState:
    if mask == state.ticked.mask:
        return state
    known = (state.ticked, state.listing.every)
    return replace(state, ticked=ticked_as(mask, state.drafts, known))


# -- edits


def edited(state: SheetState, index: int, name: str, project: str | None) -> SheetState:
    """Give a draft a task name and a project. An empty name brings Outlook's back."""
    draft = state.drafts[index]
    original = task_name(draft.event.subject)
    name = task_name(name) if clean(name) else original
    edit = Edit(task_name=None if name == original else name, project=project)
    return _with_edits(state, {index: edit})


def with_project(state: SheetState, indices: Iterable[int], project: str | None) -> SheetState:
    """Assign a project to several drafts (None: take it away)."""
    others = (index for index in indices if state.drafts[index].project != project)
    edits = {
        index: replace(state.edits.get(state.drafts[index].event_id, Edit()), project=project)
        for index in others
    }
    return _with_edits(state, edits) if edits else state


def is_edited(state: SheetState, draft: Draft) -> bool:
    """Return whether a draft's task name differs from Outlook's."""
    edit = state.edits.get(draft.event_id)
    return edit is not None and edit.task_name is not None


def _with_edits(state: SheetState, changes: Mapping[int, Edit]) -> SheetState:
    """Apply edits to the drafts at these indices, and remember them."""
    drafts, edits = list(state.drafts), dict(state.edits)
    by_project = dict(state.ticked.by_project)
    both: dict[int, tuple[Draft, Draft]] = {}
    for index, edit in changes.items():
        old = drafts[index]
        edits[old.event_id] = edit
        if edit == Edit():
            del edits[old.event_id]
        name = task_name(old.event.subject) if edit.task_name is None else edit.task_name
        drafts[index] = new = replace(old, task_name=name, project=edit.project)
        both[index] = old, new
        if index in state.ticked:
            move_seconds(by_project, old, new)
    listing = with_changed(state.listing, both)
    return replace(
        state,
        drafts=tuple(drafts),
        listing=listing,
        edits=edits,
        ticked=replace(state.ticked, by_project=by_project),
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
    # A longer query of the same words can only shrink what is shown: look only there.
    narrower = bool(state.query) and query.startswith(state.query)
    visible = state.visible if narrower and words else state.listing.indices
    for word in words:
        texts = map(state.listing.haystacks.__getitem__, visible)
        visible = tuple(compress(visible, map(contains, texts, repeat(word))))
    return replace(state, query=query, visible=visible)


def _matches(haystack: str, words: Iterable[str]) -> bool:
    return all(word in haystack for word in words)


# -- after an import


def imported(state: SheetState, event_ids: frozenset[str]) -> SheetState:
    """Leave those events out of the list, as the next read will: they are entries now.

    Their edits stay known: should the import be taken back, they are as they were.
    """
    gone = [draft for draft in state.drafts if draft.event_id in event_ids]
    if not gone:
        return state
    left = tuple(draft for draft in state.drafts if draft.event_id not in event_ids)
    sheet = state.sheet
    if sheet is not None:
        others = tuple(one for one in sheet.lookalikes if one.draft.event_id not in event_ids)
        sheet = replace(sheet, lookalikes=others, skipped=with_imported(sheet.skipped, gone))
    fresh = replace(state, sheet=sheet, waiting=state.waiting - event_ids)
    fresh = _with_list(fresh, left, list_drafts(left), state.ticked_ids)
    return filtered(fresh, state.query)
