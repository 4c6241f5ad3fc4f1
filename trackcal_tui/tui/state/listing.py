"""What a list of drafts needs to know of all of them, worked out once for each read, pure."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.events import Draft
from trackcal_tui.tui.state.ticks import Ticked, full_mask, mask_of, with_exchanged


class Listing(Struct, frozen=True):
    """Texts, days and sums of a tuple of drafts.

    Making it takes time for each draft, so `list_drafts` is called in the thread that reads; what
    a key needs of it takes none.
    """

    indices: tuple[int, ...] = ()
    """0, 1, 2 …: what is shown without a filter."""
    ids: tuple[str, ...] = ()
    """Event ids; the same object as long as the same drafts are listed."""
    ends: tuple[datetime, ...] = ()
    """When the events end, ascending."""
    by_end: tuple[int, ...] = ()
    """Indices in the order of `ends`."""
    remembered: int = 0
    """Bit i: draft i is to be ticked, as it was imported the last time."""
    haystacks: tuple[str, ...] = ()
    """What the filter looks in, one case-folded text a draft."""
    days: tuple[int, ...] = ()
    """For each day, the index of its first draft; drafts are sorted by start."""
    every: Ticked = Ticked()
    """What it is to have all of them ticked."""


def list_drafts(drafts: tuple[Draft, ...]) -> Listing:
    """Return the listing of drafts that are sorted by start."""
    days: list[int] = []
    seconds = 0
    by_project: dict[str | None, int] = {}
    last = None
    ends = [draft.event.end or draft.end for draft in drafts]
    by_end = sorted(range(len(drafts)), key=ends.__getitem__)
    for index, draft in enumerate(drafts):
        if draft.date != last:
            last = draft.date
            days.append(index)
        seconds += draft.seconds
        by_project[draft.project] = by_project.get(draft.project, 0) + draft.seconds
    return Listing(
        indices=tuple(range(len(drafts))),
        ids=tuple([draft.event_id for draft in drafts]),
        ends=tuple(map(ends.__getitem__, by_end)),
        by_end=tuple(by_end),
        remembered=mask_of(
            (i for i, one in enumerate(drafts) if one.suggestion and one.suggestion.tick),
            len(drafts),
        ),
        haystacks=tuple(map(_haystack, drafts)),
        days=tuple(days),
        every=Ticked(
            mask=full_mask(len(drafts)),
            count=len(drafts),
            seconds=seconds,
            by_project={project: total for project, total in by_project.items() if total},
        ),
    )


def with_changed(listing: Listing, changed: dict[int, tuple[Draft, Draft]]) -> Listing:
    """Return the listing after some drafts got another task name, project or length.

    Args:
        listing: As it was.
        changed: Index → the draft before and after.
    """
    haystacks = list(listing.haystacks)
    for index, (_, new) in changed.items():
        haystacks[index] = _haystack(new)
    every = with_exchanged(listing.every, changed.values())
    return replace(listing, haystacks=tuple(haystacks), every=every)


def _haystack(draft: Draft) -> str:
    return f"{draft.task_name}\n{draft.project or ''}".casefold()
