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
        """Return for a line the number of its group, and the row's position, None on a heading."""
        day = bisect_right(self.heads, line) - 1
        offset = line - self.heads[day]
        return day, None if offset == 0 else self.first[day] + offset - 1

    def line_of(self, position: int) -> int:
        """Return the line of a row."""
        day = bisect_right(self.first, position) - 1
        return self.heads[day] + 1 + position - self.first[day]

    def positions(self, day: int, rows: int) -> range:
        """Return the positions of one group's rows, of `rows` in all."""
        after = self.first[day + 1] if day + 1 < len(self.first) else rows
        return range(self.first[day], after)


def lines_among(days: Sequence[int], shown: Sequence[int]) -> Lines:
    """Lay out the rows that a filter shows, at the cost of the days instead of the rows.

    Args:
        days: For each day, the index of its first row; ascending.
        shown: Indices of the rows to show; ascending.
    """
    first = {bisect_left(shown, day) for day in days} - {len(shown)}
    return _lines_from(sorted(first), len(shown))


def lines_of(groups: Iterable[object]) -> Lines:
    """Lay rows out under a heading wherever the group (one for each row) changes."""
    rows = list(groups)
    first = [at for at, group in enumerate(rows) if at == 0 or group != rows[at - 1]]
    return _lines_from(first, len(rows))


def _lines_from(first: Sequence[int], rows: int) -> Lines:
    heads = tuple(position + number for number, position in enumerate(first))
    return Lines(heads=heads, first=tuple(first), count=rows + len(heads))
