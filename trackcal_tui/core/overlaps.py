"""Time that several drafts cover, which would be billed twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from trackcal_tui.core.events import Draft


def with_overlaps(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the drafts (sorted by start), each with the seconds that earlier ones also cover.

    As earlier drafts start no later, what they cover of a draft is one stretch from its start to
    the latest end so far. Summed over all drafts it is the time counted twice.
    """
    result: list[Draft] = []
    latest: datetime | None = None
    for draft in drafts:
        # The event's times are UTC: instants, not wall clock times that repeat on a DST night.
        start, end = draft.event.start or draft.start, draft.event.end or draft.end
        overlap = 0
        if latest is not None and latest > start:
            overlap = (min(end, latest) - start) // timedelta(seconds=1)
        if latest is None or end > latest:
            latest = end
        result.append(draft if draft.overlap == overlap else replace(draft, overlap=overlap))
    return tuple(result)


def counted_twice(drafts: Iterable[Draft]) -> int:
    """Return the seconds that these drafts (sorted by start) cover more than once."""
    return sum(draft.overlap for draft in with_overlaps(drafts))
