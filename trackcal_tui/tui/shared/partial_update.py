"""Sends only the parts of a line that have changed, not what stands before or between them.

Textual 8.2.8 leaves off what follows a change, but begins at the widget's left edge
(`ChopsUpdate.render_segments`): a tick at 80x24 sends up to 250 bytes more.
"""

from __future__ import annotations

from textual._compositor import ChopsUpdate  # a private door, but the only one
from textual.strip import Strip


def only_what_changed(update: ChopsUpdate) -> ChopsUpdate:
    """Return an update with the pieces of each line that its spans ask for."""
    chops: list[dict[int, Strip | None]] = [{} for _ in update.chops]
    ends: list[dict[int, int]] = [{} for _ in update.chops]
    for y, first, last in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
            if strip is None or end <= first or x >= last:
                continue
            at = _boundary(strip, first - x) if x < first else 0
            # Spans of a line come from left to right. Two in one run of wide characters both begin
            # where the run does: the second replaces the first, and covers it.
            chops[y][x + at] = strip.crop(at, min(end, last) - x)
            ends[y][x + at] = min(end, last)
    return ChopsUpdate(chops, update.spans, [list(of_line.values()) for of_line in ends])


def _boundary(strip: Strip, cell: int) -> int:
    """Return the cell, or where its run begins if that has wide characters: none may be cut."""
    at = 0
    for segment in strip:
        end = at + segment.cell_length
        if end > cell:
            return cell if segment.cell_length == len(segment.text) else at
        at = end
    return at
