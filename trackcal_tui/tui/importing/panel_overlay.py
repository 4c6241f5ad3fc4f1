"""An overlay with a panel at its foot: a form, or a question."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.events import MouseDown
from textual.widget import Widget

from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.panel import Panel

T = TypeVar("T")


class PanelOverlay(OverlayScreen[T]):
    """Opens one panel at a time; while it is open, its keys are the only ones.

    Subclasses set `LIST_ID`, what has the focus otherwise.
    """

    LIST_ID: ClassVar[str]
    CSS_PATH = [  # noqa: RUF012 - so Textual has it
        "../styles/parts.tcss",
        "../styles/overlay.tcss",
        "../styles/ledger.tcss",
    ]
    panel: Panel | None = None
    """The panel that is open."""

    def open_panel(self, panel: Panel) -> None:
        """Open a panel above the message line, unless one is open."""
        if self.panel is not None:
            return
        self.panel = panel
        self.mount(panel, before="#message")
        self.query_one(KeyLine).show_panel(panel.PLACE, panel.labels())
        self.refresh_bindings()

    @on(Panel.Cancelled)
    def close_panel(self) -> None:
        """Close the panel and give the focus back."""
        panel, self.panel = self.panel, None
        if panel is not None:
            self.set_focus(self.query_one(self.LIST_ID, Widget))
            panel.remove()
            self.query_one(KeyLine).show_screen()
            self.refresh_bindings()

    @on(MouseDown)
    async def _finish_panel(self, event: MouseDown) -> None:
        """End the panel when the list is clicked; a form with a mistake stays open."""
        panel = self.panel
        is_list = self.pointed_at(event) is self.query_one(self.LIST_ID)
        if panel is not None and is_list and not await panel.finish():
            self.close_panel()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the panel while one is open."""
        own = {command.action.partition("(")[0] for command in self.PLACE.own}
        if self.panel is not None and action in own:
            return False
        return super().check_action(action, parameters)

    async def cancel(self) -> None:
        """Close the panel, else leave."""
        if self.panel is not None:
            self.close_panel()
        else:
            await super().cancel()
