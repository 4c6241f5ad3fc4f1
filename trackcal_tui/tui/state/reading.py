"""What a read of the calendar, and an import, make of the sheet; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from trackcal_tui.core.drafts import NO_EDIT, Choice, Edit
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.events import Draft, Sheet, SkipReason
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import with_left_out
from trackcal_tui.tui.state.listing import Listing, list_drafts
from trackcal_tui.tui.state.sheet import SheetState, filtered, with_edits, with_mask
from trackcal_tui.tui.state.ticks import Ticked, bits, mask_of

_ONLY_A_TICK = {tick: Choice(ticked=tick) for tick in (True, False)}
"""What most choices are: the same objects, as thousands are compared with each save."""


def loading(state: SheetState, days: DateRange) -> SheetState:
    """Begin a read of `days`: another range starts empty, the same keeps what it shows.

    What was ticked is not forgotten: it waits until its range is shown again.
    """
    if days == state.range:
        return replace(state, phase="loading", error=None)
    return SheetState(
        range=days,
        phase="loading",
        edits=state.edits,
        elsewhere=decided_ticks(state),
        connection=state.connection,
    )


def loaded(
    state: SheetState,
    sheet: Sheet,
    listing: Listing | None = None,
    *,
    choices: Mapping[str, Choice] | None = None,
    tick_remembered: bool = True,
) -> SheetState:
    """Show what was read; edits and ticks of events that are still there survive.

    Args:
        state: As it was.
        sheet: What was read.
        listing: Of the sheet's drafts, where the thread that read them has made it.
        choices: All that the person decided about events of this connection, instead of what the
            state has.
        tick_remembered: Whether to tick what was imported the last time it occurred, where the
            person has not decided.
    """
    if choices is not None:
        state = with_choices(state, choices)
    ticks = decided_ticks(state)
    listing = listing or list_drafts(sheet.drafts)
    fresh = SheetState(
        range=sheet.range,
        phase="ready",
        sheet=sheet,
        drafts=sheet.drafts,
        listing=listing,
        visible=listing.indices,
        edits=state.edits,
        connection=sheet.connection,
    )
    fresh = _with_ticks(fresh, ticks, listing.remembered if tick_remembered else 0)
    if state.edits:
        found = ((i, state.edits.get(id)) for i, id in enumerate(listing.ids))
        fresh = with_edits(fresh, {index: edit for index, edit in found if edit})
    return filtered(fresh, state.query) if sheet.range == state.range else fresh


def decided_ticks(state: SheetState) -> Mapping[str, bool]:
    """Return event id → whether it is ticked, for all events the person decided about."""
    if not state.decided:
        return state.elsewhere
    id_of, ticked = state.listing.ids.__getitem__, state.ticked.mask
    on = map(id_of, bits(state.decided & ticked))
    off = map(id_of, bits(state.decided & ~ticked))
    return {**state.elsewhere, **dict.fromkeys(on, True), **dict.fromkeys(off, False)}


def _with_ticks(state: SheetState, ticks: Mapping[str, bool], remembered: int) -> SheetState:
    """Tick the listed drafts as decided, the others as remembered; keep what is not listed."""
    ids = state.listing.ids
    here = {index: ticks[id] for index, id in enumerate(ids) if id in ticks} if ticks else {}
    decided = mask_of(here, len(ids))
    on = mask_of((index for index, tick in here.items() if tick), len(ids))
    listed = {ids[index] for index in here}
    elsewhere = {id: tick for id, tick in ticks.items() if id not in listed} if listed else ticks
    blank = replace(state, ticked=Ticked(), decided=0, elsewhere=elsewhere)
    return with_mask(blank, on | remembered & ~decided, decided)


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


# -- choices, as they are kept in a file


def choices_of(state: SheetState) -> dict[str, Choice]:
    """Return event id → what the person decided about it, listed or not."""
    ticks = decided_ticks(state)
    found = {id: _ONLY_A_TICK[tick] for id, tick in ticks.items()}
    for id, edit in state.edits.items():
        found[id] = Choice(edit.task_name, edit.project, edit.seconds, ticks.get(id))
    return found


def with_choices(state: SheetState, choices: Mapping[str, Choice]) -> SheetState:
    """Forget all decisions and take these instead; what is listed shows them after the next read.

    For `loaded`, which then applies them.
    """
    edits: dict[str, Edit] = {}
    for id, choice in choices.items():
        if choice.edit != NO_EDIT:
            edits[id] = choice.edit
    ticks = {id: one.ticked for id, one in choices.items() if one.ticked is not None}
    return replace(state, decided=0, elsewhere=ticks, edits=edits)


# -- after an import, and after dismissing


def imported(state: SheetState, event_ids: frozenset[str]) -> SheetState:
    """Leave those events out of the list, as the next read will: they are entries now."""
    fresh = _left_out(state, lambda one: one.event_id in event_ids, SkipReason.ALREADY_IMPORTED)
    if fresh.edits.keys().isdisjoint(event_ids) and fresh.elsewhere.keys().isdisjoint(event_ids):
        return fresh
    return replace(
        fresh,
        edits={id: edit for id, edit in fresh.edits.items() if id not in event_ids},
        elsewhere={id: on for id, on in fresh.elsewhere.items() if id not in event_ids},
    )


def dismissed(state: SheetState, ids: frozenset[str]) -> SheetState:
    """Leave the events with these ids, or of these series, out of the list for good."""
    return _left_out(
        state, lambda one: one.event_id in ids or one.series_id in ids, SkipReason.DISMISSED
    )


def _left_out(
    state: SheetState, is_gone: Callable[[Draft], bool], reason: SkipReason
) -> SheetState:
    gone = {draft.event_id for draft in state.drafts if is_gone(draft)}
    if not gone:
        return state
    sheet = state.sheet
    left = tuple(draft for draft in state.drafts if draft.event_id not in gone)
    if sheet is not None:
        others = tuple(one for one in sheet.lookalikes if one.draft.event_id not in gone)
        drafts = [draft for draft in sheet.drafts if draft.event_id in gone]
        skipped = with_left_out(sheet.skipped, drafts, reason)
        kept = tuple(draft for draft in sheet.drafts if draft.event_id not in gone)
        sheet = replace(sheet, drafts=kept, lookalikes=others, skipped=skipped)
    ticks = decided_ticks(state)
    on_by_itself = state.ticked.mask & ~state.decided
    still_on = {state.listing.ids[index] for index in bits(on_by_itself)}
    listing = list_drafts(left)
    by_itself = mask_of((i for i, id in enumerate(listing.ids) if id in still_on), len(left))
    fresh = replace(state, sheet=sheet, drafts=left, listing=listing, visible=listing.indices)
    return filtered(_with_ticks(replace(fresh, query=""), ticks, by_itself), state.query)
