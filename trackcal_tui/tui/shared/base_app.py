"""The app as far as screens know it: its state, quick answers of the engine, and the work."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from textual import on
from textual._compositor import ChopsUpdate  # a private door (see `partial_update`)
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.events import Mount
from textual.screen import Screen
from textual.widget import Widget

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import SettingsError, StoreError
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.working_hours import target
from trackcal_tui.tui.keys.commands import PANE, TITLES
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.shared.partial_update import only_what_changed
from trackcal_tui.tui.state.app_state import AppState
from trackcal_tui.tui.state.entries_wanted import EntriesWanted, OnlyProject
from trackcal_tui.tui.state.notices import Failed
from trackcal_tui.tui.state.sheet import SheetState
from trackcal_tui.tui.state.steps import step_between

if TYPE_CHECKING:
    from rich.console import RenderableType

    from trackcal_tui.core.trackers import PushState
    from trackcal_tui.engine.engine import Engine
    from trackcal_tui.tui.jobs.jobs import Jobs

T = TypeVar("T")


def can_close(screen: Screen[Any]) -> bool:
    """Return whether a screen can be closed now.

    It must have opened, be on top, and not be the last: Textual 8.2.8 pops whatever is on top.
    """
    return screen.is_mounted and screen.is_active and len(screen.app.screen_stack) > 1


class BaseApp(AppState):
    """Answers at once what is quick, and starts the work that is not."""

    def __init__(self, engine: Engine, *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        # Private doors, but the only ones: every screen would mount a widget for each, and be laid
        # out anew. trackcal says what it has to say in lines of its own.
        self._disable_notifications = self._disable_tooltips = True
        self.engine = engine
        self._mounted_at = math.inf
        """When the first screen was mounted, by the clock of Textual's events."""
        self.changing = asyncio.Lock()
        self.live_keys: Mapping[str, str] = {}
        """What `[keys]` rebinds: command id → keys."""
        self.key_problems: tuple[SettingsError, ...] = ()
        """What is wrong with `[keys]`."""
        self.entries_wanted: EntriesWanted | None = None
        """What the Entries section is to show next."""
        self.demo_wanted = False
        """Whether the person left in order to try the demo."""

    @cached_property
    def jobs(self) -> Jobs:
        """The work; imported (10 ms) once the first frame is drawn."""
        from trackcal_tui.tui.jobs.jobs import Jobs

        return Jobs(self, self.engine)

    @property
    def first_weekday(self) -> int:
        """The user's first day of the week, 0 for Monday."""
        return self.engine.settings.first_weekday

    # -- screens

    def open_screen(
        self, screen: Screen[T], then: Callable[[T | None], None] | None = None
    ) -> None:
        """Open a screen over the one that is shown, unless one of its kind is open already.

        Args:
            screen: The screen.
            then: Called with what the screen was dismissed with, or None.
        """

        def open_now() -> None:
            if isinstance(self.screen, CommandPalette):
                self.screen.dismiss()
            if not any(type(one) is type(screen) for one in self.screen_stack):
                self.push_screen(screen, then)
            elif then is not None:
                then(None)

        self._when_open(open_now)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen on top, and let go of what Textual 8.2.8 would keep of it.

        It keeps what was drawn of the last 1024 widgets for as long as the program runs (its
        `StylesCache.get_inner_outer` remembers every cache it was asked for), 0.7 MB each time help
        was open: `refresh` empties that. And it keeps whoever follows a var until the var changes:
        that list is behind a private door, but there is no other.
        """
        closed = [*self.screen.walk_children(Widget, with_self=True)]
        popped = super().pop_screen()
        for widget in closed:
            widget.refresh()
            if widget.show_vertical_scrollbar:
                widget.vertical_scrollbar.refresh()
        for followers in getattr(self, "__watchers", {}).values():
            followers[:] = [one for one in followers if one[0] not in closed]
        return popped

    def show_section(self, section: str) -> None:
        """Show a section; whatever lies over the one that is left is closed."""

        def show_now() -> None:
            for screen in reversed(self.screen_stack[1:]):
                screen.dismiss()
            self.switch_mode(section)
            self.sub_title = TITLES[section]

        self._when_open(show_now)

    def show_entries(self, days: DateRange, *, only: OnlyProject | None = None) -> None:
        """Show the Entries section on a range, or on one project's entries of it."""
        self.entries_wanted = EntriesWanted(days, only)
        self.show_section("entries")

    def show_imported(self, days: DateRange) -> None:
        """Show the entries of an imported range; later, where the person has gone elsewhere."""
        self.entries_wanted = EntriesWanted(days)
        is_there = self.current_mode == "import" and len(self.screen_stack) == 1
        if is_there and self.sheet.range == days:
            self.show_section("entries")

    def _when_open(self, change: Callable[[], None]) -> None:
        """Change screens once the one on top has opened.

        Textual 8.2.8 fails when a screen is covered, closed or left while it is being mounted.
        """
        if self.return_code is not None:
            return  # it is leaving
        if self.screen.is_mounted:
            change()
        else:
            self.screen.call_later(self.call_later, self._when_open, change)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what is drawn, less what the terminal shows already."""
        if isinstance(renderable, ChopsUpdate):
            renderable = only_what_changed(renderable)
        super()._display(screen, renderable)

    def _check_resize(self) -> None:
        """Redraw everything when the window is back at its size: the terminal has cut off a part.

        Textual 8.2.8 hears only of the last of several sizes, and draws nothing if that is the
        one it knows.
        """
        event = self._resize_event
        super()._check_resize()
        is_told = event is not None and self._resize_event is None and event.time > self._mounted_at
        if event is not None and is_told and self.screen.size == event.size:
            self.screen.refresh()

    @on(Mount)
    def _note_mount(self, event: Mount) -> None:
        """Note when this is: a size that was told before has cut off nothing."""
        self._mounted_at = event.time

    def turn_pane(self) -> None:
        """Show or hide the side pane, the next time as well."""
        self.pane = not self.pane
        self.jobs.changes.keep_pane(is_shown=self.pane, key=key_of(self, PANE.id))

    def watch_sheet(self, before: SheetState, after: SheetState) -> None:
        """Keep what the person decided."""
        if after.connection:  # there is something to decide about
            self.jobs.drafts.follow(before, after)

    # -- quick answers

    def now(self) -> datetime:
        """Return the instant, in the person's zone."""
        return self.engine.clock.now().astimezone(self.engine.zone)

    def today(self) -> date:
        """Return the local date."""
        return self.engine.today()

    def target(self, days: DateRange) -> int:
        """Return the seconds a range is to have, by `[hours]` of the settings; 0 for no target."""
        return target(self.engine.settings.hours, days)

    def entries_of(self, days: DateRange) -> tuple[Entry, ...]:
        """Return the entries of a range, sorted; none while they cannot be read."""
        return self._answer(lambda: self.engine.ledger.entries(days), ())

    def logged_seconds(self, days: DateRange) -> int:
        """Return what the entries of a range add up to; 0 while they cannot be read."""
        return self._answer(lambda: self.engine.ledger.totals(days).seconds, 0)

    def _answer(self, ask: Callable[[], T], otherwise: T) -> T:
        """Ask the ledger; the file of an earlier year may be damaged or gone."""
        try:
            return ask() if self.revision else otherwise
        except StoreError as error:
            self.notice = Failed(error.message)
            return otherwise

    def times_imported(self, series_id: str) -> int:
        """Return how many events of a series have an entry; 0 while they cannot be read."""
        return self.engine.ledger.times_imported(series_id) if self.revision else 0

    def project_seconds(self) -> dict[str | None, int]:
        """Return project code → seconds of all entries."""
        if not self.revision:
            return {}
        return {code: totals.seconds for code, totals in self.engine.ledger.project_totals()}

    def push_states(self, entries: Iterable[Entry]) -> Mapping[str, PushState]:
        """Return how far entries are in the trackers, by id; without those never sent."""
        if not self.engine.settings.trackers:
            return {}
        return self._answer(lambda: self.engine.pushing.states(entries), {})

    def change_sheet(
        self, change: Callable[[SheetState], SheetState], *, is_span: bool = False
    ) -> bool:
        """Apply a transition that a person has asked for, as one step to undo.

        At once, not by message: the next key of a burst must find it applied.

        Args:
            change: The transition.
            is_span: Whether it is one step with the span that was changed just before.

        Returns:
            Whether anything has changed.
        """
        before, after = self.sheet, change(self.sheet)
        if after is before:
            return False
        if (step := step_between(before, after, is_open=is_span)) is not None:
            self.timeline = self.timeline.with_done(step)
        self.sheet = after
        self.notice = ""
        return True

    async def action_quit(self) -> None:
        """Stop what is under way and leave."""
        self.jobs.stop()
        self.exit(0)

    async def leave_for_demo(self) -> None:
        """Leave this installation alone and go on in the demo."""
        self.demo_wanted = True
        await self.action_quit()
