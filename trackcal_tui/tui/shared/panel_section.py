"""A section with panels at its foot that ask for details."""

from __future__ import annotations

from msgspec.structs import replace
from textual import on
from textual.events import MouseDown
from textual.widget import Widget

from trackcal_tui.tui.keys.command import bindings
from trackcal_tui.tui.keys.commands import PANE
from trackcal_tui.tui.keys.live_keys import key_of
from trackcal_tui.tui.keys.panel_commands import CLOSE
from trackcal_tui.tui.shared.empty_note import EmptyNote
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.section_screen import SectionScreen


class PanelSection(SectionScreen):
    """Shows what is in the ledger; panels at its foot change it.

    Subclasses show the ledger in `show_ledger`.

    Args:
        main: What has the keys while no panel is open.
    """

    CSS_PATH = ["../styles/parts.tcss", "../styles/ledger.tcss"]  # noqa: RUF012 - so Textual has it
    # Of the section as well: a click may have moved the focus away from the panel.
    BINDINGS = bindings([replace(CLOSE, action="leave_panel")])

    def __init__(self, main: Widget) -> None:
        super().__init__()
        self._main = main
        self._panels: list[Panel] = []
        self._own_actions = {
            command.action.partition("(")[0] for command in (*self.PLACE.own, PANE)
        }

    def show_ledger(self) -> None:
        """Show what the ledger holds now."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Follow the app's state."""
        self._main.focus()
        for name in ("problem", "projects", "revision"):
            self.follow(name, self.show_ledger)

    def on_screen_resume(self) -> None:
        """Show it as it is now: the day may have turned meanwhile."""
        self.show_ledger()

    def opening_note(self) -> EmptyNote:
        """Return why the ledger is not shown yet."""
        problem = self.app.problem
        if problem is None:
            return EmptyNote("Opening your time entries …")
        return EmptyNote(problem.title, tuple(filter(None, (problem.hint,))), is_error=True)

    def missing(self, text: str) -> str:
        """Return what to say about what is not there: that, but not before the ledger is open."""
        return text if self.app.revision else self.opening_note().title

    def is_blocked(self) -> bool:
        """Return whether the ledger cannot be changed now, and say why."""
        if not self.app.revision:
            self.show_hint(self.opening_note().title)
        elif self.app.read_only:
            self.show_hint(f"Read-only: {self.app.read_only}")
        return not self.app.revision or bool(self.app.read_only)

    def key_of(self, command_id: str) -> str:
        """Return how a command's key is shown, as it is bound now."""
        return key_of(self.app, command_id)

    # -- panels

    @property
    def panel(self) -> Panel | None:
        """The panel that is open, the newest where there are two."""
        return self._panels[-1] if self._panels else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a panel is open its keys are the only ones of the section."""
        if action in self._own_actions:
            return not self._panels
        if action == "leave_panel":
            return bool(self._panels)
        return super().check_action(action, parameters)

    def open_panel(self, panel: Panel) -> None:
        """Open a panel under the list; one that is open already waits above it."""
        if self._panels:
            self._panels[-1].disabled = True
        self._panels.append(panel)
        self.mount(panel, before="#message")
        self._name_keys()

    def close_panel(self) -> None:
        """Close the newest panel and give the focus back, once it has opened."""
        if not self._panels:
            return
        if not self._panels[-1].is_mounted:
            # Textual 8.2.8 fails when a widget is removed while it is being mounted.
            self._panels[-1].call_later(self.close_panel)
            return
        panel = self._panels.pop()
        if (below := self.panel) is not None:
            below.disabled = False
            below.take_focus()
        else:
            self._main.focus()
        panel.remove()
        self._name_keys()

    @on(MouseDown)
    async def _finish_panel(self, event: MouseDown) -> None:
        """End the panel when the list is clicked; a form with a mistake stays open."""
        panel = self.panel
        if panel is not None and self.pointed_at(event) is self._main and not await panel.finish():
            self.close_panel()

    def close_panels(self) -> None:
        """Close all of them."""
        for _ in list(self._panels):
            self.close_panel()

    def _name_keys(self) -> None:
        if (panel := self.panel) is None:
            self.keys.show_screen()
        else:
            self.keys.show_panel(panel.PLACE, panel.labels())
        self.refresh_bindings()

    @on(Panel.Cancelled)
    def _cancel_panel(self, event: Panel.Cancelled) -> None:
        event.stop()
        self.close_panel()

    def action_leave_panel(self) -> None:
        """Close the panel as it was."""
        self.close_panel()

    # -- undo

    def action_undo(self) -> None:
        """Undo the last change, unless nothing can be changed now."""
        if not self.is_blocked():
            super().action_undo()

    def action_redo(self) -> None:
        """Redo what was undone last, unless nothing can be changed now."""
        if not self.is_blocked():
            super().action_redo()
