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

    FOR_ITEM: ClassVar[frozenset[str]]
    """Actions that need an item under the cursor: an empty list does not name their keys."""
    NO_ITEM: ClassVar[str]
    """Why they can't be done where there is none; commands stand as `{section.command}`."""

    def __init__(self, items: ItemList[T]) -> None:
        super().__init__(items)
        self.list = items
        self.titles = ColumnTitles(items, id="titles")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list below the names of its columns."""
        yield from (self.titles, self.list)

    def item_to_change(self) -> T | None:
        """Return the item under the cursor if it can be changed now; say why not."""
        return None if self.is_blocked() else self.list.item

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with an item where there is one."""
        if action in self.FOR_ITEM and self.list.item is None:
            return False
        return super().check_action(action, parameters)

    def why_not(self, command_id: str) -> str:
        """Say that the list is empty."""
        if (reason := super().why_not(command_id)) or self.list.item is not None:
            return reason
        is_motion = any(one.id == command_id for one in self.PLACE.within)
        return self.missing("The list is empty" if is_motion else self.NO_ITEM)
