"""The events that can't be imported: why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual import on
from textual.widget import Widget

from trackcal_tui.core.entries import EntryEdit
from trackcal_tui.core.events import Skipped
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.skipped import entry_to_log
from trackcal_tui.tui.importing.panel_overlay import PanelOverlay
from trackcal_tui.tui.importing.skipped_list import (
    Fold,
    Kind,
    SkippedList,
    importable_words,
    kind_of,
    skipped_items,
)
from trackcal_tui.tui.keys.live_keys import key_of, pressing
from trackcal_tui.tui.keys.overlay_commands import LEFT_OUT
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.entry_form import EntryForm, surroundings_of
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.status_line import notice_part
from trackcal_tui.tui.state.sheet import SheetState

_MEANT_FOR = {
    "log": (Kind.LOGGABLE, Kind.IMPORTED),
    "offer": (Kind.DISMISSED,),
    "fold": (Kind.IMPORTED,),
}
"""Action → the kinds of lines it is for. (`enter` logs an event and unfolds the imported ones.)"""
_NOTHING = EmptyNote(
    "Nothing is skipped in this range",
    ("Every event in it can be imported.",),
    (("{left_out.back}", "back to Import"),),
)


class SkippedScreen(PanelOverlay[None]):
    """Show skipped events; one that was not answered, say, can be logged as an entry."""

    PLACE = LEFT_OUT
    BINDINGS = PLACE.bindings()
    SHOWS_NOTICE = True
    HEADING = " Can't be imported"
    AUTO_FOCUS = LIST_ID = "#skipped"

    def __init__(self) -> None:
        super().__init__()
        self._list = SkippedList(id="skipped")
        self._skipped: tuple[Skipped, ...] = ()
        self._is_folded = True

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list."""
        yield self._list

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.follow("sheet", self._show_sheet)
        self.follow("notice", self._show_notice)

    # -- showing

    def _show_sheet(self, sheet: SheetState) -> None:
        self._skipped = sheet.skipped
        self.set_heading(
            (f" · {describe_range(sheet.range)}", "muted"),
            right=[(f"{words} ", "muted") for words in importable_words(self._skipped)[-1:]],
        )
        self._show_items()

    def _show_items(self) -> None:
        self._list.set_note(_NOTHING)
        self._list.show_items(tuple(skipped_items(self._skipped, is_folded=self._is_folded)))
        self._show_notice(self.app.notice)
        self.refresh_bindings()

    def _show_notice(self, notice: str) -> None:
        if notice:
            self.message_line.show([notice_part(notice)])
        else:
            self._show_item()

    @on(DayList.Moved)
    @on(Panel.Cancelled)
    def _show_item(self) -> None:
        """Say what can be done about the line under the cursor."""
        item = self._list.item
        if item is None:
            return
        said = {
            Kind.LOGGABLE: ("left_out.log", "log it as an entry"),
            Kind.DISMISSED: ("left_out.offer", "offer it again"),
            Kind.IMPORTED: ("left_out.fold", "show or hide imported events"),
        }.get(kind_of(item))
        if said is None:
            self.show_hint("")
            return
        command, does = said
        key = key_of(self.app, command)
        self.message_line.show([(f" {key} {does}", "accent", pressing(command))])

    # -- what can be done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there are events for."""
        kinds = _MEANT_FOR.get(action)
        if kinds and not any(kind_of(one) in kinds for one in self._skipped):
            return False
        return super().check_action(action, parameters)

    def why_not(self, command_id: str) -> str:
        """Say that there is no event for it."""
        said = {
            "left_out.log": "None of these can be logged",
            "left_out.offer": "None of these was dismissed",
            "left_out.fold": "None of these is imported",
        }
        return super().why_not(command_id) or said.get(command_id, "")

    def _is_blocked(self) -> bool:
        if self.app.read_only:
            self.show_hint(f"Read-only: {self.app.read_only}", "warning")
        return bool(self.app.read_only)

    def action_log(self) -> None:
        """Log the event under the cursor as an entry, the form filled in."""
        item, app = self._list.item, self.app
        if isinstance(item, Fold):
            return self.action_fold()
        if item is None or item.event is None or kind_of(item) is not Kind.LOGGABLE:
            return self.show_hint("This event can't be logged", "warning")
        if not self._is_blocked():
            entry = entry_to_log(item.event, app.engine.settings.hours, app.engine.zone)
            saved = partial(self._save, item)
            self.open_panel(EntryForm(entry, surroundings_of(app), saved=saved))
            self.show_hint("")  # its keys are the form's now

    def _save(self, item: Skipped, entry: EntryEdit) -> None:
        self.close_panel()
        self.app.jobs.changes.log_event(item, entry)

    def action_offer(self) -> None:
        """Offer the dismissed event under the cursor, or its series, again."""
        item = self._list.item
        if item is None or kind_of(item) is not Kind.DISMISSED:
            return self.show_hint("Only dismissed events can be offered again", "warning")
        if isinstance(item, Skipped) and not self._is_blocked():
            self.app.jobs.changes.offer_again(item)

    def action_fold(self) -> None:
        """Show the imported events, or fold them."""
        self._is_folded = not self._is_folded
        self._show_items()

    def action_undo(self) -> None:
        """Undo the last change."""
        self.app.jobs.history.undo()
