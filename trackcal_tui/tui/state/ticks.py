"""Which drafts are ticked, and what they add up to, pure.

Ticks are the bits of one int (bit i = draft i), so a tick costs microseconds and makes a new value;
sums are carried along: only what differs from a known sum is counted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.events import Draft

_FEW = 64
"""Up to so many bits are taken from a mask one by one; more, by reading it as digits."""
_DIGITS = bytes.maketrans(b"01", b"\0\1")


class Ticked(Struct, frozen=True):
    """Which drafts are ticked, and what they add up to."""

    mask: int = 0
    """Bit i is draft i."""
    count: int = 0
    seconds: int = 0
    by_project: Mapping[str | None, int] = {}
    """Project code → seconds; only projects with time."""

    def __contains__(self, index: int) -> bool:
        return bool(self.mask >> index & 1)


def bits(mask: int) -> list[int]:
    """Return the numbers of the bits set in a mask, ascending."""
    if mask.bit_count() > _FEW:
        return list(compress(range(mask.bit_length()), _flags(mask)))
    found: list[int] = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


def drafts_of(mask: int, drafts: Sequence[Draft]) -> Iterable[Draft]:
    """Return the drafts of a mask, in their order."""
    if mask.bit_count() > _FEW:
        return compress(drafts, _flags(mask))
    return map(drafts.__getitem__, bits(mask))


def _flags(mask: int) -> bytes:
    """Return one byte a bit, the lowest first: 0 where it is not set."""
    return f"{mask:b}"[::-1].encode().translate(_DIGITS)


def mask_of(indices: Iterable[int], size: int) -> int:
    """Return a mask with the bits of `indices` set, all below `size`.

    Linear, unlike or-ing bit by bit.
    """
    digits = bytearray(b"0" * max(size, 1))
    for index in indices:
        digits[-1 - index] = 49
    return int(digits, 2)


def full_mask(size: int) -> int:
    """Return a mask with the lowest `size` bits set."""
    return (1 << size) - 1


def ticked_as(mask: int, drafts: Sequence[Draft], known: Iterable[Ticked]) -> Ticked:
    """Tick the drafts of a mask, summed from the known sum that differs in the fewest."""
    nearest = min((Ticked(), *known), key=lambda one: (one.mask ^ mask).bit_count())
    if nearest.mask == mask:
        return nearest
    by_project = defaultdict(int, nearest.by_project)
    for draft in drafts_of(mask & ~nearest.mask, drafts):
        by_project[draft.project] += draft.seconds
    for draft in drafts_of(nearest.mask & ~mask, drafts):
        by_project[draft.project] -= draft.seconds
    return Ticked(
        mask=mask,
        count=mask.bit_count(),
        seconds=sum(by_project.values()),
        by_project={project: total for project, total in by_project.items() if total},
    )


def with_exchanged(known: Ticked, changed: Iterable[tuple[Draft, Draft]]) -> Ticked:
    """Return the sums after some of the drafts that are ticked became others."""
    seconds, by_project = known.seconds, dict(known.by_project)
    for old, new in changed:
        if (old.project, old.seconds) != (new.project, new.seconds):
            seconds += new.seconds - old.seconds
            by_project[old.project] = by_project.get(old.project, 0) - old.seconds
            by_project[new.project] = by_project.get(new.project, 0) + new.seconds
    left = {project: total for project, total in by_project.items() if total}
    return replace(known, seconds=seconds, by_project=left)
