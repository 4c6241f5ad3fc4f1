"""What is still to be decided about a sheet's drift and lookalikes, and every transition. Pure."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.tui.state.sheet import SheetState, imported


def drifts_of(state: SheetState) -> tuple[Drift, ...]:
    """The entries whose event changed, not yet decided about."""
    return state.sheet.drifts if state.sheet else ()


def lookalikes_of(state: SheetState) -> tuple[Lookalike, ...]:
    """The drafts that look already imported, not yet decided about."""
    return state.sheet.lookalikes if state.sheet else ()


def ticked_lookalikes(state: SheetState) -> int:
    """How many of the ticked drafts look already imported."""
    known = {one.draft.event_id for one in lookalikes_of(state)}
    return sum(draft.event_id in known for draft in state.ticked_drafts) if known else 0


def settled(state: SheetState, entry_ids: Collection[str]) -> SheetState:
    """The drift of those entries is taken over, or they stay as they are."""
    if state.sheet is None:
        return state
    left = tuple(one for one in state.sheet.drifts if one.entry.id not in entry_ids)
    return replace(state, sheet=replace(state.sheet, drifts=left))


def left_importable(state: SheetState, event_ids: Collection[str]) -> SheetState:
    """Those drafts are events of their own, as far as this read is concerned."""
    if state.sheet is None:
        return state
    left = tuple(one for one in state.sheet.lookalikes if one.draft.event_id not in event_ids)
    return replace(state, sheet=replace(state.sheet, lookalikes=left))


def linked(state: SheetState, event_ids: frozenset[str]) -> SheetState:
    """Those drafts belong to entries now: no longer importable."""
    return imported(left_importable(state, event_ids), event_ids)
