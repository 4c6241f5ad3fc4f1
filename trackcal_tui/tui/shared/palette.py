"""ctrl+p: the commands that work where it was opened, then those of all other sections."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from trackcal_tui.core.text import safe
from trackcal_tui.terminal.cells import fit
from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.command import CHOOSE_THEME, PALETTE
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.keys.live_keys import first_key, working
from trackcal_tui.tui.keys.registry import COMMANDS
from trackcal_tui.tui.shared.base_app import can_close
from trackcal_tui.tui.shared.line_styles import Part, with_click
from trackcal_tui.tui.shared.paging import page_through
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.shared.status_line import StatusLine

_KEY_WIDTH = 7
"""Cells of the column of keys; `ctrl+q` and `escape` are the longest names of defaults."""


class Palette(CommandPalette):
    """Textual's, but it pages and closes safely."""

    CSS_PATH = "../styles/parts.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "Next page", show=False),
        Binding("pageup", "page(-1)", "Previous page", show=False),
    ]

    CHOOSES = "run"
    """What `enter` does, as the bottom line calls it."""

    def compose(self) -> ComposeResult:
        """Put the palette's own keys over those of the screen below."""
        yield from super().compose()
        parts: list[Part] = [(" ", "plain")]
        for key, label, click in (
            ("enter", self.CHOOSES, "screen.choose"),
            (key_name("↑↓"), "choose", ""),
            ("escape", "close", "screen.escape"),
        ):
            parts.append(with_click((key, "accent"), click))
            parts.append(with_click((f" {label}  ", "muted"), click))
        yield StatusLine(tuple(parts), id="palette-keys")

    def on_mount(self) -> None:
        """Stop the cursor's blinking: over SSH each blink would be traffic."""
        self.query_one(CommandInput).cursor_blink = False

    async def action_choose(self) -> None:
        """Do what `enter` does."""
        await self.query_one(CommandInput).action_submit()

    def action_page(self, pages: int) -> None:
        """Move by a screenful."""
        page_through(self.query_one(CommandList), pages)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, once, and only while it is on top."""
        if not can_close(self):
            return AwaitComplete()
        self.workers.cancel_node(self)  # it may be searching still, for a list that goes now
        return super().dismiss(result)


class Offer(Struct, frozen=True):
    """One line of the palette."""

    key: str
    """As the bottom line names it; empty where there is none."""
    label: str
    """One or two words; found by, not shown."""
    help: str
    """A sentence."""
    run: IgnoreReturnCallbackType
    weight: float = 1.0
    """How much a match counts; less where it leads elsewhere."""


class CommandProvider(Provider):
    """The tables of commands, less what cannot be done now; takes the place of Textual's own
    commands, which would open a second help and maximise parts of a screen.

    Whether a command can be done, and by which key, is read off the bindings of the screen below
    the palette: keys that `[keys]` rebinds and commands that a screen hides are right by that.
    What only moves about is left to its keys. A command of another section goes there first.
    """

    async def discover(self) -> Hits:
        """Offer everything there is, in the order of help."""
        for offer in self._offers():
            line = Content.assemble(_key(offer), offer.help)
            yield DiscoveryHit(line, offer.run, text=offer.help)

    async def search(self, query: str) -> Hits:
        """Offer what has the words typed in its sentence, or in the label of the bottom line."""
        matcher, is_any = self.matcher(query), False
        for offer in self._offers():
            score = max(matcher.match(offer.help), matcher.match(offer.label)) * offer.weight
            if score > 0:
                is_any = True
                line = Content.assemble(_key(offer), matcher.highlight(offer.help))
                yield Hit(score, line, offer.run, text=offer.help)
        if not is_any:
            help = f'No command matches "{safe(query)[:40]}": show all'
            every = Offer("enter", "", help, self.app.action_command_palette)
            yield Hit(1, Content.assemble(_key(every), help), every.run, text=help)

    def _offers(self) -> Iterator[Offer]:
        now = working(self.screen)
        for command in COMMANDS.values():
            active = now.get(command.id)
            if active is None or command.is_motion or command is PALETTE:
                continue
            run = partial(self.app.run_action, active.binding.action, active.node)
            key = self.app.get_key_display(active.binding)
            yield Offer(key, command.label, command.help, run)
        yield Offer("", "theme", CHOOSE_THEME, self.app.action_change_theme)
        for id, section in SECTIONS.items():
            for command in section.own:
                is_here = id == self.app.current_mode and isinstance(self.screen, SectionScreen)
                if not is_here and command.id not in now and command.label != "cancel":
                    there = f"app.run_in_section('{id}', '{command.id}')"
                    yield Offer(
                        first_key(self.app, command),
                        command.label,
                        f"{section.title}: {command.help}",
                        partial(self.app.run_action, there),
                        weight=0.5,
                    )


def _key(offer: Offer) -> tuple[str, str]:
    # In no colour of its own: on the line under the cursor it would be one too many.
    key = fit(offer.key, _KEY_WIDTH) if cell_len(offer.key) < _KEY_WIDTH else offer.key
    return f"{key} ", "bold"
