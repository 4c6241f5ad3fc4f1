"""What a read that is stopped leaves of the import sheet, pure."""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.tui.state.sheet import SheetState


def stopped(state: SheetState, before: SheetState) -> SheetState:
    """The read under way was stopped.

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
