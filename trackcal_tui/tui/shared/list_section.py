"""A section that lists what is in the ledger, with panels to change it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.widget import Widget

from trackcal_tui.tui.shared.column_titles import ColumnTitles
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.panel_section import PanelSection

T = TypeVar("T")


class ListSection(PanelSection, Generic[T]):
    """Shows entries or projects; panels at its foot ask for details.

    Subclasses give it the list, and show the ledger in `show_ledger`.
    """

    NO_ITEM: ClassVar[str]
    """What is said where there is nothing to change; commands stand as `{section.command}`."""

    def __init__(self, items: ItemList[T]) -> None:
        super().__init__(items)
        self.list = items
        self.titles = ColumnTitles(items, id="titles")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list below the names of its columns."""
        yield from (self.titles, self.list)

    def item_to_change(self) -> T | None:
        """Return the item under the cursor if it can be changed now; say why not."""
        if self.is_blocked():
            return None
        if self.list.item is None:
            self.show_hint(self.NO_ITEM)
        return self.list.item

    def why_not(self, command_id: str) -> str:
        """Say that there is nothing to move to in an empty list."""
        is_motion = any(one.id == command_id for one in self.PLACE.within)
        is_empty = is_motion and self.list.item is None
        return super().why_not(command_id) or ("The list is empty" if is_empty else "")
