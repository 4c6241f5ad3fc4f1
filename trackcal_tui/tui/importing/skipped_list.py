"""The events that can't be imported, each with its reason, in a panel at the foot of Import."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.events import Skipped, SkipReason
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rules import REASON_WORDS
from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.commands import LISTS, binding
from trackcal_tui.tui.keys.panel_commands import LEFT_OUT
from trackcal_tui.tui.shared.text import Text


class SkippedDrawer(Vertical):
    """The events left out, each with its reason."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in (*LEFT_OUT, *LISTS)]

    def __init__(self, *, closed: Callable[[], None], id: str | None = None) -> None:
        super().__init__(id=id)
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        """A title with the counts, and the list."""
        yield Text(id="skipped-title")
        yield OptionList(id="skipped-list", compact=True, markup=False)

    def open(self, skipped: tuple[Skipped, ...], counts: dict[SkipReason, int]) -> None:
        """Show what was left out."""
        said = [f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items()]
        title = wrapped(said, self.app.size.width - 12)
        self.query_one("#skipped-title", Text).update(f" Left out: {title}")
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(Content(row_of(s))) for s in skipped])
        listed.highlighted = 0 if skipped else None
        self.add_class("-open")
        self.screen.set_focus(listed)

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        listed = self.query_one(OptionList)
        (listed.action_cursor_down if rows > 0 else listed.action_cursor_up)()

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        listed = self.query_one(OptionList)
        # Textual 8.2.8 gives them no types.
        move = listed.action_page_down if direction > 0 else listed.action_page_up
        move()  # type: ignore[no-untyped-call]

    def action_edge(self, direction: int) -> None:
        """Move to the first row, or to the last."""
        listed = self.query_one(OptionList)
        (listed.action_last if direction > 0 else listed.action_first)()

    def action_close(self) -> None:
        """Back to the list."""
        self._when_closed()


def wrapped(items: list[str], width: int) -> str:
    """Items joined by ` · `, broken between items only, later lines indented by a cell."""
    lines = [""]
    for item in items:
        joined = f"{lines[-1]} · {item}" if lines[-1].strip() else f"{lines[-1]}{item}"
        if cell_len(joined) > width and lines[-1].strip():
            lines[-1] += " ·"
            joined = f" {item}"
            lines.append(joined)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def row_of(skipped: Skipped) -> str:
    """`Mon 16 Nov  09:00   0.50  not answered     Subject`."""
    day = short_day(skipped.date) if skipped.date else ""
    clock = f"{skipped.start:%H:%M}" if skipped.start else ""
    all_day = skipped.reason is SkipReason.ALL_DAY
    length = hours(skipped.seconds) if skipped.seconds and not all_day else ""
    reason = REASON_WORDS[skipped.reason]
    return f" {day:<10}  {clock:<5} {length:>6}  {reason:<16} {safe(skipped.subject)}"
