"""The lines of a push: what will be sent, what can't be, what did not get there."""

from __future__ import annotations

from collections.abc import Hashable

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.day_list import MOST_TASK
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.project_colours import project_part
from trackcal_tui.tui.state.push import PushRow, group_words

_DAY = 11
_HOURS = 7
_PROJECT = 16


class PushList(ItemList[PushRow]):
    """Show the lines under a heading for each kind."""

    def key_of(self, item: PushRow) -> Hashable:
        """Tell lines apart by their entry."""
        return item.group, item.entry

    def group_of(self, item: PushRow) -> Hashable:
        """Group by what is done."""
        return item.group

    def group_heading(self, items: tuple[PushRow, ...], width: int) -> str:
        """Return ` Create · 20 · 18.50 h`."""
        return f" {group_words(items)}"

    def item_parts(self, item: PushRow, width: int) -> list[Part]:
        """Return `Mon 16 Nov   0.50  Daily stand-up   ACME-2026`, or a sentence."""
        if item.day is None:
            mark, style = ("! ", "bad") if item.is_bad else ("", "warning")
            return [(fit(f"{mark}{item.text}", width), style)]
        when = f"{short_day(item.day):<{_DAY}}{hours(item.seconds):>{_HOURS}}"
        task = min(MOST_TASK, width - _DAY - _HOURS - _PROJECT - 4)
        rest = width - _DAY - _HOURS - task - 4
        sent = project_part(item.project or None, rest) if item.is_sent else (" " * rest, "plain")
        return [(when, "plain"), (f"  {fit(item.text, task)}  ", "plain"), sent]
