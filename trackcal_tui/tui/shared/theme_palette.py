"""Choosing a theme: the one under the cursor is shown at once, the chosen one is saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import Command, CommandList, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.timer import Timer

from trackcal_tui.tui.shared.palette import Palette

_REST = 0.15
"""Seconds the cursor rests on a theme before it is shown: each one parses all styles again."""


class ThemeProvider(Provider):
    """The themes that can be read in this terminal; a dot marks the one in use."""

    async def discover(self) -> Hits:
        """Offer all of them by name."""
        for name in self._names():
            yield DiscoveryHit(self._line(Content(name), name), self._choose(name), text=name)

    async def search(self, query: str) -> Hits:
        """Offer those whose name matches."""
        matcher = self.matcher(query)
        for name in self._names():
            if (score := matcher.match(name)) > 0:
                line = self._line(matcher.highlight(name), name)
                yield Hit(score, line, self._choose(name), text=name)

    @property
    def _in_use(self) -> str:
        palette = self.app.screen
        return palette.before if isinstance(palette, ThemePalette) else self.app.theme

    def _names(self) -> list[str]:
        """Return all names, that of the theme in use first: opening changes nothing."""
        names = sorted(self.app.available_themes)
        return sorted(names, key=lambda name: name != self._in_use)

    def _line(self, shown: Content, name: str) -> Content:
        return Content.assemble("● " if name == self._in_use else "  ", shown)

    def _choose(self, name: str) -> Callable[[], object]:
        return partial(self.app.run_action, f"app.keep_theme('{name}')")


class ThemePalette(Palette):
    """Shows the theme under the cursor; without a choice, the previous one comes back."""

    CHOOSES = "use it"

    def __init__(self) -> None:
        super().__init__(providers=[ThemeProvider], placeholder="Search for themes…")
        self.before = ""
        """The theme in use when it was opened."""
        self._resting: Timer | None = None

    def on_mount(self) -> None:
        """Remember what to come back to."""
        self.before = self.app.theme

    @on(CommandList.OptionHighlighted)
    def _preview(self, event: CommandList.OptionHighlighted) -> None:
        if self._resting is not None:
            self._resting.stop()
        if isinstance(event.option, Command) and event.option.hit.text:
            show = partial(setattr, self.app, "theme", event.option.hit.text)
            self._resting = self.set_timer(_REST, show)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it; a theme that was chosen is set after that."""
        if self._resting is not None:
            self._resting.stop()
        self.app.theme = self.before
        return super().dismiss(result)
