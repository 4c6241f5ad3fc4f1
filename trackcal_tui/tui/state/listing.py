"""What a list of drafts needs to know of all of them, worked out once for each read, pure."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.events import Draft
from trackcal_tui.tui.state.ticks import Ticked, full_mask


class Listing(Struct, frozen=True):
    """Texts, days and sums of a tuple of drafts.

    Making it takes time for each draft, so `list_drafts` is called in the thread that reads; what
    a key needs of it takes none.
    """

    indices: tuple[int, ...] = ()
    """0, 1, 2 …: what is shown without a filter."""
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
    for index, draft in enumerate(drafts):
        if draft.date != last:
            last = draft.date
            days.append(index)
        seconds += draft.seconds
        by_project[draft.project] = by_project.get(draft.project, 0) + draft.seconds
    return Listing(
        indices=tuple(range(len(drafts))),
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
    """Return the listing after some drafts got another task name or project.

    Args:
        listing: As it was.
        changed: Index → the draft before and after; start and length are the same.
    """
    haystacks = list(listing.haystacks)
    by_project = dict(listing.every.by_project)
    for index, (old, new) in changed.items():
        haystacks[index] = _haystack(new)
        move_seconds(by_project, old, new)
    return replace(
        listing,
        haystacks=tuple(haystacks),
        every=replace(listing.every, by_project=by_project),
    )


def move_seconds(by_project: dict[str | None, int], old: Draft, new: Draft) -> None:
    """Take a draft's length from one project's sum to another's."""
    if old.project != new.project and old.seconds:  # an event may last for less than a second
        left = by_project.pop(old.project) - old.seconds
        if left:
            by_project[old.project] = left
        by_project[new.project] = by_project.get(new.project, 0) + new.seconds


def _haystack(draft: Draft) -> str:
    return f"{draft.task_name}\n{draft.project or ''}".casefold()
