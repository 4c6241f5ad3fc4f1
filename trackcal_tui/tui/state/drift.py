"""What is still to be decided about a sheet's drifts and lookalikes. Pure."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.tui.state.reading import imported
from trackcal_tui.tui.state.sheet import SheetState


def drifts_of(state: SheetState) -> tuple[Drift, ...]:
    """Return the drifts that are still to be decided about."""
    return state.sheet.drifts if state.sheet else ()


def lookalikes_of(state: SheetState) -> tuple[Lookalike, ...]:
    """Return the drafts that look already imported, still to be decided about."""
    return state.sheet.lookalikes if state.sheet else ()


def settled(state: SheetState, entry_ids: Collection[str]) -> SheetState:
    """Drop the drift of those entries: it was accepted, or they stay as they are."""
    if state.sheet is None:
        return state
    left = tuple(one for one in state.sheet.drifts if one.entry.id not in entry_ids)
    return replace(state, sheet=replace(state.sheet, drifts=left))


def left_importable(state: SheetState, event_ids: Collection[str]) -> SheetState:
    """Treat those drafts as events of their own until the next read."""
    if state.sheet is None:
        return state
    left = tuple(one for one in state.sheet.lookalikes if one.draft.event_id not in event_ids)
    return replace(state, sheet=replace(state.sheet, lookalikes=left))


def linked(state: SheetState, event_ids: frozenset[str]) -> SheetState:
    """Take those drafts out of the list: they belong to entries now."""
    return imported(left_importable(state, event_ids), event_ids)
