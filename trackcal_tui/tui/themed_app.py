"""The program as far as its drawing goes: the theme it starts with, those to choose, its signs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.filter import LineFilter

from trackcal_tui.terminal.locale import is_utf8
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.steady_filter import SteadyFilter
from trackcal_tui.tui.themes import legible, legible_themes, own_themes, theme_name

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine


class ThemedApp(BaseApp):
    """Never draws what cannot be read.

    With `NO_COLOR`, or in a terminal of fewer than 256 colours, everything is in the terminal's
    own colours, whatever the settings say: rounded to so few, any other theme draws some of its
    text in the colour of the ground below it.
    """

    _has_theme = False
    """Whether the first theme has been set."""

    def __init__(self, engine: Engine) -> None:
        # Given here, Textual sends no colour at all for NO_COLOR; else it would send greys.
        super().__init__(engine, ansi_color=True if "NO_COLOR" in os.environ else None)
        self._first_theme: str | None = None
        self._reversing: tuple[LineFilter, ...] = ()
        # Over SSH every frame of an animation and every blink is traffic; nobody misses them.
        self.animation_level = "none"
        self._drawn: LineFilter = SteadyFilter()
        if not is_utf8():
            from trackcal_tui.tui.shared.ascii_filter import AsciiFilter

            self._drawn = AsciiFilter()
        self._take_theme(engine.settings.theme)

    @property
    def _colors(self) -> str | None:
        """What the terminal can show, in Rich's words, less what it must not be sent."""
        return None if self.no_color else self.console.color_system

    def _take_theme(self, setting: str) -> None:
        """Set the first theme: the one a setting names, as far as the terminal has the colours.

        This comes before anything is drawn, as assigning `theme` parses every style again.
        """
        themes = own_themes(self._colors)
        for theme in themes:
            self.register_theme(theme)
        name = theme_name(setting)
        if name is None or not self._can_show(name):
            name = themes[0].name
        elif name not in {theme.name for theme in themes}:
            self.register_theme(legible(self.available_themes[name], self._colors))
        self._first_theme = name
        self.set_reactive(ThemedApp.theme, name)
        if self.current_theme.ansi and self.ansi_color is None:
            # Textual asks the theme whether to keep ANSI colours when this changes, or the theme.
            self.ansi_color = True
            self.ansi_color = None
        self._has_theme = True
        self.watch_theme()
        mode = "-dark-mode" if self.current_theme.dark else "-light-mode"
        self.add_class(f"-theme-{name}", mode, update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def watch_theme(self) -> None:
        """Reverse what stands out where the theme has no colours to do so."""
        self._reversing = ()
        if self.native_ansi_color:
            from trackcal_tui.tui.shared.reverse_filter import ReverseFilter

            self._reversing = (ReverseFilter(),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is done to every line that is drawn; colours are taken away last."""
        return [*self._reversing, *super().get_line_filters(), self._drawn]

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of the theme; none for Textual's own first one (saves 1 ms)."""
        return super().get_css_variables() if self._has_theme else {}

    def _can_show(self, name: str) -> bool:
        theme = self.get_theme(name)
        return theme is not None and (theme.ansi or len(own_themes(self._colors)) > 1)

    def refresh_css(self, animate: bool = True) -> None:
        """Parse all styles again, once the theme is no longer the first one.

        Textual 8.2.8 does it for the first screen of each mode as well, though no variable has
        changed by then: a fifth of the time to the first frame.
        """
        if self.theme != self._first_theme:
            self._first_theme = None
            super().refresh_css(animate)
            if self.screen_stack:  # Textual leaves the palette out, in which themes are tried
                self.stylesheet.update(self.screen, animate=animate)

    def search_themes(self) -> None:
        """Offer every theme that can be read in this terminal."""
        offered = {theme.name: theme for theme in legible_themes(self._colors)}
        offered |= {theme.name: theme for theme in own_themes(self._colors)}
        for name in self.available_themes:
            if name not in offered and name != self.theme:
                self.unregister_theme(name)
        for theme in offered.values():
            self.register_theme(theme)
        from trackcal_tui.tui.shared.theme_palette import ThemePalette

        self.open_screen(ThemePalette())

    def action_keep_theme(self, name: str) -> None:
        """Use a theme from now on, and the next time as well."""
        self.theme = name
        self.jobs.changes.keep_theme(name)
