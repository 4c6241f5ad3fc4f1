"""All keys, as they are bound now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.core.text import safe
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.command import CHOOSE_THEME, PALETTE, Command, Place
from trackcal_tui.tui.keys.commands import EVERYWHERE, HELP, LIST, PANE, SECTIONS, SPAN
from trackcal_tui.tui.keys.live_keys import key_of, keys_of
from trackcal_tui.tui.keys.overlay_commands import HELP_SCREEN
from trackcal_tui.tui.keys.panel_commands import FILTER
from trackcal_tui.tui.keys.registry import OPENED_FROM
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.filter_bar import FilterBar
from trackcal_tui.tui.shared.key_line import KeyLine
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text, clickable

_KEY_CELLS = 14
_WIDE = 100
"""From this width on there is room for the ids that `[keys]` of the settings takes."""
_NARROW = 70
"""Below this only the numbers of the sections fit."""
_INTERRUPT = ("ctrl+c", "Copy the selection; otherwise close, cancel or quit", "")

Row = tuple[str, str, str]
"""Keys, what they do, the command's id."""
Block = tuple[str, tuple[Command, ...]]
"""A heading, and what is below it."""


class HelpScreen(OverlayScreen[None]):
    """One page of keys a section, that of where it was opened first; and a search over all.

    Args:
        place: Where it was opened.
        section: The id of the section that is shown, or lies below.
    """

    HEADING = " Keys "
    PLACE = HELP_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        *PLACE.bindings(),
        *(
            Binding(str(number), f"page_of('{id}')", show=False, priority=True)
            for number, id in enumerate(SECTIONS, 1)
        ),
    ]

    def __init__(self, place: Place, section: str) -> None:
        super().__init__()
        self._place = place
        self._section = section
        self._page = section
        self._query = ""
        self._keys = Text()
        self._search = FilterBar(
            changed=self._find,
            closed=self._end_search,
            placeholder="command or key",
        )

    def compose_body(self) -> Iterable[Widget]:
        """Yield the keys, once the width is known, and below them the field of the search."""
        with Body(classes="table"):
            yield self._keys
        yield self._search

    def on_resize(self, event: Resize) -> None:
        """Say what there is room for."""
        self._show()

    def _show(self) -> None:
        width = self.size.width - 2
        self._keys.update(self._content(width, self.size.width >= _WIDE))
        is_narrow = self.size.width < _NARROW
        tabs: list[Part] = []
        for number, (id, section) in enumerate(SECTIONS.items(), 1):
            name = f" {number} " if is_narrow else f" {number} {section.title} "
            is_lit = id == self._page and not self._query
            tabs.append((name, "cursor" if is_lit else "muted"))
        self.set_heading(*tabs)

    # -- pages

    def action_page_of(self, section: str) -> None:
        """Show the keys of a section."""
        self._end_search()
        self._page, self._query = section, ""
        self._show()
        self.action_edge(-1)

    def action_turn(self, pages: int) -> None:
        """Show the keys of the next or previous section."""
        ids = list(SECTIONS)
        self.action_page_of(ids[(ids.index(self._page) + pages) % len(ids)])

    # -- the search

    def action_search(self) -> None:
        """Type what to look for."""
        self._search.open(self._query)
        self.query_one(KeyLine).show_panel(FILTER, {"filter.keep": "to the keys"})

    def _find(self, query: str) -> None:
        self._query = query.strip()
        self._show()

    def _end_search(self) -> None:
        self.set_focus(None)
        self._search.hide()
        self.query_one(KeyLine).show_screen()

    def action_back(self) -> None:
        """Show the page again if something is or was searched for, else leave."""
        if self._query or self._search.has_class("-open"):  # this key comes before the field's
            self._end_search()
            self._find("")
        else:
            super().action_back()

    # -- what is said

    def _blocks(self) -> Iterable[Block]:
        place, section = self._place, SECTIONS[self._page]
        is_own = self._page == self._section
        if is_own and place is not section:
            yield place.title, (*place.own, *place.within)
        yield section.title, _own(section)
        yield "Moving", (*LIST, *SPAN) if section is SECTIONS["import"] else LIST
        yield "Everywhere", (*EVERYWHERE[1:], HELP)
        for other in OPENED_FROM[self._page]:
            if not is_own or other is not place:
                yield f"{section.title} · {other.title}", (*other.own, *other.within)

    def _everything(self) -> Iterable[Block]:
        for id, section in SECTIONS.items():
            yield section.title, _own(section)
            for other in OPENED_FROM[id]:
                yield f"{section.title} · {other.title}", (*other.own, *other.within)
        yield "Moving", (*LIST, *SPAN)
        yield "Everywhere", (*EVERYWHERE[1:], HELP)

    def _content(self, width: int, is_wide: bool) -> Content:
        words = self._query.casefold().split()
        blocks = []
        for title, commands in self._everything() if words else self._blocks():
            rows = [(keys_of(self.app, one), one.help, one.id) for one in commands]
            if title == "Everywhere":
                rows += [(keys_of(self.app, PALETTE), CHOOSE_THEME, ""), _INTERRUPT]
            found = [
                row
                for row in rows
                if all(word in " ".join((title, *row)).casefold() for word in words)
            ]
            if found:
                blocks.append(_block(title, found, width if is_wide else 0))
        if not blocks:
            key = (key_of(self.app, "help.back"), "bold $accent")
            return Content.assemble(
                (f'    No key or command matches "{safe(self._query)}"', "bold"),
                ("\n\n    The keys of every section were searched.\n\n    ", "$muted"),
                clickable(Content.assemble(key, ("  show all keys", "$muted")), "screen.back"),
            )
        return Content("\n\n").join(blocks)


def _own(section: Place) -> tuple[Command, ...]:
    """Return a section's commands, and its side pane's where it has one."""
    return (*section.own, PANE) if PANE in section.around else section.own


def _block(title: str, rows: Iterable[Row], width: int) -> Content:
    """Return a heading over its rows; with a width there is a column of ids at its right end."""
    lines = [Content.styled(f" {title}", "bold $accent")]
    for keys, does, id in rows:
        shown = fit(keys, _KEY_CELLS) if cell_len(keys) < _KEY_CELLS else keys
        room = width - 2 - max(_KEY_CELLS, cell_len(keys)) - 1
        tail = (f"{id:>{max(0, room - cell_len(does))}}", "$muted") if width and id else ""
        lines.append(Content.assemble("  ", (shown, "bold"), f" {does}", tail))
    return Content("\n").join(lines)
