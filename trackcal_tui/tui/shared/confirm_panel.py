"""A question with two answers, at the foot of a section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from textual.content import Content
from textual.widget import Widget

from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.live_keys import hints_of, pressing
from trackcal_tui.tui.keys.panel_commands import CONFIRM
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.text import Text, clickable


class ConfirmPanel(Panel, can_focus=True):
    """Asks before something is done; `y` does it, `escape` or `n` does not.

    Args:
        question: One line, foreign text welcome.
        consequence: What happens then, one line.
        verb: What `y` does, one or two words.
        then: Does it, and closes the panel.
    """

    PLACE = CONFIRM
    BINDINGS = PLACE.bindings()

    def __init__(
        self, question: str, consequence: str, *, verb: str, then: Callable[[], None]
    ) -> None:
        super().__init__(question)
        self._consequence = consequence
        self._verb = verb
        self._then = then

    def labels(self) -> Mapping[str, str]:
        """Call the answers what they do."""
        return {"confirm.yes": self._verb, "panel.back": "keep"}

    def compose_body(self) -> Iterable[Widget]:
        """Yield the consequence, then the keys: they must be seen where the eyes are."""
        keys = Content("  ·  ").join(
            clickable(Content.assemble((key, "bold"), f" {label}"), pressing(command))
            for key, label, command in hints_of(self.app, self.PLACE.own, self.labels())
        )
        yield Text(Content(safe(self._consequence)), classes="panel-text")
        yield Text(keys, classes="panel-keys")

    def action_confirm(self) -> None:
        """Do it."""
        self._then()
