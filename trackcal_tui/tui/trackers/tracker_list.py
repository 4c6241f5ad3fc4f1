"""The trackers of the settings, and how far each is."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from trackcal_tui.core.dates import day_and_time
from trackcal_tui.core.trackers import TrackerInfo
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.state.push import TrackerRow

_NAME = 14
_TITLE = 14


def tracker_state(row: TrackerRow, now: datetime) -> tuple[str, bool]:
    """Return how far a tracker is in words, and whether that wants a look.

    Args:
        row: The tracker.
        now: In the zone of the person, whose clock times are told.
    """
    info = row.info
    if not info.key:
        return "no key", True
    pushed = "nothing pushed yet"
    if info.last_push:
        pushed = f"pushed {day_and_time(info.last_push.astimezone(now.tzinfo), now.date())}"
    parts = [pushed]
    if info.failed:
        parts.append(f"{info.failed} failed")
    parts.append(f"{row.waiting} of this week waiting" if row.waiting else "nothing waiting")
    return " · ".join(parts), bool(info.failed)


def key_words(info: TrackerInfo) -> str:
    """Return where the key of a tracker is."""
    return {
        "vault": "key stored",
        "environment": "key from the environment",
        "demo": "demo key",
        "none needed": "no key needed",
    }.get(info.key, "no key")


class TrackerList(ItemList[TrackerRow]):
    """Show one tracker a row."""

    now: datetime
    """In the zone of the person."""

    def key_of(self, item: TrackerRow) -> Hashable:
        """Tell trackers apart by their names."""
        return item.info.name

    def group_of(self, item: TrackerRow) -> Hashable:
        """Put all of them under one heading."""
        return None

    def group_heading(self, items: tuple[TrackerRow, ...], width: int) -> str:
        """Return the heading of the columns."""
        return f" {'Name':<{_NAME}} {'Tracker':<{_TITLE}} State"

    def item_parts(self, item: TrackerRow, width: int) -> list[Part]:
        """Return `toggl   Toggl Track   pushed 14:05 · 3 of this week waiting`."""
        words, is_odd = tracker_state(item, self.now)
        named = f"{fit(item.info.name, _NAME)} {fit(item.info.title, _TITLE)} "
        room = max(0, width - _NAME - _TITLE - 2)
        return [(named, "plain"), (fit(words, room), "warning" if is_odd else "plain")]
