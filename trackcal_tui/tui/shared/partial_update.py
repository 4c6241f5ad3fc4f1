"""Draws and sends only the parts of a line that have changed.

Textual 8.2.8 leaves off what follows a change, but sends a line from the widget's left edge on
(`ChopsUpdate.render_segments`): a tick at 80x24 sends up to 250 bytes more. And it draws every line
of every widget between the topmost change and the lowest: for a tick at 120x36 nine widgets with
136 lines, of which three with 5 lines have changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor  # a private door, but the only one
from textual.geometry import Region
from textual.strip import Strip


class PartialCompositor(Compositor):
    """Draws only the lines of each widget that show part of what has changed."""

    _changed: tuple[Region, ...] = ()
    """Regions of the screen that are being drawn again; empty where all of it is."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Draw what has changed."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        """Yield these lines, the widgets from front to back."""
        if not self._changed:
            yield from super()._get_renders(crop)
            return
        left = self._changed
        for widget, (region, clip) in self.visible_widgets.items():
            shown = region.intersection(clip)
            if seen := [part for one in left if (part := one.intersection(shown))]:
                _, y, _, height = Region.from_union(seen)
                lines = Region(shown.x, y, shown.width, height)
                yield region, lines, widget.render_lines(lines.translate(-region.offset))
                left = tuple(one for one in left if not shown.contains_region(one))


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
