"""What ctrl+p offers: the commands that work on the screen it was opened from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec import Struct
from textual.binding import Binding
from textual.command import CommandInput, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from trackcal_tui.commands import GLOBAL, HELP, SECTIONS
from trackcal_tui.display import fit

_KEY_WIDTH = 7
"""Cells of the column of keys; `ctrl+p` is the longest name of a default."""
_THEME = "Choose another theme, until trackcal ends"


class Offer(Struct, frozen=True):
    """One line of the palette."""

    key: str
    """As the bottom line names it; empty where there is none."""
    label: str
    """One or two words; found by, not shown."""
    help: str
    """A sentence."""
    run: IgnoreReturnCallbackType


class CommandProvider(Provider):
    """The tables of `commands.py`, less what cannot be done now; takes the place of Textual's own
    commands, which would open a second help and maximise parts of a screen.

    Whether a command can be done, and by which key, is read off the bindings of the screen below
    the palette: keys that `[keys]` rebinds and commands that a screen hides are right by that.
    """

    async def startup(self) -> None:
        """The palette opens: over SSH each blink of its cursor would be traffic."""
        for field in self.app.screen.query(CommandInput):
            field.cursor_blink = False

    async def discover(self) -> Hits:
        """Everything there is, in the order of help."""
        for offer in self._offers():
            line = Content.assemble(_key(offer), offer.help)
            yield DiscoveryHit(line, offer.run, text=offer.help)

    async def search(self, query: str) -> Hits:
        """What is typed may be in the sentence or in the label of the bottom line."""
        matcher = self.matcher(query)
        for offer in self._offers():
            score = max(matcher.match(offer.help), matcher.match(offer.label))
            if score > 0:
                line = Content.assemble(_key(offer), matcher.highlight(offer.help))
                yield Hit(score, line, offer.run, text=offer.help)

    def _offers(self) -> Iterator[Offer]:
        bound: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            if active.enabled and active.binding.id:
                bound.setdefault(active.binding.id, active.binding)
        tables = (*(command for table in SECTIONS.values() for command in table), HELP, *GLOBAL)
        for command in tables:
            binding = bound.get(command.id)
            if binding is not None and command.id != "app.palette":
                run = partial(self.screen.run_action, command.action)
                key = self.app.get_key_display(binding)
                yield Offer(key, command.label, command.help, run)
        yield Offer("", "theme", _THEME, self.app.action_change_theme)


def _key(offer: Offer) -> tuple[str, str]:
    # In no colour of its own: on the line under the cursor it would be one too many.
    return f"{fit(offer.key, _KEY_WIDTH)} ", "bold"
