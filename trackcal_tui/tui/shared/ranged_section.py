"""A section with a range of its own."""

from __future__ import annotations

from trackcal_tui.core.range_words import range_name
from trackcal_tui.core.ranges import DateRange, shift_range, week_of
from trackcal_tui.tui.shared.panel_section import PanelSection
from trackcal_tui.tui.shared.range_screen import DateRangeScreen


class RangedSection(PanelSection):
    """Shows the entries of a range, which the person chooses."""

    _days: DateRange | None = None
    """None: this week, whichever that is by now."""

    @property
    def days(self) -> DateRange:
        """The range that is shown; this week until another was asked for."""
        return self._days or self._this_week

    @property
    def shown_days(self) -> DateRange:
        """The days that a push from here is about."""
        return self.days

    @property
    def range_name(self) -> str:
        """What people call the range; empty where it has no name."""
        return range_name(self.days, self.app.today(), self.app.first_weekday)

    @property
    def _this_week(self) -> DateRange:
        return week_of(self.app.today(), self.app.first_weekday)

    def go_to(self, days: DateRange) -> None:
        """Show another range."""
        self._days = None if days == self._this_week else days
        self.show_ledger()

    def action_period(self, direction: int) -> None:
        """Show the previous or the next range of the same kind."""
        days = shift_range(self.days, direction)
        if days == self.days:
            self.show_hint("No range beyond this one")
        else:
            self.go_to(days)

    def action_range(self) -> None:
        """Choose the range."""
        screen = DateRangeScreen(self.days, self.app.today, self.app.first_weekday)
        self.app.open_screen(screen, self._go_to_chosen)

    def _go_to_chosen(self, days: DateRange | None) -> None:
        if days is not None:
            self.go_to(days)
