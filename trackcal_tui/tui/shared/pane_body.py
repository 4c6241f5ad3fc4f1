"""The body of a section that has a side pane where the window is wide enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Container
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.base_screen import ground_lines

if TYPE_CHECKING:
    from trackcal_tui.tui.shared.side_pane import SidePane
    from trackcal_tui.tui.state.pane import PaneContent, Surroundings

WIDE = 110
"""From this width on there is a pane."""
_LEAST, _MOST = 42, 60
"""Its cells: beside the narrower one a list is as wide as in a window of 80."""
_DESIGN = 120


class PaneBody(Container):
    """Lays out a section's widgets, and the pane to their right.

    Args:
        widgets: What stands in every window.
        content: Makes what the pane shows.
    """

    app = getters.app(BaseApp)

    def __init__(self, *widgets: Widget, content: Callable[[], PaneContent]) -> None:
        super().__init__(*widgets, id="body")
        self._content = content
        self._pane: SidePane | None = None

    def follow(self) -> None:
        """Show what there is to say now, once the cursor rests."""
        if self._pane is not None and self._pane.display:
            self._pane.follow()

    @property
    def has_room(self) -> bool:
        """Whether the window is wide enough."""
        return self.app.size.width >= WIDE

    @property
    def _width(self) -> int:
        """Cells of the pane; 0 where there is none."""
        if not (self.app.pane and self.has_room):
            return 0
        return min(_MOST, _LEAST + max(0, self.app.size.width - _DESIGN) // 4)

    def surroundings(self) -> Surroundings:
        """Return what the pane needs to know besides the rows."""
        from trackcal_tui.tui.state.pane import Surroundings

        app = self.app
        return Surroundings(app.engine.settings.hours, app.now(), app.first_weekday)

    def on_mount(self) -> None:
        """Follow what the person sets; this first width spares a second layout."""
        self.watch(self.app, "pane", self.fit)

    def on_resize(self) -> None:
        """Follow the window's width."""
        self.fit()

    def fit(self) -> None:
        """Leave the pane its room, from the first frame on, and show it once it is there."""
        width = self._width
        if self._pane is None:
            self.styles.padding = (0, width, 0, 0)
            return
        # Lay everything out first: otherwise Textual 8.2.8 does so while the style is being set,
        # and the widgets beside the pane never hear of their new size.
        _ = self.region
        self._pane.display = bool(width)
        if width:
            self._pane.styles.width = width

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the ground below its widgets."""
        return ground_lines(super().render_lines, crop)

    async def open_pane(self) -> None:
        """Mount the pane; the first frame does without it."""
        from trackcal_tui.tui.shared.side_pane import SidePane

        if self._pane is None and self.is_attached:
            self._pane = pane = SidePane(self._content)
            self.styles.padding = 0
            self.fit()
            await self.mount(pane)
