"""The presets of the date-range screen: a digit, a name, and the days it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message

from trackcal_tui.core.dates import MONTH_NAMES
from trackcal_tui.core.range_words import PRESETS, Preset, parse_range
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.tui.shared.text import Text

_LABEL = 13
"""Cells of the longest name and a blank."""


def short_range(days: DateRange) -> str:
    """Return `16–22 Nov`, `26 Oct–1 Nov` or `20 Nov`, where the whole range does not fit."""
    first, last = days.first, days.last
    end = f"{last.day} {MONTH_NAMES[last.month - 1]}"
    if first == last:
        return end
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{first.day}{month}–{end}"


class PresetList(Text):
    """List the presets, one a line; the one that is chosen stands out."""

    @dataclass
    class Clicked(Message):
        """A preset was clicked."""

        preset: Preset
        is_double: bool

    def __init__(self, today: Callable[[], date], first_weekday: int, *, id: str) -> None:
        super().__init__(id=id)
        self._today = today
        self._first_weekday = first_weekday
        self._chosen: DateRange | None = None

    @property
    def ranges(self) -> list[DateRange]:
        """The days each preset means today."""
        today = self._today()
        return [parse_range(one.id, today, self._first_weekday) for one in PRESETS]

    def choose(self, days: DateRange | None) -> None:
        """Highlight the preset of these days."""
        self._chosen = days
        self.update(self._content())

    def on_resize(self) -> None:
        """Say as much of the days as there is room for."""
        self.update(self._content())

    def on_click(self, event: Click) -> None:
        """Report which preset was clicked."""
        if 0 <= event.y < len(PRESETS):
            self.post_message(self.Clicked(PRESETS[event.y], event.chain > 1))

    def _content(self) -> Content:
        ranges = self.ranges
        # All in the same words: as long as they fit, or none.
        for describe in (describe_range, short_range):
            said = [describe(days) for days in ranges]
            if max(map(cell_len, said)) + _LABEL + 5 <= self.size.width:
                break
        else:
            said = [""] * len(PRESETS)
        rows = []
        for number, (preset, days) in enumerate(zip(PRESETS, said, strict=True), 1):
            is_chosen = self._chosen == ranges[number - 1]
            name = (f" {preset.label:<{_LABEL}}", "bold $accent" if is_chosen else "")
            rows.append(Content.assemble((f" {number} ", "bold $accent"), name, (days, "$muted")))
        return Content("\n").join(rows)
