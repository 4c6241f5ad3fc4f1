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
from trackcal_tui.tui.shared.line_styles import Part


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
    said = f" {describe_range(days)} "
    chosen: Part = (said, "strong", pressing(choose)) if find_command(choose) else (said, "strong")
    name = range_name(days, app.today(), app.first_weekday)
    beside = " · ".join(filter(None, (name, more)))
    return [
        (f" {key_of(app, before)}", "accent", pressing(before)),
        chosen,
        (f"{key_of(app, after)} ", "accent", pressing(after)),
        (f" {beside}", "muted"),
    ]


def total_parts(seconds: int, target: int) -> list[Part]:
    """Return `22.50 of 40.00 h`, or `22.50 h` where there is no target."""
    if not target:
        return [(f" {hours(seconds)} h ", "strong")]
    return [(f" {hours(seconds)}", "strong"), (f" of {hours(target)} h ", "muted")]
