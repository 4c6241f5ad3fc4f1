"""The second line of every screen: what is shown on the left, and what it adds up to on the right.

    [ Mon 16 – Sun 22 Nov 2026 ]  last week                     22.50 of 40.00 h
    ────────────────────────────────────────────────────────────────────────────

Every section fills the same line (`FramedScreen.summary`) with the parts that are made here.
"""

from __future__ import annotations

from trackcal_tui.core.hours import hours
from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.tui.keys.live_keys import find_command, key_of, pressing
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.line_styles import Part, with_click
from trackcal_tui.tui.shared.pane_body import WIDE

_BAR = 12
"""Cells of the bar in the head of a window that is wide enough for a side pane."""


def range_parts(app: BaseApp, days: DateRange, section: str, *, more: str = "") -> list[Part]:
    """Return `[ Mon 16 – Sun 22 Nov 2026 ]  last week`, with the keys that lead to other ranges.

    The brackets are the section's keys `previous` and `next`, the range is its key `range`, and
    each is a click.

    Args:
        app: Whose keys and calendar they are.
        days: The range that is shown.
        section: Its id; the commands are `import.previous` and so on.
        more: What else is said about what is shown, behind the range's name.
    """
    before, after, choose = (f"{section}.{id}" for id in ("previous", "next", "range"))
    click = pressing(choose) if find_command(choose) else ""
    chosen = with_click((f" {describe_range(days)} ", "strong"), click)
    name = range_name(days, app.today(), app.first_weekday)
    beside = " · ".join(filter(None, (name, more)))
    return [
        (f" {key_of(app, before)}", "accent", pressing(before)),
        chosen,
        (f"{key_of(app, after)} ", "accent", pressing(after)),
        *([with_click((f" {beside}", "muted"), click)] if beside else []),
    ]


def total_parts(seconds: int, target: int, width: int = 0) -> list[Part]:
    """Return `22.50 of 40.00 h`, or `22.50 h` where there is no target.

    Args:
        seconds: What a range adds up to.
        target: What it should; 0 for none.
        width: Of the window; where it is wide, a bar stands before the hours.
    """
    if not target:
        return [(f" {hours(seconds)} h ", "strong")]
    total: list[Part] = [(f" {hours(seconds)}", "strong"), (f" of {hours(target)} h ", "muted")]
    if width < WIDE:
        return total
    filled = min(_BAR, round(_BAR * seconds / target))
    return [("  " + "█" * filled, "accent"), ("░" * (_BAR - filled) + " ", "muted"), *total]
