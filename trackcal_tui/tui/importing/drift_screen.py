"""What changed in Outlook since its import: accepted or kept, one by one or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from textual import on
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.drift_words import GONE, changes, entry_words, event_words, outcome
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.importing.drift_list import DriftList, Item
from trackcal_tui.tui.importing.panel_overlay import PanelOverlay
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.overlay_commands import DRIFT
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine, notice_part
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

_LOOKALIKE_LABELS = {"drift.take": "link to entry", "drift.leave": "leave importable"}


class DriftScreen(PanelOverlay[None]):
    """Show what is still to be decided; with the last item the screen goes."""

    PLACE = DRIFT
    BINDINGS = PLACE.bindings()
    SHOWS_NOTICE = True
    HEADING = " Changed in Outlook"
    AUTO_FOCUS = LIST_ID = "#drifts"

    def __init__(self) -> None:
        super().__init__()
        self._list = DriftList(id="drifts")
        self._details = [StatusLine(id=f"drift-{name}") for name in ("outlook", "now", "then")]
        self._items: tuple[Item, ...] = ()
        self._asked: tuple[Item, ...] = ()
        """Items decided about, until the sheet follows: a key that repeats must not ask twice."""
        self._named: type[Item] | None = None
        """The kind of item whose keys the bottom line names."""

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list, and the row under the cursor in full."""
        yield from (self._list, Rule(), *self._details)

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.follow("sheet", self._show_sheet)
        self.follow("notice", self._show_notice)

    def on_resize(self, event: Resize) -> None:
        """Fit the details into another width."""
        self.call_after_refresh(self._show_item)

    # -- showing

    def _show_sheet(self, sheet: SheetState) -> None:
        had_some = bool(self._items)
        self._asked = ()
        self._items = (*drifts_of(sheet), *lookalikes_of(sheet))
        if not self._items:
            if had_some:
                self.dismiss(None)
            return
        if sheet.sheet is not None:
            self._list.zone = self.app.engine.zone
        self._list.show_items(self._items)
        self.set_heading(
            (f" · {describe_range(sheet.range)}", "muted"),
            right=[("you decide ", "muted")] if self.size.width >= 72 else (),
        )
        self._show_item()

    def _show_notice(self, notice: str) -> None:
        if notice:
            self._asked = ()
        self.message_line.show([notice_part(notice)] if notice else [])

    @on(DayList.Moved)
    def _show_item(self) -> None:
        item = self._list.item
        if item is None:
            return
        for line, parts in zip(self._details, self._details_of(item), strict=True):
            line.show(parts)
        if type(item) is not self._named:
            self._named = type(item)
            self.refresh_bindings()

    def labels(self) -> Mapping[str, str]:
        """Say what the keys do to the item under the cursor."""
        return _LOOKALIKE_LABELS if isinstance(self._list.item, Lookalike) else {}

    def _details_of(self, item: Item) -> list[list[Part]]:
        zone, take = self._list.zone, key_of(self.app, "drift.take")
        entry = _detail("Entry", entry_words(item.entry), "plain")
        if isinstance(item, Lookalike):
            event = event_words(item.draft.event, zone)
            link = _detail(f"{take} links", "the event becomes the entry's own", "strong")
            return [_detail("Event", event, "warning"), entry, link]
        if _is_gone(item):
            undo = key_of(self.app, "drift.undo")
            accept = _detail(f"{take} deletes", f"this entry ({undo} undoes)", "bad")
        else:
            then = outcome(item, zone, self.app.engine.settings.rounding)
            accept = _detail(f"{take} makes it", then, "strong")
        return [_detail("Outlook", ", ".join(changes(item, zone)), "warning"), entry, accept]

    # -- deciding

    def _decide(self, *, accept: bool, all_of_them: bool) -> None:
        """Decide about the item under the cursor, or about all of its kind."""
        here = self._list.item
        same = (one for one in self._items if type(one) is type(here))
        items = tuple(same) if all_of_them else (here,)
        new = tuple(one for one in items if one is not None and one not in self._asked)
        gone = [one for one in new if isinstance(one, Drift) and _is_gone(one)]
        if accept and gone:
            self._ask_to_delete(new, gone)
        else:
            self._write(new, accept=accept)

    def _ask_to_delete(self, items: tuple[Item, ...], gone: list[Drift]) -> None:
        """Ask before entries are deleted."""
        names = ", ".join(f'"{one.entry.task_name}"' for one in gone[:3])
        question = f"Delete {count_of(len(gone), 'entry', 'entries')}? {names}"
        others = len(items) - len(gone)
        also = f" {count_of(others, 'other change')} accepted as well." if others else ""
        undo = key_of(self.app, "drift.undo")
        why = f"Gone from Outlook: cancelled, declined or deleted.{also} {undo} undoes."
        then = partial(self._delete, items)
        self.open_panel(ConfirmPanel(question, why, verb="delete", then=then))

    def _delete(self, items: tuple[Item, ...]) -> None:
        self.close_panel()
        self._write(items, accept=True)

    def _write(self, new: tuple[Item, ...], *, accept: bool) -> None:
        self._asked += new
        jobs = self.app.jobs.drift
        if drifts := tuple(one for one in new if isinstance(one, Drift)):
            (jobs.apply if accept else jobs.keep)(drifts)
        if lookalikes := tuple(one for one in new if isinstance(one, Lookalike)):
            (jobs.link if accept else jobs.leave)(lookalikes)

    def action_take(self) -> None:
        """Accept the change, or link the event to the entry."""
        self._decide(accept=True, all_of_them=False)

    def action_leave(self) -> None:
        """Keep the entry as it is, or the event importable."""
        self._decide(accept=False, all_of_them=False)

    def action_take_all(self) -> None:
        """Accept, or link, everything under this heading."""
        self._decide(accept=True, all_of_them=True)

    def action_leave_all(self) -> None:
        """Keep everything under this heading."""
        self._decide(accept=False, all_of_them=True)

    def action_undo(self) -> None:
        """Undo the last change; what it decided is asked again."""
        self.app.jobs.history.undo()


def _is_gone(drift: Drift) -> bool:
    """Return whether accepting a drift deletes its entry."""
    return any(kind in GONE for kind in drift.kinds)


def _detail(label: str, words: str, style: str) -> list[Part]:
    return [(f" {label:<11}", "muted"), (words, style)]
