"""Which drafts a row of the list shares its time with. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from trackcal_tui.core.events import Draft
from trackcal_tui.tui.state.sheet import SheetState

_LOOK = 64
"""Earlier drafts to look at: more that last until now are nobody's calendar."""
_SECOND = timedelta(seconds=1)


def sharing(state: SheetState, index: int) -> Iterator[tuple[int, int]]:
    """Yield the drafts that share time with one, each with the seconds they share."""
    drafts = state.drafts
    start, end = _instants(drafts[index])
    for other in chain(_earlier(drafts, index), range(index + 1, len(drafts))):
        begins, until = _instants(drafts[other])
        if other > index and begins >= end:
            return
        if (seconds := (min(end, until) - max(start, begins)) // _SECOND) > 0:
            yield other, seconds


def _earlier(drafts: Sequence[Draft], index: int) -> Iterator[int]:
    """Yield backwards the drafts that may last into one, up to where the last of them ends."""
    if not drafts[index].overlap:
        return
    start, _ = _instants(drafts[index])
    for other in range(index - 1, max(0, index - _LOOK) - 1, -1):
        yield other
        draft = drafts[other]
        begins, _ = _instants(draft)
        # Less than all of a draft is covered up to the latest end of those before it.
        is_covered = draft.overlap >= draft.exact_seconds
        if not is_covered and begins + draft.overlap * _SECOND <= start:
            return


def billed_twice(state: SheetState, index: int) -> int:
    """Return the seconds of a draft that would be billed twice.

    Of a ticked one what it shares with others that are ticked; of another what it shares with
    any, as it might be ticked.
    """
    is_ticked = index in state.ticked
    shared = (
        seconds
        for other, seconds in sharing(state, index)
        if not is_ticked or other in state.ticked
    )
    return min(sum(shared), state.drafts[index].exact_seconds)


def _instants(draft: Draft) -> tuple[datetime, datetime]:
    return draft.event.start or draft.start, draft.event.end or draft.end
