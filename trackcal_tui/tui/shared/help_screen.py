"""All keys, as they are bound now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.events import Resize

from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.commands import GLOBAL, HELP, LISTS, SECTIONS, SPANS, TITLES, Command
from trackcal_tui.tui.keys.screen_commands import OPENED_FROM, TABLES, keys_of, screen_bindings
from trackcal_tui.tui.shared.body import Body
from trackcal_tui.tui.shared.head_and_foot import KeyLine
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text

_KEY_CELLS = 14
_WIDE = 100
"""From this width on there is room for the ids that `[keys]` of the settings takes."""
_INTERRUPT = ("ctrl+c", "Copy what is selected; else close, stop, or leave", "")

Row = tuple[str, str, str]
"""Keys, what they do, the command's id."""


class HelpScreen(OverlayScreen[None]):
    """The keys of where it was opened first, then what works everywhere, then all others.

    Args:
        section: The section that is shown, or lies below.
    """

    TABLE = "help"
    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings(TABLE)]
    CSS_PATH = "../styles/plan.tcss"

    def __init__(self, section: str) -> None:
        super().__init__(id="help")
        self._section = section

    def compose(self) -> ComposeResult:
        """Title, table, keys."""
        yield StatusLine(id="help-title")
        yield Rule()
        with Body(id="help-body"):
            yield Text()
        yield KeyLine(id="keys")

    def on_resize(self, event: Resize) -> None:
        """Say what there is room for."""
        is_wide = event.size.width >= _WIDE
        self.query_one(Text).update(self._content(event.size.width - 2, is_wide))
        ids = [("ids for [keys] in config.toml ", "muted")] if is_wide else []
        self.query_one(StatusLine).show([(" Keys", "strong"), (f" · {self._where}", "muted")], ids)

    # -- what there is to say

    @property
    def _table(self) -> str:
        """The table of the screen it was opened over; empty over a section."""
        below = self.app.screen_stack[-2]
        return below.TABLE if isinstance(below, OverlayScreen) else ""

    @property
    def _where(self) -> str:
        return TABLES[self._table].title if self._table else TITLES[self._section]

    def _blocks(self) -> Iterable[tuple[str, tuple[Command, ...]]]:
        if self._table:
            table = TABLES[self._table]
            yield table.title, (*table.commands, *table.within)
        else:
            yield TITLES[self._section], SECTIONS[self._section]
        motions = (*LISTS, *SPANS) if self._section == "import" and not self._table else LISTS
        yield "Moving", motions
        yield "Everywhere", (*GLOBAL, HELP)
        if self._table:
            yield TITLES[self._section], SECTIONS[self._section]
        yield from self._opened(self._section)
        for section, commands in SECTIONS.items():
            if section != self._section:
                yield TITLES[section], commands
                yield from self._opened(section)

    def _opened(self, section: str) -> Iterable[tuple[str, tuple[Command, ...]]]:
        for name in OPENED_FROM[section]:
            if name != self._table:
                table = TABLES[name]
                yield f"{TITLES[section]} · {table.title}", (*table.commands, *table.within)

    def _content(self, width: int, is_wide: bool) -> Content:
        blocks = []
        for title, commands in self._blocks():
            rows = [(keys_of(self.app, one), one.help, one.id) for one in commands]
            if title == "Everywhere":
                rows.append(_INTERRUPT)
            blocks.append(_block(title, rows, width if is_wide else 0))
        return Content("\n\n").join(blocks)


def _block(title: str, rows: Iterable[Row], width: int) -> Content:
    """A heading over its rows; with a width there is a column of ids at its right end."""
    lines = [Content.styled(f" {title}", "bold $accent")]
    for keys, does, id in rows:
        shown = fit(keys, _KEY_CELLS) if cell_len(keys) < _KEY_CELLS else keys
        room = width - 2 - max(_KEY_CELLS, cell_len(keys)) - 1
        tail = (f"{id:>{max(0, room - cell_len(does))}}", "$muted") if width and id else ""
        lines.append(Content.assemble("  ", (shown, "bold"), f" {does}", tail))
    return Content("\n").join(lines)
