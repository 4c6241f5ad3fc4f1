"""What changed in Outlook since its import: taken over or kept, one by one or all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from trackcal_tui.core.drift_words import GONE, changes, entry_words, event_words, outcome
from trackcal_tui.core.events import Drift, Lookalike
from trackcal_tui.core.ranges import describe_range
from trackcal_tui.tui.importing.drift_list import DriftList, Item
from trackcal_tui.tui.keys.screen_commands import key_of, screen_bindings
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.head_and_foot import KeyLine
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import Part, StatusLine, notice_part
from trackcal_tui.tui.state.drift import drifts_of, lookalikes_of
from trackcal_tui.tui.state.sheet import SheetState

_LOOKALIKE_LABELS = {"drift.take": "link to entry", "drift.leave": "leave importable"}
_LINES = ("outlook", "now", "then")


class DriftScreen(OverlayScreen[None]):
    """Follows the app's sheet: what is decided disappears, with the last one the screen."""

    TABLE = "drift"
    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings(TABLE)]
    AUTO_FOCUS = "#drifts"

    def __init__(self) -> None:
        super().__init__(id="drift")
        self._items: tuple[Item, ...] = ()
        self._zone = ZoneInfo("UTC")
        self._asked: tuple[Item, ...] = ()
        self._named: type[Item] | None = None
        """What the bottom line says the keys do it to."""

    def compose(self) -> ComposeResult:
        """Title, list, the row under the cursor in full, keys."""
        yield StatusLine(id="drift-title")
        yield Rule()
        yield DriftList(id="drifts")
        yield Rule()
        for name in _LINES:
            yield StatusLine(id=f"drift-{name}")
        yield StatusLine(id="drift-said")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Follow the app's state."""
        self._list = self.query_one(DriftList)
        self.watch(self.app, "sheet", self._show_sheet)
        self.watch(self.app, "notice", self._show_notice, init=False)

    def on_resize(self, event: Resize) -> None:
        """Another width has more or less room."""
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
            self._zone = ZoneInfo(sheet.sheet.timezone)
        self._list.show(self._items, self._zone)
        self.query_one("#drift-title", StatusLine).show(
            [(" Changed in Outlook", "strong"), (f" · {describe_range(sheet.range)}", "muted")],
            [("nothing changes by itself ", "muted")] if self.size.width >= 72 else (),
        )
        self._show_item()

    def _show_notice(self, notice: str) -> None:
        if notice:
            self._asked = ()
        self.query_one("#drift-said", StatusLine).show([notice_part(notice)])

    @on(DayList.Moved)
    def _show_item(self) -> None:
        item = self._list.item
        if item is None:
            return
        lines = self._drift_lines(item) if isinstance(item, Drift) else _lookalike_lines(item, self)
        for name, parts in zip(_LINES, lines, strict=True):
            self.query_one(f"#drift-{name}", StatusLine).show(parts)
        if type(item) is not self._named:
            self._named = type(item)
            self.name_keys()

    def labels(self) -> Mapping[str, str]:
        """What the keys do to the item under the cursor."""
        return _LOOKALIKE_LABELS if isinstance(self._list.item, Lookalike) else {}

    def _drift_lines(self, drift: Drift) -> list[list[Part]]:
        gone = any(kind in GONE for kind in drift.kinds)
        words = ", ".join(changes(drift, self._zone))
        then = outcome(drift, self._zone)
        if gone:
            then += f"; {key_of(self.app, 'drift.undo')} brings it back"
        return [
            _line("Outlook", words, "warning"),
            _line("Entry", entry_words(drift.entry), "plain"),
            _line(f"{key_of(self.app, 'drift.take')} makes it", then, "bad" if gone else "strong"),
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The zone times are shown in."""
        return self._zone

    # -- deciding

    def _same(self) -> tuple[Item, ...]:
        """All items that ask the same question as the one under the cursor."""
        item = self._list.item
        return tuple(one for one in self._items if type(one) is type(item))

    def _new(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Those not asked for already: a key that repeats must not ask twice."""
        new = tuple(one for one in items if one not in self._asked)
        self._asked += new
        return new

    def _take(self, items: tuple[Item, ...]) -> None:
        items = self._new(items)
        drifts = tuple(one for one in items if isinstance(one, Drift))
        lookalikes = tuple(one for one in items if isinstance(one, Lookalike))
        if drifts:
            self.app.jobs.drift.apply(drifts)
        if lookalikes:
            self.app.jobs.drift.link(lookalikes)

    def _leave(self, items: tuple[Item, ...]) -> None:
        items = self._new(items)
        drifts = tuple(one for one in items if isinstance(one, Drift))
        lookalikes = tuple(one for one in items if isinstance(one, Lookalike))
        if drifts:
            self.app.jobs.drift.keep(drifts)
        if lookalikes:
            self.app.jobs.drift.leave(lookalikes)

    def action_take(self) -> None:
        """Take over what changed, or link the event to the entry."""
        if self._list.item is not None:
            self._take((self._list.item,))

    def action_leave(self) -> None:
        """Leave the entry as it is, or the event importable."""
        if self._list.item is not None:
            self._leave((self._list.item,))

    def action_take_all(self) -> None:
        """The same for all under this heading."""
        self._take(self._same())

    def action_leave_all(self) -> None:
        """The same for all under this heading."""
        self._leave(self._same())

    def action_undo(self) -> None:
        """Take back the last change; what it decided is asked again."""
        self.app.jobs.changes.undo()


def _lookalike_lines(lookalike: Lookalike, screen: DriftScreen) -> list[list[Part]]:
    take = key_of(screen.app, "drift.take")
    return [
        _line("Event", event_words(lookalike.draft.event, screen.zone), "warning"),
        _line("Entry", entry_words(lookalike.entry), "plain"),
        _line(
            f"{take} links",
            "the event becomes the entry's own",
            "strong",
        ),
    ]


def _line(label: str, words: str, style: str) -> list[Part]:
    return [(f" {label:<11}", "muted"), (words, style)]
