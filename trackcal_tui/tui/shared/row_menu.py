"""A small menu at the mouse: what can be done with the row that was clicked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.geometry import Offset
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from trackcal_tui.tui.keys.live_keys import Hint
from trackcal_tui.tui.shared.base_app import can_close


class RowMenu(ModalScreen[str | None]):
    """Offer commands with their keys; dismissed with the id of one, or None.

    Args:
        hints: The commands.
        at: Where the mouse is, on the screen.
    """

    CSS_PATH = "../styles/parts.tcss"
    BINDINGS = [Binding("escape,ctrl+c", "dismiss(None)", show=False)]  # noqa: RUF012 - so Textual has it

    def __init__(self, hints: Sequence[Hint], at: Offset) -> None:
        super().__init__()
        self._hints = hints
        self._at = at

    def compose(self) -> ComposeResult:
        """Yield a line for each command."""
        keys = max(cell_len(hint.key) for hint in self._hints)
        yield OptionList(
            *(
                Option(Content.assemble((f" {key:<{keys}}", "bold"), f"  {label} "), id=command)
                for key, label, command in self._hints
            ),
            compact=True,
            markup=False,
        )

    def on_mount(self) -> None:
        """Lie at the mouse, but within the window."""
        menu = self.query_one(OptionList)
        width = 4 + max(cell_len(key) + cell_len(label) for key, label, _ in self._hints) + 4
        left = max(0, min(self._at.x, self.app.size.width - width))
        top = max(0, min(self._at.y, self.app.size.height - len(self._hints)))
        menu.styles.width = width
        menu.styles.offset = Offset(left, top)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        """Close the menu, once, and only while it is on top."""
        return super().dismiss(result) if can_close(self) else AwaitComplete()

    def on_click(self, event: Click) -> None:
        """Close when something else is clicked."""
        if event.widget is self:
            self.dismiss(None)
