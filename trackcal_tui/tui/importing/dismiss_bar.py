"""Asking whether an event, or its whole series, is never to be offered again."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from trackcal_tui.core.events import Draft
from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.panel_commands import DISMISS
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.text import Text


class DismissBar(Vertical, Popup, can_focus=True):
    """Ask which is meant; both can be undone.

    Args:
        chosen: Called with whether the series is meant.
        closed: As in `Popup`.
    """

    PLACE = DISMISS
    BINDINGS = PLACE.bindings()

    def __init__(
        self, *, chosen: Callable[[bool], None], closed: Callable[[], None], id: str | None = None
    ) -> None:
        super().__init__(closed=closed, id=id)
        self._when_chosen = chosen
        self._question = Text(id="dismiss-question")

    def compose(self) -> ComposeResult:
        """Yield the question."""
        yield self._question

    def open(self, draft: Draft) -> None:
        """Ask about a draft of a series."""
        event, series = (key_of(self.app, f"dismiss.{id}") for id in ("event", "series"))
        self._question.update(
            Content.assemble(
                (f' Never offer "{safe(draft.task_name)[:40]}" again?\n', "bold"),
                (f" {event}", "bold $accent"),
                " only this event   ",
                (series, "bold $accent"),
                " the whole series",
            )
        )
        self.add_class("-open")
        self.screen.set_focus(self)

    def action_event(self) -> None:
        """Never offer the event."""
        self._when_chosen(False)

    def action_series(self) -> None:
        """Never offer the series."""
        self._when_chosen(True)

    def action_cancel(self) -> None:
        """Keep offering it."""
        self._when_closed()
