"""All keys, as they are bound now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trackcal_tui.commands import GLOBAL, HELP, SECTIONS, TITLES, Command
from trackcal_tui.screens.quiet import QuietScreen
from trackcal_tui.terminal_locale import key_name
from trackcal_tui.widgets.frame import KeyLine
from trackcal_tui.widgets.rule import Rule
from trackcal_tui.widgets.status_line import StatusLine

_LISTS = (
    ("↑ ↓ j k", "Move"),
    ("shift+↑ ↓", "Tick a span of events"),
    ("PgUp PgDn", "Move by a page (also ctrl+u, ctrl+d)"),
    ("home end g G", "First, last"),
)
_EDITOR = (
    ("enter", "Save and move on"),
    ("↑ ↓", "Save and edit the row above or below"),
    ("tab", "Task name or project"),
    ("escape", "Leave everything as it was"),
)
_DRIFT = (
    ("a enter", "Take the change over, or link the event to its entry"),
    ("s", "Keep the entry as billed, or leave the event importable"),
    ("A S", "The same for all under the heading"),
    ("u", "Take back the last decision"),
    ("escape", "Leave the rest for later"),
)


class HelpScreen(QuietScreen[None]):
    """Keys of this section first, then what works everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "close", "close", show=False),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]
    CSS_PATH = "../styles/plan.tcss"
    AUTO_FOCUS = "#help-body"

    def __init__(self, section: str, keymap: Mapping[str, str]) -> None:
        super().__init__(id="help")
        self._section = section
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Title, table, keys."""
        yield StatusLine(id="help-title")
        yield Rule()
        with VerticalScroll(id="help-body"):
            yield Static(self._content(), markup=False)
        yield KeyLine((("↑↓", "scroll"), ("escape", "close")), id="keys")

    def on_mount(self) -> None:
        """Name the section."""
        self.query_one(StatusLine).show([(" Keys", "strong"), (" · ? closes", "muted")])

    def _content(self) -> Content:
        blocks = [self._block(TITLES[self._section], self._rows(SECTIONS[self._section]))]
        blocks.append(self._block("Lists", _LISTS))
        if self._section == "import":
            blocks.append(self._block("Editing a row", _EDITOR))
            blocks.append(self._block("Changed in Outlook", _DRIFT))
        blocks.append(self._block("Everywhere", self._rows((*GLOBAL, HELP))))
        for section, commands in SECTIONS.items():
            if section != self._section:
                blocks.append(self._block(TITLES[section], self._rows(commands)))
        return Content("\n\n").join(blocks)

    def _rows(self, commands: tuple[Command, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((self._keys(command), command.help) for command in commands)

    def _keys(self, command: Command) -> str:
        keys = self._keymap.get(command.id, command.keys)
        return " ".join(
            self.app.get_key_display(Binding(key.strip(), "", "")) for key in keys.split(",")
        )

    def _block(self, title: str, rows: tuple[tuple[str, str], ...]) -> Content:
        lines = [Content.styled(f" {title}", "bold $accent")]
        for keys, label in rows:
            lines.append(Content.assemble("  ", (f"{key_name(keys):<14}", "bold"), f" {label}"))
        return Content("\n").join(lines)

    def action_scroll(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#help-body").scroll_relative(y=rows, animate=False)

    def action_close(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)
