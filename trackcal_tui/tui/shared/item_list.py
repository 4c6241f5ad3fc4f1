"""A list of items under headings for their groups, or of a note while there are none."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from textual.strip import Strip

from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.empty_note import EmptyNote, note_strip
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.state.lines import lines_of

T = TypeVar("T")


class ItemList(DayList, Generic[T]):
    """Show items that are sorted by group, and keep the cursor on its item.

    Subclasses say which item is the same as before (`key_of`), what belongs together
    (`group_of`), and what rows and headings look like (`item_parts`, `group_heading`).
    The note is drawn by the list itself, so that the focus, and with it every key, stays.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: tuple[T, ...] = ()
        self._note = EmptyNote("")

    # -- what subclasses say

    def key_of(self, item: T) -> Hashable:
        """Return what stays the same when an item changes."""
        raise NotImplementedError

    def group_of(self, item: T) -> Hashable:
        """Return what an item has in common with those under the same heading."""
        raise NotImplementedError

    def item_parts(self, item: T, width: int) -> list[Part]:
        """Return an item's row as `row_parts` does."""
        raise NotImplementedError

    def group_heading(self, items: tuple[T, ...], width: int) -> str:
        """Return the heading of a group; what is wider than `width` is cut."""
        raise NotImplementedError

    # -- content

    @property
    def item(self) -> T | None:
        """The item under the cursor."""
        return None if self.cursor is None else self._items[self.cursor]

    def show_items(self, items: tuple[T, ...], *, at: Hashable = None) -> None:
        """Take over other items, drawing only what differs.

        Args:
            items: Sorted by group.
            at: Key of the item the cursor is to go to, if it is there; else it stays on its
                item, or near it.
        """
        old, self._items = self._items, items
        keys = [self.key_of(item) for item in items]
        if at not in keys and list(map(self._place_of, old)) == list(map(self._place_of, items)):
            for position, (before, item) in enumerate(zip(old, items, strict=True)):
                if item != before:
                    self.refresh_row(position)
                    self.refresh_heading(self.lines.at(self.lines.line_of(position))[0])
            return
        if at not in keys and old:
            at = self.key_of(old[self.cursor or 0])
        if at in keys:
            position = keys.index(at)
        else:  # gone: near where it was, unless these are other items altogether
            position = (self.cursor or 0) if any(self.key_of(one) in keys for one in old) else 0
        self.set_lines(lines_of(map(self.group_of, items)), len(items), position)

    def _place_of(self, item: T) -> tuple[Hashable, Hashable]:
        return self.key_of(item), self.group_of(item)

    def set_note(self, note: EmptyNote) -> None:
        """Say this while there are no items."""
        if note != self._note:
            self._note = note
            if not self._items:
                self.refresh()

    # -- drawing

    def row_parts(self, position: int, width: int) -> list[Part]:
        """Return one row."""
        return self.item_parts(self._items[position], width)

    def heading(self, day: int, width: int) -> str:
        """Return the heading of a group."""
        positions = self.lines.positions(day, len(self._items))
        return self.group_heading(self._items[positions.start : positions.stop], width)

    def render_line(self, y: int) -> Strip:
        """Draw one line: of the items, or of the note."""
        if self._items or not self._note.title:
            return super().render_line(y)
        return note_strip(self, self._note, y)
