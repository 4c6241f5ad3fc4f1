"""Choosing the range: a field that takes any words, presets on a digit each, a month to move in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import PRESETS, parse_range
from trackcal_tui.core.ranges import DateRange, describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.keys.overlay_commands import RANGE
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.month_calendar import MonthCalendar
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.preset_list import PresetList
from trackcal_tui.tui.shared.text import Text


class DateRangeScreen(OverlayScreen[DateRange | None]):
    """Choose a range; nothing is read until `enter`.

    A digit alone means the preset of that number: no range is written like that, and more digits
    make a date of it.

    Args:
        days: The range shown behind it.
        today: Returns the local date, which may turn while this is open.
        first_weekday: 0 for Monday.
    """

    PLACE = RANGE
    BINDINGS: ClassVar[list[BindingType]] = [
        *PLACE.bindings(),
        # Of priority, so that the rest of a burst finds the focus in the field.
        *(Binding(digit, f"begin('{digit}')", show=False, priority=True) for digit in "0123456789"),
    ]
    HEADING = " Date range"
    AUTO_FOCUS = "#range-field"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (18, "-tall")]  # noqa: RUF012 - so Textual has it

    def __init__(self, days: DateRange, today: Callable[[], date], first_weekday: int) -> None:
        super().__init__()
        self._days: DateRange | None = days
        """The days chosen; None while what is typed is no range."""
        self._shown = days
        self._today = today
        self._first_weekday = first_weekday
        self._field = PlainInput(
            id="range-field", max_length=100, placeholder="nov 16-20, last friday, 2026-W47 …"
        )
        self._meaning = Text(id="range-said")
        self._presets = PresetList(today, first_weekday, id="presets")
        self._month = MonthCalendar(today, first_weekday, id="month")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the field, its preview, and below them presets and month side by side."""
        yield from (self._field, self._meaning)
        yield Horizontal(self._presets, self._month, id="range-body")

    def on_mount(self) -> None:
        """Start from the range shown."""
        self._month.show(self._shown)
        self.follow("revision", self._follow_day)

    def _follow_day(self) -> None:
        """Show what the words mean today: the revision also changes when the day turns."""
        self._take(self._field.value.strip())
        self._month.refresh()

    def _show_meaning(self, error: UsageError | None = None) -> None:
        """Say which days are chosen, or what is wrong with what is typed."""
        self._presets.choose(self._days)
        self.show_hint(error.hint if error else "", "plain")
        if error is not None:
            self._meaning.update(Content.styled(error.title, "bold $error"))
        elif self._days is not None:
            count = count_of(self._days.days, "day")
            days = (describe_range(self._days), "bold")
            self._meaning.update(Content.assemble(days, (f"  {count}", "$muted")))

    def labels(self) -> Mapping[str, str]:
        """Say where tab leads."""
        return {"range.other": "type a range" if self.focused is self._month else "month"}

    # -- the field

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._take(event.value.strip())

    def _take(self, text: str) -> None:
        """Take over what is typed."""
        if not text:
            self._days = self._shown
            return self._show_meaning()
        try:
            if len(text) == 1 and text in "123456789":
                text = PRESETS[int(text) - 1].id
            days = parse_range(text, self._today(), self._first_weekday)
        except UsageError as error:
            self._days = None
            return self._show_meaning(error)
        self._days = self._shown = days
        self._month.show(days)
        self._show_meaning()

    def action_begin(self, digit: str) -> None:
        """Go on in the field from the month."""
        # At once: `Widget.focus` would wait for the keys that are there.
        self.set_focus(self._field)
        self._field.insert_text_at_cursor(digit)

    # -- presets

    async def action_step(self, rows: int) -> None:
        """Choose the next preset, or the previous one; in the month, move by a week."""
        if self.focused is self._month:
            return self._month.action_move(7 * rows)
        await catch_up(self._field)
        self._take(self._field.value.strip())
        ranges = self._presets.ranges
        outside = -1 if rows > 0 else 0
        at = ranges.index(self._days) if self._days in ranges else outside
        self._fill(PRESETS[(at + rows) % len(PRESETS)].label.lower())

    def _fill(self, text: str) -> None:
        self._field.value = text
        self._field.cursor_position = len(text)

    @on(PresetList.Clicked)
    async def _click(self, event: PresetList.Clicked) -> None:
        self.set_focus(self._field)
        self._fill(event.preset.label.lower())
        if event.is_double:
            await self.action_choose()

    # -- the month

    @on(MonthCalendar.Changed)
    def _move(self, event: MonthCalendar.Changed) -> None:
        self._days = self._shown = event.days
        with self._field.prevent(Input.Changed):
            self._field.clear()
        self._show_meaning()

    def action_other(self) -> None:
        """Go from the field to the month, or back."""
        self.set_focus(self._field if self.focused is self._month else self._month)

    # -- done

    async def action_choose(self) -> None:
        """Read the range, if it is one."""
        if self.focused is self._field:
            await catch_up(self._field)
            self._take(self._field.value.strip())
        else:
            self._days = self._month.days  # its message may be under way still
        if self._days is None:
            self.app.bell()
        else:
            self.dismiss(self._days)
