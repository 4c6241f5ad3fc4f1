"""The lines of a list: a heading for each day, then what belongs to it. Pure."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from trackcal_tui.models import Draft


class Lines(Struct, frozen=True):
    """Where drafts and day headings stand in the list."""

    heads: tuple[int, ...] = ()
    """Line numbers of the day headings, ascending."""
    first: tuple[int, ...] = ()
    """For each heading, the position in `visible` of its first draft."""
    count: int = 0
    """Lines in all."""

    def at(self, line: int) -> tuple[int, int | None]:
        """For a line: the number of its day, and the position in `visible`, None on a heading."""
        day = bisect_right(self.heads, line) - 1
        offset = line - self.heads[day]
        return day, None if offset == 0 else self.first[day] + offset - 1

    def line_of(self, position: int) -> int:
        """The line of a position in `visible`."""
        day = bisect_right(self.first, position) - 1
        return self.heads[day] + 1 + position - self.first[day]

    def positions(self, day: int, visible: int) -> range:
        """The positions in `visible` (of that length) of one day's drafts."""
        after = self.first[day + 1] if day + 1 < len(self.first) else visible
        return range(self.first[day], after)


def make_lines(drafts: tuple[Draft, ...], visible: tuple[int, ...]) -> Lines:
    """Lay out the visible drafts under a heading for each day."""
    heads: list[int] = []
    first: list[int] = []
    day = None
    for position, index in enumerate(visible):
        date = drafts[index].date
        if date != day:
            day = date
            heads.append(position + len(heads))
            first.append(position)
    return Lines(heads=tuple(heads), first=tuple(first), count=len(visible) + len(heads))
