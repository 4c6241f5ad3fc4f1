"""Time that several drafts cover, which would be billed twice, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.events import Draft
from trackcal_tui.core.instants import SECOND, seconds_later

MAX_PAIRS = 500
"""The most overlaps that are listed: people look at each."""


class Resolution(StrEnum):
    """What becomes of two drafts that overlap."""

    BOTH = "both"
    """Both stay as they are: the time is billed twice."""
    FIRST = "first"
    """Only the one that starts first stays."""
    SECOND = "second"
    SPLIT = "split"
    """Both stay, and each minute they share is billed once: half of it to each."""


class Overlap(Struct, frozen=True, gc=False):
    """Two drafts that share some time."""

    first: Draft
    """The one that starts first."""
    second: Draft
    start: datetime
    """Where the shared time begins; aware, in the user's zone."""
    end: datetime
    seconds: int

    @property
    def ids(self) -> tuple[str, str]:
        """The two event ids, which identify it."""
        return self.first.event_id, self.second.event_id


Resolutions = Mapping[tuple[str, str], Resolution]
"""The decisions, by `Overlap.ids`."""


def with_overlaps(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the drafts (sorted by start), each with the seconds that earlier ones also cover.

    As earlier drafts start no later, what they cover of a draft is one stretch from its start to
    the latest end so far. Summed over all drafts it is the time counted twice.
    """
    result: list[Draft] = []
    latest: datetime | None = None
    for draft in drafts:
        start, end = _instants(draft)
        overlap = 0
        if latest is not None and latest > start:
            overlap = (min(end, latest) - start) // SECOND
        if latest is None or end > latest:
            latest = end
        result.append(draft if draft.overlap == overlap else replace(draft, overlap=overlap))
    return tuple(result)


def counted_twice(drafts: Iterable[Draft]) -> int:
    """Return the seconds that these drafts (sorted by start) cover more than once."""
    return sum(draft.overlap for draft in with_overlaps(drafts))


def overlaps(drafts: Iterable[Draft], most: int = MAX_PAIRS) -> tuple[Overlap, ...]:
    """Return every pair of drafts (sorted by start) that share time, in the order of the second."""
    found: list[Overlap] = []
    running: list[Draft] = []
    for draft in drafts:
        start, end = _instants(draft)
        running = [one for one in running if _instants(one)[1] > start]
        for other in running:
            until = min(end, _instants(other)[1])
            if seconds := (until - start) // SECOND:
                zone = draft.start.tzinfo
                span = start.astimezone(zone), until.astimezone(zone)
                found.append(Overlap(other, draft, *span, seconds))
                if len(found) == most:
                    return tuple(found)
        running.append(draft)
    return tuple(found)


def resolved(drafts: Sequence[Draft], resolutions: Resolutions) -> tuple[Draft, ...]:
    """Return what is left of drafts (sorted by start) after the decisions on their overlaps.

    A decision about a draft that an earlier one has left out no longer counts. A draft whose
    length is all shared time can end up with none; it is left out then.
    """
    gone: set[str] = set()
    split: list[Overlap] = []
    for overlap in overlaps(drafts):
        resolution = resolutions.get(overlap.ids, Resolution.BOTH)
        if resolution is Resolution.BOTH or gone & set(overlap.ids):
            continue
        if resolution is Resolution.SPLIT:
            split.append(overlap)
        else:
            gone.add(overlap.ids[resolution is Resolution.FIRST])
    shares = _shares([one for one in split if not gone & set(one.ids)])
    left = (
        _sharing(draft, shares[draft.event_id]) if draft.event_id in shares else draft
        for draft in drafts
        if draft.event_id not in gone
    )
    return tuple(draft for draft in left if draft.seconds)


def _instants(draft: Draft) -> tuple[datetime, datetime]:
    # The event's times are UTC: instants, not wall clock times that repeat on a DST night.
    return draft.event.start or draft.start, draft.event.end or draft.end


# Each minute once ------------------------------------------------------------------------------

_Span = tuple[int, int]
"""Whole seconds since 1970, half-open."""


def _span(draft: Draft) -> _Span:
    start, end = _instants(draft)
    begin = int(start.timestamp() // 1)
    return begin, begin + (end - start) // SECOND


def _shares(split: Sequence[Overlap]) -> dict[str, list[_Span]]:
    """Return what each draft keeps of its time, so that those that share get each second once.

    A stretch is divided evenly, the draft that starts first taking its beginning. It is cut at
    whole minutes if it has one for each: clocks and hours on the screen don't show seconds.
    """
    drafts = {one.event_id: _span(one) for pair in split for one in (pair.first, pair.second)}
    sharing: dict[str, set[str]] = {event_id: set() for event_id in drafts}
    for first, second in (pair.ids for pair in split):
        sharing[first].add(second)
        sharing[second].add(first)
    order = sorted(drafts, key=lambda event_id: (drafts[event_id], event_id))
    kept: dict[str, list[_Span]] = {event_id: [] for event_id in order}
    edges = sorted({edge for span in drafts.values() for edge in span})
    for begin, end in pairwise(edges):
        running = [one for one in order if drafts[one][0] <= begin and end <= drafts[one][1]]
        for group in _groups(running, sharing):
            for event_id, part in zip(group, pairwise(_cuts(begin, end, len(group))), strict=True):
                if part[0] < part[1]:
                    kept[event_id].append(part)
    return kept


def _cuts(begin: int, end: int, parts: int) -> list[int]:
    """Return where parts of a stretch begin, and the end of the last one."""
    length = end - begin
    unit = 60 if length >= 60 * parts else 1
    return [*(begin + length * at // parts // unit * unit for at in range(parts)), end]


def _groups(running: list[str], sharing: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield those that share with one another, directly or through others, in their order."""
    left = dict.fromkeys(running)
    while left:
        group, waiting = set(), [next(iter(left))]
        while waiting:
            one = waiting.pop()
            if one in left:
                del left[one]
                group.add(one)
                waiting += sharing[one]
        yield [one for one in running if one in group]


def _sharing(draft: Draft, kept: list[_Span]) -> Draft:
    """Return the draft with less time: it begins where its first part does, on the same day.

    Where its hours were set by hand to less than its length, the time it shares goes first.
    """
    begin, end = _span(draft)
    length, left = end - begin, sum(until - start for start, until in kept)
    seconds = min(draft.seconds, left) + max(draft.seconds - length, 0)
    if not left:
        return replace(draft, seconds=0)
    moved = seconds_later(draft.start, kept[0][0] - begin)
    start = moved if moved.date() == draft.date else draft.start
    return replace(draft, seconds=seconds, start=start, end=seconds_later(start, seconds))
