"""The events that can't be imported, each with its reason, in a panel at the foot of Import."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.events import Skipped, SkipReason
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rules import REASON_WORDS
from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.commands import bindings
from trackcal_tui.tui.keys.overlay_commands import LEFT_OUT
from trackcal_tui.tui.shared.paging import page_through
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.text import Text


class SkippedDrawer(Vertical, Popup):
    """Show the events left out, each with its reason."""

    PLACE = LEFT_OUT
    BINDINGS = bindings((*PLACE.own, *PLACE.within))

    def __init__(self, *, closed: Callable[[], None], id: str | None = None) -> None:
        super().__init__(closed=closed, id=id)
        self._title = Text(id="skipped-title")
        self._options = OptionList(id="skipped-list", compact=True, markup=False)

    def compose(self) -> ComposeResult:
        """Yield a title with the counts, and the list."""
        yield from (self._title, self._options)

    def open(self, skipped: tuple[Skipped, ...], counts: Mapping[SkipReason, int]) -> None:
        """Show what was left out."""
        said = [f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items()]
        self._title.update(f" Left out: {wrapped(said, self.app.size.width - 12)}")
        self._options.clear_options()
        self._options.add_options([Option(Content(row_of(one))) for one in skipped])
        self._options.highlighted = 0
        self.add_class("-open")
        self.screen.set_focus(self._options)

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        (self._options.action_cursor_down if rows > 0 else self._options.action_cursor_up)()

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        page_through(self._options, direction)

    def action_edge(self, direction: int) -> None:
        """Move to the first row, or to the last."""
        (self._options.action_last if direction > 0 else self._options.action_first)()

    def action_close(self) -> None:
        """Go back to the list."""
        self._when_closed()


def wrapped(items: list[str], width: int) -> str:
    """Join items by ` · `, broken between items only, later lines indented by a cell."""
    lines: list[str] = []
    for item in items:
        if lines and cell_len(f"{lines[-1]} · {item}") <= width:
            lines[-1] += f" · {item}"
        else:
            lines.append(item)
    return " ·\n ".join(lines)


def row_of(skipped: Skipped) -> str:
    """Return ` Mon 16 Nov  09:00   0.50  not answered     Subject`."""
    day = short_day(skipped.date) if skipped.date else ""
    clock = f"{skipped.start:%H:%M}" if skipped.start else ""
    all_day = skipped.reason is SkipReason.ALL_DAY
    length = hours(skipped.seconds) if skipped.seconds and not all_day else ""
    reason = REASON_WORDS[skipped.reason]
    return f" {day:<10}  {clock:<5} {length:>6}  {reason:<16} {safe(skipped.subject)}"
