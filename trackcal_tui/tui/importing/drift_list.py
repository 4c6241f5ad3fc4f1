"""The list of what changed in Outlook, and of the drafts that look already imported."""

from __future__ import annotations

from collections.abc import Hashable
from zoneinfo import ZoneInfo

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.drift_words import billed_as, changes
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part

Item = Drift | Lookalike
"""One decision to be made."""

_DAY = 11
"""Cells of the day and a blank."""
_HEADINGS: dict[type, str] = {
    Drift: "Changed since the import",
    Lookalike: "Look already imported: same meeting as an entry",
}


class DriftList(ItemList[Item]):
    """Show drifts, then lookalikes, each kind under a heading."""

    zone = ZoneInfo("UTC")
    """The zone that times are shown in."""

    def key_of(self, item: Item) -> Hashable:
        """Tell items apart by the entry or event they are about."""
        return item.entry.id if isinstance(item, Drift) else item.draft.event_id

    def group_of(self, item: Item) -> Hashable:
        """Group by kind."""
        return type(item)

    def group_heading(self, items: tuple[Item, ...], width: int) -> str:
        """Return ` Changed since the import · 3`."""
        return f" {_HEADINGS[type(items[0])]} · {len(items)}"

    def item_parts(self, item: Item, width: int) -> list[Part]:
        """Return `Mon 16 Nov  Daily stand-up   moved 09:00–09:30 → 10:00–10:30`."""
        if isinstance(item, Drift):
            day, name = item.entry.date, item.entry.task_name
            words = ", ".join(changes(item, self.zone))
        else:
            day, name, words = item.draft.date, item.draft.task_name, billed_as(item)
        task = max(8, min(36, (width - _DAY - 1) * 2 // 5))
        return [
            (f"{short_day(day):<{_DAY}}", "plain"),
            (f" {fit(name, task)}  ", "plain"),
            (fit(words, width - _DAY - task - 3), "warning"),
        ]
