"""The first line of every screen: the sections as tabs, and the account with its state."""

from __future__ import annotations

from rich.cells import cell_len
from textual import getters

from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.commands import TITLES
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.connection_marks import CONNECTION_MARKS
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.status_line import StatusLine, parts_width

FOLDED = 70
"""In a narrower window only the current tab has a name, the others have their numbers."""
_BRAND: list[Part] = [(" trackcal ", "strong")]
_SHORT = {
    ConnectionState.SIGNING_IN: "Signing in",
    ConnectionState.NO_CALENDAR: "No calendar",
    ConnectionState.EXPIRED: "Expired",
    ConnectionState.ADMIN_APPROVAL: "Not approved",
}
"""States in fewer words, for where the whole ones leave no room."""
_LEAST_ADDRESS = 4
"""Cells of an address that are worth showing: `ana…`."""


class TabLine(StatusLine):
    """Follow the app's state; each tab is a click.

    Args:
        section: The id of the section whose tab is lit.
        has_keys: Whether the tabs' numbers are keys on this screen.
    """

    app = getters.app(BaseApp)

    def __init__(self, section: str, *, has_keys: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._section = section
        self._number_style = "accent" if has_keys else "muted"

    def on_mount(self) -> None:
        """Draw what is known already, and whatever changes."""
        for name in ("connection", "connection_state", "week_seconds", "read_only", "demo"):
            self.watch(self.app, name, self._draw, init=False)

    def on_resize(self) -> None:
        """Fold and unfold with the width."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if not width:
            return
        is_folded = width < FOLDED
        tabs = self._tabs(is_folded=is_folded)
        needed = self._account(0)
        brand = _BRAND if parts_width((*_BRAND, *tabs, *needed)) <= width else []
        left = [*brand, *tabs]
        self.show(left, self._account(width - parts_width(left)))

    def _tabs(self, *, is_folded: bool) -> list[Part]:
        parts: list[Part] = []
        for id, title in TITLES.items():
            key, click = key_of(self.app, f"section.{id}"), f"app.section('{id}')"
            if id == self._section:
                parts.append((f" {key} {title} ", "tab", click))
            elif is_folded:
                parts.append((f" {key} ", self._number_style, click))
            else:
                parts.append((f" {key}", self._number_style, click))
                parts.append((f" {title} ", "plain", click))
        return parts

    def _account(self, room: int) -> list[Part]:
        """Return what fits into `room` cells, but never less than what must be known."""
        app = self.app
        state, address = app.connection_state, app.connection.address if app.connection else ""
        mark, style = CONNECTION_MARKS[state]
        is_calm = state is ConnectionState.CONNECTED
        # Until the ledger is open nobody knows whether anyone is connected.
        is_known = app.week_seconds is not None or state is not ConnectionState.NOT_CONNECTED
        parts: list[Part] = [(" read-only ", "warning")] if app.read_only else []
        if not is_known:
            return [*parts, (" Demo ", "accent")] if app.demo else parts
        go = "app.section('connection')"
        flag: list[Part] = [(" Demo ", "accent")] if app.demo else []
        dot: Part = (f" {mark} ", style, go)
        words = "" if is_calm else f"{state} "
        whole: list[Part] = [*parts, *flag, dot, (words, style, go)]
        left = room - parts_width(whole) - 1
        if left >= _LEAST_ADDRESS and address:
            shown = address if cell_len(address) <= left else fit(address, left)
            return [*whole[:-1], (f"{shown} " if is_calm else f"{shown} · {words}", "muted", go)]
        if left >= -1 and not is_calm:
            return whole
        short = _SHORT.get(state, state.value)
        if app.demo:
            short = "Demo" if is_calm else short
        elif is_calm:
            short = fit(address, max(_LEAST_ADDRESS, min(cell_len(address), left)))
        return [*parts, dot, (f"{short} ", "accent" if app.demo else "muted", go)]
