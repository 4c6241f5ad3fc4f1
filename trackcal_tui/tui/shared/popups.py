"""The popups of a section: one at a time lies over its list."""

from __future__ import annotations

from textual.widget import Widget

from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.section_screen import SectionScreen


class Popups:
    """Gives the keys to a popup, and back to the list.

    Args:
        screen: The section.
        below: Its list.
    """

    def __init__(self, screen: SectionScreen, below: Widget) -> None:
        self._screen, self._below = screen, below
        self.opened: Popup | None = None

    def show(self, popup: Popup) -> None:
        """Name the keys of a popup that has just opened."""
        self.opened = popup
        self._screen.keys.show_panel(popup.PLACE)
        self._screen.refresh_bindings()

    def close(self) -> None:
        """Close what is open, if anything is, and give the focus back to the list."""
        popup, self.opened = self.opened, None
        if popup is not None:
            popup.hide()  # first: its layout then draws the change of focus, too
            self._screen.set_focus(self._below)
            self._screen.clear_hint()
            self._screen.keys.show_screen()
            self._screen.refresh_bindings()

    def finish_before(self, widget: Widget | None) -> bool:
        """End what is open when another widget is clicked; return whether it could."""
        if self.opened is None or widget is None or self.opened in widget.ancestors_with_self:
            return True
        return self.opened.finish()
