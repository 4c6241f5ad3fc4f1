"""The top line: account, its state, and the week's total."""

from __future__ import annotations

from rich.cells import cell_len
from textual import getters

from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.connection_marks import CONNECTION_MARKS
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.status_line import StatusLine


class TopLine(StatusLine):
    """Follows the app's state; in a narrow window the address gives way."""

    app = getters.app(BaseApp)

    def on_mount(self) -> None:
        """Draw what is known already, and whatever changes."""
        for name in ("connection", "connection_state", "week_seconds", "read_only", "demo"):
            self.watch(self.app, name, self._draw, init=False)
        self._draw()

    def on_resize(self) -> None:
        """Give the address as much room as there is now."""
        self._draw()

    def _draw(self) -> None:
        app = self.app
        mark, style = CONNECTION_MARKS[app.connection_state]
        left: list[Part] = [(" trackcal ", "strong")]
        if app.demo:
            left.append((" Demo ", "accent"))
        address = app.connection.address if app.connection else ""
        at = len(left)
        # Until the ledger is open nobody knows whether anyone is connected.
        is_known = app.connection_state is not ConnectionState.NOT_CONNECTED
        if app.week_seconds is not None or is_known:
            left += [(f"{mark} ", style), (f"{app.connection_state} ", style)]
        if app.read_only:
            left.append((" read-only ", "warning"))
        right: list[Part] = []
        if app.week_seconds is not None:
            right = [(" this week ", "muted"), (f"{hours(app.week_seconds)} h ", "strong")]
        room = self.size.width - sum(cell_len(text) for text, _ in (*left, *right)) - 2
        if self.size.width and cell_len(address) > room:
            address = fit(address, room) if room > 3 else ""
        left.insert(at, (f" {address} " if address else " ", "plain"))
        self.show(left, right)
