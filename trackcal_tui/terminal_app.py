"""The program as far as it depends on what the terminal shows."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App
from textual.binding import Binding
from textual.filter import LineFilter

from trackcal_tui.terminal_locale import is_utf8, key_name


class TerminalApp(App[int]):
    """Draws in ASCII where the locale is not UTF-8."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: tuple[LineFilter, ...] = ()
        if not is_utf8():
            from trackcal_tui.widgets.ascii_filter import AsciiFilter

            self._signs = (AsciiFilter(),)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is done to every line that is drawn."""
        return [*super().get_line_filters(), *self._signs]

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is named on the screen."""
        return key_name(super().get_key_display(binding))
