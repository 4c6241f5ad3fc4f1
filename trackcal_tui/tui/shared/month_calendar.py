"""A month to choose days in."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.core.ranges import YEARS, DateRange
from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.overlay_commands import MONTH
from trackcal_tui.tui.shared.line_styles import Part


class MonthCalendar(Widget, can_focus=True):
    """Show a month; the cursor is a day, `space` sets the other end of the range."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"month--{name}" for name in ("plain", "muted", "title", "range", "cursor", "today")
    }
    BINDINGS = bindings(MONTH)

    @dataclass
    class Changed(Message):
        """Other days are chosen."""

        days: DateRange

    def __init__(
        self, today: Callable[[], date], first_weekday: int, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._today = today
        self._calendar = calendar.Calendar(first_weekday)
        self._day = today()
        self._mark: date | None = None
        self.days = DateRange(self._day, self._day)
        """The days chosen."""

    def show(self, days: DateRange) -> None:
        """Show a range chosen elsewhere."""
        self.days, self._mark = days, None
        self._day = days.last
        self.refresh()

    def action_move(self, days: int) -> None:
        """Move by days."""
        self._go(self._day + timedelta(days=days))

    def action_month(self, months: int) -> None:
        """Move by months, to the same day or the month's last."""
        year, month = divmod(self._day.year * 12 + self._day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        self._go(date(year, month + 1, min(self._day.day, last)))

    def action_today(self) -> None:
        """Move to today."""
        self._go(self._today())

    def action_mark(self) -> None:
        """Make this day one end; the other follows the cursor. Again: let go."""
        self._mark = None if self._mark else self._day
        self._go(self._day)

    def _go(self, day: date) -> None:
        if day.year in YEARS:
            other = self._mark or day
            self._day, self.days = day, DateRange(min(day, other), max(day, other))
            self.refresh()
            self.post_message(self.Changed(self.days))

    def on_click(self, event: Click) -> None:
        """Move to the day that is clicked."""
        weeks = self._calendar.monthdatescalendar(self._day.year, self._day.month)
        row, column = event.y - 2, (event.x - 1) // 4
        if 0 <= row < len(weeks) and 0 <= column < 7:
            self._go(weeks[row][column])

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move to the next month."""
        event.stop()
        self.action_month(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move to the previous month."""
        event.stop()
        self.action_month(-1)

    def render_line(self, y: int) -> Strip:
        """Draw month and year, the names of weekdays, then the weeks."""
        day = self._day
        weeks = self._calendar.monthdatescalendar(day.year, day.month)
        parts: list[Part] = []
        if y == 0:
            title = f"{calendar.month_name[day.month]} {day.year}"
            parts = [(f"  {title:<27}", "title")]
        elif y == 1:
            names = (calendar.day_abbr[weekday][:2] for weekday in self._calendar.iterweekdays())
            parts = [(" " + "".join(f"{name:>3} " for name in names), "muted")]
        elif y - 2 < len(weeks):
            parts = [(" ", "plain"), *map(self._day_part, weeks[y - 2])]
        style = self.get_component_rich_style
        strip = Strip([Segment(part[0], style(f"month--{part[1]}")) for part in parts])
        return strip.adjust_cell_length(self.size.width, style("month--plain"))

    def _day_part(self, day: date) -> Part:
        if day == self._day:
            return f"[{day.day:>2}]", "cursor"
        name = "plain" if day.month == self._day.month else "muted"
        if day in self.days:
            name = "range"
        elif day == self._today():
            name = "today"
        return f"{day.day:>3} ", name
