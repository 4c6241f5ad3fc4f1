"""A question with two answers, at the foot of the section."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.commands import binding
from trackcal_tui.tui.keys.panel_commands import CLOSE, CONFIRM, Hints, panel_hints
from trackcal_tui.tui.shared.form_panel import Panel
from trackcal_tui.tui.shared.text import Text


class ConfirmPanel(Panel, can_focus=True):
    """Asks before something is done; `y` does it, `escape` or `n` does not.

    Args:
        question: One line, foreign text welcome.
        consequence: What happens then, one line.
        verb: What `y` does, one or two words.
        keep: What `escape` does, one or two words.
    """

    COMMANDS = CONFIRM
    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in CONFIRM]

    class Confirmed(Message):
        """The answer is yes."""

        def __init__(self, panel: ConfirmPanel) -> None:
            self.panel = panel
            super().__init__()

        @property
        def control(self) -> ConfirmPanel:
            """The panel that asked, for `@on` with its id."""
            return self.panel

    def __init__(
        self, question: str, consequence: str, *, verb: str, keep: str = "keep", id: str = "confirm"
    ) -> None:
        super().__init__(question, id=id)
        self._consequence = consequence
        self._labels = {"confirm.yes": verb, "panel.back": keep}

    @property
    def hints(self) -> Hints:
        """What is asked for, in the words of the question."""
        return panel_hints(self.app, (*CONFIRM, CLOSE), self._labels)

    def compose_body(self) -> Iterable[Widget]:
        """The consequence, then the keys: they must be seen where the eyes are."""
        keys = Content("  ·  ").join(
            Content.assemble((key, "bold"), f" {label}") for key, label in self.hints
        )
        yield Text(Content(safe(self._consequence)), classes="panel-text")
        yield Text(keys, classes="panel-keys")

    def action_confirm(self) -> None:
        """Do it."""
        self.post_message(self.Confirmed(self))
