"""Choosing the range: presets on a key each, a free field, a month to move in."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.dates import MONTH_NAMES
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.range_words import PRESETS, parse_range
from trackcal_tui.core.ranges import YEARS, DateRange, describe_range
from trackcal_tui.tui.keys.commands import bindings
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import MONTH, RANGE, preset_id
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_MONTHS = tuple(calendar.month_name)
_MONTH_CELLS = 32
_EXAMPLES = ("last week · 2026-W47 · 1 nov..15 nov", "last week · 2026-W47")


def short_range(days: DateRange) -> str:
    """`16–22 Nov`, `26 Oct–1 Nov`, `20 Nov`: for where the whole range does not fit."""
    first, last = days.first, days.last
    end = f"{last.day} {MONTH_NAMES[last.month - 1]}"
    if first == last:
        return end
    month = "" if first.month == last.month else f" {MONTH_NAMES[first.month - 1]}"
    return f"{first.day}{month}–{end}"


class MonthCalendar(Widget, can_focus=True):
    """A month; the cursor is a day, `space` sets the other end of the range."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"month--{name}" for name in ("plain", "muted", "title", "range", "cursor", "today")
    }
    BINDINGS = bindings(MONTH)

    class Changed(Message):
        """The days chosen are others."""

        def __init__(self, days: DateRange) -> None:
            self.days = days
            super().__init__()

    def __init__(self, today: date, first_weekday: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._today = today
        self._weeks = calendar.Calendar(first_weekday)
        self._first_weekday = first_weekday
        self._day = today
        self._mark: date | None = None
        self._days = DateRange(today, today)

    @property
    def days(self) -> DateRange:
        """The days chosen."""
        return self._days

    def show(self, days: DateRange) -> None:
        """Show a range chosen elsewhere."""
        self._days, self._mark = days, None
        self._day = days.last
        self.refresh()

    def action_move(self, days: int) -> None:
        """Move by days."""
        self._go(self._day + timedelta(days=days))

    def action_month(self, months: int) -> None:
        """Move by months, to the same day or the month's last."""
        at = self._day.year * 12 + self._day.month - 1 + months
        year, month = divmod(at, 12)
        last = calendar.monthrange(year, month + 1)[1]
        self._go(date(year, month + 1, min(self._day.day, last)))

    def action_today(self) -> None:
        """Back to today."""
        self._go(self._today)

    def action_mark(self) -> None:
        """Make this day one end; the other follows the cursor. Again: let go."""
        self._mark = None if self._mark else self._day
        self._go(self._day)

    def _go(self, day: date) -> None:
        if day.year not in YEARS:
            return
        self._day = day
        other = self._mark or day
        self._days = DateRange(min(day, other), max(day, other))
        self.refresh()
        self.post_message(self.Changed(self._days))

    def render_line(self, y: int) -> Strip:
        """Month and year, weekday names, then six weeks."""
        width = self.size.width
        if y == 0:
            title = f"{_MONTHS[self._day.month]} {self._day.year}"
            return self._strip([(f"  {title:<27}", "title")], width)
        if y == 1:
            names = "".join(
                f"{calendar.day_abbr[(self._first_weekday + i) % 7][:2]:>3} " for i in range(7)
            )
            return self._strip([(f" {names}", "muted")], width)
        weeks = self._weeks.monthdatescalendar(self._day.year, self._day.month)
        if y - 2 >= len(weeks):
            return self._strip([], width)
        parts: list[tuple[str, str]] = [(" ", "plain")]
        for day in weeks[y - 2]:
            name = "plain" if day.month == self._day.month else "muted"
            if day in self._days:
                name = "range"
            if day == self._today and name != "range":
                name = "today"
            text = f"{day.day:>3} "
            if day == self._day:
                name, text = "cursor", f"[{day.day:>2}]"
            parts.append((text, name))
        return self._strip(parts, width)

    def _strip(self, parts: list[tuple[str, str]], width: int) -> Strip:
        style = self.get_component_rich_style
        strip = Strip([Segment(text, style(f"month--{name}")) for text, name in parts])
        return strip.adjust_cell_length(width, style("month--plain"))


class DateRangeScreen(OverlayScreen[DateRange | None]):
    """Nothing is read until `enter`."""

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
        self._shown = days
        self._today = today
        self._first_weekday = first_weekday

    def compose_body(self) -> Iterable[Widget]:
        """Presets and field on the left, the month on the right."""
        with Horizontal(id="range-body"):
            with Vertical(id="range-left"):
                yield Text(id="presets")
                yield Text(" Or type a range", id="range-label")
                yield PlainInput(
                    id="range-field",
                    max_length=100,
                )
            yield MonthCalendar(self._today, self._first_weekday, id="month")
        yield Text(id="range-said")

    def on_resize(self, event: Resize) -> None:
        """Say what fits beside the month."""
        width = event.size.width - _MONTH_CELLS - 1
        self.query_one("#presets", Text).update(self._presets(width))
        fitting = [one for one in _EXAMPLES if len(one) < width - 4]
        self.query_one(Input).placeholder = fitting[0] if fitting else ""

    def _presets(self, width: int) -> Content:
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
        rows = [
            Content.assemble(
                "  ",
                (f"{key:<{column}}", "bold $accent"),
                f"  {label:<{cells}}",
                (days, "$muted"),
            )
            for (label, key), days in zip(keys.items(), said, strict=True)
        ]
        return Content("\n").join(rows)

    def on_mount(self) -> None:
        """Start from the range shown."""
        self.query_one(MonthCalendar).show(self._shown)
        self._say()

    def _say(self, error: UsageError | None = None) -> None:
        said = self.query_one("#range-said", Text)
        if error is not None:
            said.update(Content.assemble((error.title, "bold $error"), f"\n{error.hint}"))
        elif self._days is not None:
            count = "1 day" if self._days.days == 1 else f"{self._days.days} days"
            said.update(
                Content.assemble((describe_range(self._days), "bold"), (f"  {count}", "$muted"))
            )

    def labels(self) -> Mapping[str, str]:
        """Where tab leads."""
        return {"range.other": "field" if self.focused is self.query_one("#month") else "month"}

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._take(event.value.strip())

    def _take(self, text: str) -> None:
        if not text:
            self._days = self._shown
            return self._say()
        try:
            days = parse_range(text, self._today, self._first_weekday)
        except UsageError as error:
            self._days = None
            return self._say(error)
        self._days = self._shown = days
        self.query_one(MonthCalendar).show(days)
        self._say()

    @on(MonthCalendar.Changed)
    def _move(self, event: MonthCalendar.Changed) -> None:
        self._days = self._shown = event.days
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = ""
        self._say()

    def action_preset(self, word: str) -> None:
        """Choose a preset at once."""
        self.dismiss(parse_range(word, self._today, self._first_weekday))

    def action_type(self) -> None:
        """Go to the field, at once: `Widget.focus` would wait for the keys that are there."""
        self.set_focus(self.query_one(Input))

    def action_begin(self, digit: str) -> None:
        """A digit that is no preset begins a date: go on in the field."""
        self.action_type()
        self.query_one(Input).insert_text_at_cursor(digit)

    def action_other(self) -> None:
        """From the field to the month, or back."""
        month = self.query_one(MonthCalendar)
        if self.focused is month:
            self.action_type()
        else:
            self.set_focus(month)

    async def action_choose(self) -> None:
        """Read the range, if it is one."""
        field = self.query_one(Input)
        if self.focused is field:
            await catch_up(field)
            self._take(field.value.strip())
        elif self._days is not None:
            self._days = self.query_one(MonthCalendar).days  # its message may be under way still
        if self._days is None:
            self.app.bell()
        else:
            self.dismiss(self._days)
