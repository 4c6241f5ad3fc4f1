"""The lines of a list: a heading for each group, then its rows. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct


class Lines(Struct, frozen=True):
    """Where rows and headings stand in the list; groups are days in most lists."""

    heads: tuple[int, ...] = ()
    """Line numbers of the headings, ascending."""
    first: tuple[int, ...] = ()
    """For each heading, the position of its first row."""
    count: int = 0
    """Lines in all."""

    def at(self, line: int) -> tuple[int, int | None]:
        """For a line: the number of its group, and the row's position, None on a heading."""
        day = bisect_right(self.heads, line) - 1
        offset = line - self.heads[day]
        return day, None if offset == 0 else self.first[day] + offset - 1

    def line_of(self, position: int) -> int:
        """The line of a row."""
        day = bisect_right(self.first, position) - 1
        return self.heads[day] + 1 + position - self.first[day]

    def positions(self, day: int, rows: int) -> range:
        """The positions of one group's rows, of `rows` in all."""
        after = self.first[day + 1] if day + 1 < len(self.first) else rows
        return range(self.first[day], after)


def lines_among(days: Sequence[int], shown: Sequence[int]) -> Lines:
    """Lay out the rows that a filter shows, at the cost of the days instead of the rows.

    Args:
        days: For each day, the index of its first row; ascending.
        shown: Indices of the rows to show; ascending.
    """
    heads: list[int] = []
    first: list[int] = []
    at = 0
    for after in (*days[1:], None):
        until = len(shown) if after is None else bisect_left(shown, after, at)
        if until > at:
            heads.append(at + len(heads))
            first.append(at)
            at = until
    return Lines(heads=tuple(heads), first=tuple(first), count=len(shown) + len(heads))


def lines_of(groups: Iterable[object]) -> Lines:
    """Lay rows out under a heading wherever the group (one for each row) changes."""
    heads: list[int] = []
    first: list[int] = []
    current: object = None
    count = 0
    for position, group in enumerate(groups):
        if position == 0 or group != current:
            current = group
            heads.append(position + len(heads))
            first.append(position)
        count = position + 1
    return Lines(heads=tuple(heads), first=tuple(first), count=count + len(heads))
