"""The events of a range as the Import section lists them, with what is ticked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.import_lines import range_line, sheet_parts, status_line
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.shared.column_titles import ColumnTitles
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.pane_body import PaneBody
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.shared.status_line import parts_width
from trackcal_tui.tui.shared.summary_line import range_parts
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.sheet import SheetState

if TYPE_CHECKING:
    from trackcal_tui.tui.importing.import_pane import ImportPane
    from trackcal_tui.tui.shared.side_pane import SidePane
    from trackcal_tui.tui.state.pane import PaneContent

_NO_EVENTS = "No events here"
_FOR_ROW = (
    *("tick", "tick_all", "tick_invert", "tick_day", "remembered"),
    *("edit", "project", "project_like", "never_offer"),
)
"""Actions that need an event under the cursor: an empty list does not name their keys."""
_ABOUT_EVENTS = frozenset(
    (*_FOR_ROW, "tick_none", "plan", "skipped", "drift", "move", "page", "edge", "span")
)
"""Actions that wait for the events they are about."""
_WAITING = "Still loading … your keys wait for it · {import.cancel} cancel"
_NONE_REMEMBERED = "Nothing to tick: no past event here was imported last time"


class EventSection(SectionScreen):
    """Show the sheet of events, and tick them."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = SheetState(range=DateRange(date.min, date.min))
        """The sheet as it is shown."""
        self.events = EventList(self.sheet, id="events")
        titles = ColumnTitles(self.events, id="titles")
        self.body = PaneBody(titles, self.events, content=self._pane)
        self._import_pane: ImportPane | None = None
        self._news = asyncio.Event()
        """Set when the sheet is another one, or is not looked at any more."""
        self._skipped_words: tuple[str, ...] = ()
        """What of the range can't be imported, in words; the longest first."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list below the names of its columns."""
        yield self.body

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.set_focus(self.events)
        self.follow("sheet", self.show_sheet)
        for name in ("progress", "revision"):
            self.watch(self.app, name, self._show_range, init=False)

    # -- showing the state

    def show_sheet(self, sheet: SheetState) -> None:
        """Show another state of the sheet, drawing only what differs."""
        old, self.sheet = self.sheet, sheet
        self._news.set()
        if sheet.sheet is not old.sheet:
            from trackcal_tui.tui.importing.skipped_list import importable_words

            self._skipped_words = importable_words(sheet.skipped)
        self.events.show(sheet)
        self.body.follow()
        if (sheet.range, sheet.phase) != (old.range, old.phase):
            self.clear_hint()  # what was not there yet may be there now
        if (sheet.range, sheet.phase, sheet.sheet) != (old.range, old.phase, old.sheet):
            self._show_range()
            self.refresh_bindings()
        elif bool(sheet.visible) != bool(old.visible):
            self.refresh_bindings()
        elif sheet.ticked is not old.ticked and self.body.has_room:
            self._show_range()
        self.show_message()

    def _show_range(self) -> None:
        app, days = self.app, self.sheet.range
        logged, target = app.logged_seconds(days), app.target(days)
        total = sheet_parts(self.sheet, logged, target, self.size.width)
        left, right = range_line(self.sheet, app.progress, partial(key_of, app))
        where = range_parts(app, days, "import")
        # What went wrong needs the room of the range's name.
        self.summary.show([*where[:-1], *left] if left else where, right or total)

    def show_message(self) -> None:
        """Say what was said last beside what asks for attention, as far as there is room."""
        message, (_, right) = self.message, self.status()
        if message and parts_width((*message, *right)) < self.size.width:
            self.message_line.show(message, right)
        else:
            super().show_message()

    def status(self) -> tuple[list[Part], list[Part]]:
        """Return what is ticked, and what asks for attention."""
        keys = partial(key_of, self.app)
        return status_line(self.sheet, self._skipped_words, self.size.width, keys)

    @on(Resize)
    def _fit_width(self) -> None:
        self._show_range()
        self.show_message()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is done with events where there are some, or some may still come."""
        if not self._may_come:
            if action in _FOR_ROW and self.events.index is None:
                return False
            if action in ("filter", "tick_none") and not self.sheet.drafts:
                return False
            if action == "plan" and self.events.index is None and not self.sheet.ticked.count:
                return False
        return super().check_action(action, parameters)

    def why_not(self, command_id: str) -> str:
        """Say that no event is there."""
        is_empty = self.events.index is None
        return super().why_not(command_id) or (self._missing(_NO_EVENTS) if is_empty else "")

    def on_screen_suspend(self) -> None:
        """Let no key wait for events that nobody looks at."""
        self._news.set()

    def holds_back(self, key: str) -> bool:
        """Return whether a key is about events that are not listed yet."""
        if not self._may_come or self.focused is not self.events:
            return False
        active = self.active_bindings.get(key)
        return active is not None and active.binding.action.partition("(")[0] in _ABOUT_EVENTS

    async def has_come(self) -> bool:
        """Wait until the range is listed; return False when it won't be, or is not looked at."""
        days = self.sheet.range
        while self._may_come and self.is_current:
            self.show_hint(_WAITING, "accent")
            self._news.clear()
            await self._news.wait()
        return self.is_current and (self.sheet.phase, self.sheet.range) == ("ready", days)

    @on(DayList.Moved)
    @on(DayList.Scrolled)
    def _follow_cursor(self, event: DayList.Moved | DayList.Scrolled) -> None:
        event.stop()  # each place that hears of it takes its time
        self.clear_hint()
        self.body.follow()

    # -- the side pane

    def _pane(self) -> PaneContent:
        """Make what the pane says."""
        if self._import_pane is None:
            from trackcal_tui.tui.importing.import_pane import ImportPane  # after the first frame

            self._import_pane = ImportPane(self.app.entries_of, self.app.times_imported)
        revision, around = self.app.revision, self.body.surroundings()
        return self._import_pane.content(self.sheet, self.events.index, revision, around)

    def on_side_pane_chosen(self, event: SidePane.Chosen) -> None:
        """Put the cursor on the event that wants a look."""
        ids = self.sheet.listing.ids
        if event.row in ids:
            self.reveal(ids.index(event.row))

    def reveal(self, index: int) -> None:
        """Put the cursor on a draft, without the filter if it hides it."""
        if self.sheet.query and index not in self.sheet.visible:
            self.app.change_sheet(partial(change.filtered, query=""))
        self.events.go_to(index)

    # -- ticking

    def action_tick(self) -> None:
        """Tick the draft under the cursor and move on."""
        index = self.events.index
        if self.has_rows() and index is not None:
            self.app.change_sheet(partial(change.ticked, index=index))
            self.events.action_move(1)

    def action_tick_all(self) -> None:
        """Tick all that is shown and has ended."""
        tick = partial(change.ticked_all, now=self.app.now())
        if self.has_rows() and not self.app.change_sheet(tick):
            is_all = len(self.sheet.ticked_shown) == len(self.sheet.visible)
            self.show_hint(f"Everything{'' if is_all else ' that has ended'} is ticked already")

    def action_tick_none(self) -> None:
        """Untick all that is shown."""
        if not self.app.change_sheet(change.ticked_none):
            hidden = self.sheet.ticked.count
            self.show_missing("None of these is ticked" if hidden else "Nothing is ticked")

    def action_tick_invert(self) -> None:
        """Invert the ticks of what is shown."""
        if self.has_rows():
            self.app.change_sheet(change.ticks_inverted)

    def action_remembered(self) -> None:
        """Tick what was imported the last time it occurred."""
        if self.has_rows() and not self.app.change_sheet(change.tick_remembered):
            is_any = change.shown_mask(self.sheet) & self.sheet.listing.remembered
            self.show_hint("Everything remembered is ticked" if is_any else _NONE_REMEMBERED)

    def action_tick_day(self) -> None:
        """Tick the day of the cursor's row; untick it where all of it is ticked."""
        index = self.events.index
        if self.has_rows() and index is not None:
            tick = partial(change.tick_day, index=index, now=self.app.now())
            if not self.app.change_sheet(tick):
                self.show_hint("No event of this day has ended yet")

    @on(EventList.Ticked)
    def _tick(self, event: EventList.Ticked) -> None:
        self.clear_hint()
        tick = partial(change.ticked_span, indices=event.indices, on=event.on)
        self.app.change_sheet(tick, is_span=len(event.indices) > 1)

    def has_rows(self) -> bool:
        """Return whether there is a draft under the cursor; say why not."""
        if self.events.index is None:
            self.show_missing(_NO_EVENTS)
        return self.events.index is not None

    def show_missing(self, text: str) -> None:
        """Say what is not there, but not while it may still come."""
        self.show_hint(self._missing(text))

    def _missing(self, text: str) -> str:
        return "Still loading …" if self._may_come else text

    @property
    def _may_come(self) -> bool:
        """Whether what is not there may still come."""
        return self._is_loading or self.app.week_seconds is None

    @property
    def _is_loading(self) -> bool:
        """Whether another range than the one before is being read."""
        return self.sheet.phase == "loading" and self.sheet.sheet is None
