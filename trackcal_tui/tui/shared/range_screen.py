"""Choosing the range: presets on a key each, a free field, a month to move in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.dates import MONTH_NAMES
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import PRESETS, parse_range
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import RANGE, preset_id
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.month_calendar import MonthCalendar
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_MONTH_CELLS = 32
_EXAMPLES = ("last week · 2026-W47 · 1 nov..15 nov", "last week · 2026-W47")


def short_range(days: DateRange) -> str:
    """Return `16–22 Nov`, `26 Oct–1 Nov` or `20 Nov`, where the whole range does not fit."""
    first, last = days.first, days.last
    end = f"{last.day} {MONTH_NAMES[last.month - 1]}"
    if first == last:
        return end
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{first.day}{month}–{end}"


class DateRangeScreen(OverlayScreen[DateRange | None]):
    """Choose a range; nothing is read until `enter`."""

    PLACE = RANGE
    BINDINGS: ClassVar[list[BindingType]] = [
        *PLACE.bindings(),
        # Of priority, so that the rest of a burst finds the focus in the field.
        *(
            Binding(digit, f"begin('{digit}')", show=False, priority=True)
            for digit in "0123456789"
            if digit not in {preset.key for preset in PRESETS}
        ),
    ]
    HEADING = " Date range"
    AUTO_FOCUS = "#month"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 - so Textual has it

    def __init__(self, days: DateRange, today: date, first_weekday: int) -> None:
        super().__init__()
        self._days: DateRange | None = days
        """The days chosen; None while what is typed is no range."""
        self._shown = days
        self._today = today
        self._first_weekday = first_weekday
        self._presets = Text(id="presets")
        self._field = PlainInput(id="range-field", max_length=100)
        self._month = MonthCalendar(today, first_weekday, id="month")
        self._meaning = Text(id="range-said")

    def compose_body(self) -> Iterable[Widget]:
        """Yield presets and field on the left, the month on the right."""
        label = Text(" Or type a range", id="range-label")
        left = Vertical(self._presets, label, self._field, id="range-left")
        yield Horizontal(left, self._month, id="range-body")
        yield self._meaning

    def on_mount(self) -> None:
        """Start from the range shown."""
        self._month.show(self._shown)
        self._show_meaning()

    def on_resize(self, event: Resize) -> None:
        """Show what fits beside the month."""
        width = event.size.width - _MONTH_CELLS - 1
        self._presets.update(self._preset_rows(width))
        fitting = [one for one in _EXAMPLES if len(one) < width - 4]
        self._field.placeholder = fitting[0] if fitting else ""

    def _preset_rows(self, width: int) -> Content:
        keys = {one.label: key_of(self.app, preset_id(one.label)) for one in PRESETS}
        column = max(map(len, keys.values()))
        ranges = [parse_range(one.id, self._today, self._first_weekday) for one in PRESETS]
        # All in the same words: as long as they fit, or none.
        for describe, cells in ((describe_range, 13), (short_range, 12)):
            said = [describe(days) for days in ranges]
            if max(map(cell_len, said)) + column + cells + 4 <= width:
                break
        else:
            said = [""] * len(ranges)
        rows = []
        for (label, key), days in zip(keys.items(), said, strict=True):
            key_part = (f"{key:<{column}}", "bold $accent")
            rows.append(Content.assemble("  ", key_part, f"  {label:<{cells}}", (days, "$muted")))
        return Content("\n").join(rows)

    def _show_meaning(self, error: UsageError | None = None) -> None:
        """Say which days are chosen, or what is wrong with what is typed."""
        if error is not None:
            text = Content.assemble((error.title, "bold $error"), f"\n{error.hint}")
            self._meaning.update(text)
        elif self._days is not None:
            count = count_of(self._days.days, "day")
            days = (describe_range(self._days), "bold")
            self._meaning.update(Content.assemble(days, (f"  {count}", "$muted")))

    def labels(self) -> Mapping[str, str]:
        """Say where tab leads."""
        return {"range.other": "field" if self.focused is self._month else "month"}

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._take(event.value.strip())

    def _take(self, text: str) -> None:
        """Take over what is typed."""
        if not text:
            self._days = self._shown
            return self._show_meaning()
        try:
            days = parse_range(text, self._today, self._first_weekday)
        except UsageError as error:
            self._days = None
            return self._show_meaning(error)
        self._days = self._shown = days
        self._month.show(days)
        self._show_meaning()

    @on(MonthCalendar.Changed)
    def _move(self, event: MonthCalendar.Changed) -> None:
        self._days = self._shown = event.days
        with self._field.prevent(Input.Changed):
            self._field.clear()
        self._show_meaning()

    def action_preset(self, word: str) -> None:
        """Choose a preset at once."""
        self.dismiss(parse_range(word, self._today, self._first_weekday))

    def action_type(self) -> None:
        """Go to the field, at once: `Widget.focus` would wait for the keys that are there."""
        self.set_focus(self._field)

    def action_begin(self, digit: str) -> None:
        """Go on in the field: a digit that is no preset begins a date."""
        self.action_type()
        self._field.insert_text_at_cursor(digit)

    def action_other(self) -> None:
        """Go from the field to the month, or back."""
        self.set_focus(self._field if self.focused is self._month else self._month)

    async def action_choose(self) -> None:
        """Read the range, if it is one."""
        if self.focused is self._field:
            await catch_up(self._field)
            self._take(self._field.value.strip())
        elif self._days is not None:
            self._days = self._month.days  # its message may be under way still
        if self._days is None:
            self.app.bell()
        else:
            self.dismiss(self._days)
