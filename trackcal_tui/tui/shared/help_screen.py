"""All keys, as they are bound now."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget

from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.commands import EVERYWHERE, HELP, LIST, SECTIONS, SPAN, Command, Place
from trackcal_tui.tui.keys.live_keys import keys_of
from trackcal_tui.tui.keys.overlay_commands import HELP_SCREEN
from trackcal_tui.tui.keys.registry import OPENED_FROM
from trackcal_tui.tui.shared.base_screen import Body
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text

_KEY_CELLS = 14
_WIDE = 100
"""From this width on there is room for the ids that `[keys]` of the settings takes."""
_INTERRUPT = ("ctrl+c", "Copy what is selected; else close, stop, or leave", "")

Row = tuple[str, str, str]
"""Keys, what they do, the command's id."""
Block = tuple[str, tuple[Command, ...]]
"""A heading, and what is below it."""


class HelpScreen(OverlayScreen[None]):
    """The keys of where it was opened first, then what works everywhere, then all others.

    Args:
        place: Where it was opened.
        section: The id of the section that is shown, or lies below.
    """

    HEADING = " Keys"
    PLACE = HELP_SCREEN
    BINDINGS = PLACE.bindings()

    def __init__(self, place: Place, section: str) -> None:
        super().__init__()
        self._place = place
        self._section = section

    def compose_body(self) -> Iterable[Widget]:
        """Yield the keys, once the width is known."""
        with Body(classes="table"):
            yield Text()

    def on_resize(self, event: Resize) -> None:
        """Say what there is room for."""
        is_wide = event.size.width >= _WIDE
        self.query_one(Body).query_one(Text).update(self._content(event.size.width - 2, is_wide))
        ids = [("ids for [keys] in config.toml ", "muted")] if is_wide else []
        self.set_heading((f" · {self._place.title}", "muted"), right=ids)

    def _blocks(self) -> Iterable[Block]:
        place, section = self._place, SECTIONS[self._section]
        yield place.title, place.own if place is section else (*place.own, *place.within)
        yield "Moving", (*LIST, *SPAN) if place is SECTIONS["import"] else LIST
        yield "Everywhere", (*EVERYWHERE[1:], HELP)
        if place is not section:
            yield section.title, section.own
        yield from self._opened(self._section)
        for id, other in SECTIONS.items():
            if other is not section:
                yield other.title, other.own
                yield from self._opened(id)

    def _opened(self, section: str) -> Iterable[Block]:
        for place in OPENED_FROM[section]:
            if place is not self._place:
                title = f"{SECTIONS[section].title} · {place.title}"
                yield title, (*place.own, *place.within)

    def _content(self, width: int, is_wide: bool) -> Content:
        blocks = []
        for title, commands in self._blocks():
            rows = [(keys_of(self.app, one), one.help, one.id) for one in commands]
            if title == "Everywhere":
                rows.append(_INTERRUPT)
            blocks.append(_block(title, rows, width if is_wide else 0))
        return Content("\n\n").join(blocks)


def _block(title: str, rows: Iterable[Row], width: int) -> Content:
    """Return a heading over its rows; with a width there is a column of ids at its right end."""
    lines = [Content.styled(f" {title}", "bold $accent")]
    for keys, does, id in rows:
        shown = fit(keys, _KEY_CELLS) if cell_len(keys) < _KEY_CELLS else keys
        room = width - 2 - max(_KEY_CELLS, cell_len(keys)) - 1
        tail = (f"{id:>{max(0, room - cell_len(does))}}", "$muted") if width and id else ""
        lines.append(Content.assemble("  ", (shown, "bold"), f" {does}", tail))
    return Content("\n").join(lines)
