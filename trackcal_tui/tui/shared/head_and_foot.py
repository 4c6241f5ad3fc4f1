"""The top line and the bottom line that every section has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from textual.binding import ActiveBinding, Binding
from textual.reactive import var
from textual.screen import Screen

from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.hours import hours
from trackcal_tui.terminal.cells import fit
from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.commands import GLOBAL, QUIT, first_key, rebound
from trackcal_tui.tui.shared.connection_marks import CONNECTION_MARKS
from trackcal_tui.tui.shared.status_line import Part, StatusLine


class TopLine(StatusLine):
    """Account, its state, and the week's total."""

    connection: var[Connection | None] = var(None, init=False)
    connection_state: var[ConnectionState] = var(ConnectionState.NOT_CONNECTED, init=False)
    week_seconds: var[int | None] = var(None, init=False)
    read_only: var[str] = var("", init=False)
    demo: var[bool] = var(False, init=False)

    def on_mount(self) -> None:
        """Draw what is known already."""
        self._update()

    def _update(self) -> None:
        mark, style = CONNECTION_MARKS[self.connection_state]
        left: list[Part] = [(" trackcal ", "strong")]
        if self.demo:
            left.append((" Demo ", "accent"))
        address = self.connection.address if self.connection else ""
        at = len(left)
        # Until the ledger is open nobody knows whether anyone is connected.
        state = self.connection_state
        if self.week_seconds is not None or state is not ConnectionState.NOT_CONNECTED:
            left += [(f"{mark} ", style), (f"{state} ", style)]
        if self.read_only:
            left.append((" read-only ", "warning"))
        right: list[Part] = []
        if self.week_seconds is not None:
            right = [(" this week ", "muted"), (f"{hours(self.week_seconds)} h ", "strong")]
        # In a narrow window the address gives way: the state must be read whole.
        room = self.size.width - sum(cell_len(text) for text, _ in (*left, *right)) - 2
        if self.size.width and cell_len(address) > room:
            address = fit(address, room) if room > 3 else ""
        left.insert(at, (f" {address} " if address else " ", "plain"))
        self.show(left, right)

    def on_resize(self) -> None:
        """Another width has more or less room for the address."""
        self._update()

    def watch_connection(self) -> None:
        """Another account."""
        self._update()

    def watch_connection_state(self) -> None:
        """Another state."""
        self._update()

    def watch_week_seconds(self) -> None:
        """Another total."""
        self._update()

    def watch_read_only(self) -> None:
        """Writing is no longer, or again, possible."""
        self._update()

    def watch_demo(self) -> None:
        """The demo tenant."""
        self._update()


class KeyLine(StatusLine):
    """The keys that work now, read from the live bindings."""

    def __init__(self, hints: tuple[tuple[str, str], ...] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints = hints

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def hint(self, *hints: tuple[str, str]) -> None:
        """Name other keys than the screen's (a panel has the focus); none: the screen's again."""
        self._hints = hints
        self._update()

    def on_resize(self) -> None:
        """Another width holds more or fewer keys."""
        self._update()

    def _follow(self, screen: Screen[object]) -> None:
        if screen is self.screen and screen.is_current:
            self._update()

    def _update(self) -> None:
        if not self.size.width:
            return  # not laid out yet; that comes with a resize
        hints = [(key_name(key), label) for key, label in self._hints]
        if not hints:
            seen: set[str] = set()
            for active in self._live():
                bound = active.binding
                if bound.show and active.enabled and bound.action not in seen:
                    seen.add(bound.action)
                    hints.append((self.app.get_key_display(bound), bound.description))
        parts = key_parts(hints, self.size.width)
        self.show(parts, self._sections(parts))

    def _live(self) -> Iterable[ActiveBinding]:
        """What works now, in the order of the tables: Textual puts keys that are rebound last."""
        found = self.screen.active_bindings.values()
        if not rebound(self.app):
            return found
        bindings = self.screen.BINDINGS
        order = {one.id: at for at, one in enumerate(bindings) if isinstance(one, Binding)}
        return sorted(found, key=lambda active: order.get(active.binding.id, len(order)))

    def _sections(self, parts: Sequence[Part]) -> list[Part]:
        """Where a wide window has room left: the ways to the other sections, and out."""
        if self._hints or not hasattr(self.screen, "SECTION"):
            return []
        live = rebound(self.app)
        ways = " ".join(first_key(one, live) for one in GLOBAL[:4])
        ways = "1-4" if ways == "1 2 3 4" else ways
        right: list[Part] = [(ways, "accent"), (" sections  ", "muted")]
        right += [(first_key(QUIT, live), "accent"), (" quit ", "muted")]
        room = self.size.width - sum(cell_len(text) for text, _ in parts)
        return right if sum(cell_len(text) for text, _ in right) <= room else []


_KEPT = ("import", "help")
"""Labels that a narrow window keeps: what the screen is for, and what tells all the rest."""


def _hint_cells(hint: tuple[str, str]) -> int:
    return cell_len(hint[0]) + cell_len(hint[1]) + 3


def key_parts(hints: Sequence[tuple[str, str]], width: int) -> list[Part]:
    """As many keys with their labels as fit, in their order; those that lead on stay longest."""
    room = width - 1
    kept = list(hints)
    while kept and sum(map(_hint_cells, kept)) > room + 2:
        droppable = [hint for hint in kept if hint[1] not in _KEPT]
        kept.remove(droppable[-1] if droppable else kept[-1])
    parts: list[Part] = [(" ", "plain")]
    for key, label in kept:
        parts += [(key, "accent"), (f" {label}  ", "muted")]
    if sum(map(_hint_cells, kept)) > room:
        # The last label fits without the blanks behind it: with them it would be cut.
        parts[-1] = (parts[-1][0].rstrip(), "muted")
    return parts
