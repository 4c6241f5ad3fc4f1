"""What every screen of trackcal has around its body: one head and one foot.

trackcal  1 Import  2 Entries  3 Timesheet  4 Projects  5 Connection   ● ana@…    TabLine
[ Mon 16 – Sun 22 Nov 2026 ]  last week                       22.50 of 40.00 h    summary
──────────────────────────────────────────────────────────────────────────────
…                                                                                 the body
──────────────────────────────────────────────────────────────────────────────
12 of 31 ticked · 9.25 h                               10 can't be imported  x    message_line
space tick  a all  e edit  p project  i import  ? help  q quit                    KeyLine
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.errors import NoWidget
from textual.events import MouseEvent
from textual.widget import Widget

from trackcal_tui.tui.shared.base_screen import BaseScreen
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.tab_line import TabLine

T = TypeVar("T")


class FramedScreen(BaseScreen[T], Generic[T]):
    """A screen with head and foot; subclasses yield what stands between in `compose_body`."""

    HAS_SECTION_KEYS = False
    """Whether the tabs' numbers are keys here; a click on a tab works on every screen."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = StatusLine(rule="below", id="summary")
        """The second line; `summary_line` makes what a section says in it."""
        self.message_line = StatusLine(rule="above", id="message")
        """What was just said, else the state of what is shown."""
        self.keys = KeyLine(id="keys")
        """The bottom line."""

    @property
    def section(self) -> str:
        """The id of the section this belongs to."""
        return self.app.current_mode

    def compose(self) -> ComposeResult:
        """Put head and foot around the body."""
        yield TabLine(self.section, has_keys=self.HAS_SECTION_KEYS, id="tabs")
        yield self.summary
        yield from self.compose_body()
        yield self.message_line
        yield self.keys

    def compose_body(self) -> Iterable[Widget]:
        """Yield what stands between head and foot."""
        raise NotImplementedError

    def pointed_at(self, event: MouseEvent) -> Widget | None:
        """Return the widget of the body that the mouse points at.

        Textual 8.2.8 sets the `widget` of a `MouseDown` only when a test clicks.

        Returns:
            That widget; None on head and foot: a click there runs a command, which may have opened
            something ahead of this event.
        """
        try:
            widget, _ = self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            return None
        frame = (self.query_one(TabLine), self.summary, self.message_line, self.keys)
        return None if widget in frame else widget

    def why_not(self, command_id: str) -> str:
        """Say that a panel is in the way, where one is open."""
        key = self.keys.closing_key
        return f"Close this panel first ({key})" if key else super().why_not(command_id)
