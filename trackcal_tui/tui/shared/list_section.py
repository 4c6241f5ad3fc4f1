"""What Entries and Projects have in common: a list, a line that speaks, and panels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from trackcal_tui.core.entries import Project
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.tui.keys.commands import SECTIONS, binding
from trackcal_tui.tui.keys.panel_commands import CLOSE
from trackcal_tui.tui.keys.screen_commands import key_of
from trackcal_tui.tui.shared.form_panel import Panel
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.message_section import MessageSection
from trackcal_tui.tui.shared.rule import Rule
from trackcal_tui.tui.shared.status_line import StatusLine


class ListSection(MessageSection):
    """A list of what is in the ledger. Changes are asked for by message; panels ask for details.

    Subclasses yield a head (`compose_head`) and a list (`compose_list`), and show the ledger
    anew in `show_ledger`.
    """

    CSS_PATH = "../styles/ledger.tcss"
    NOTE = "note"
    # Of the section as well: a click may have moved the focus away from the panel.
    BINDINGS: ClassVar[list[BindingType]] = [binding(replace(CLOSE, action="leave_panel"))]
    OWN_ACTIONS: ClassVar[frozenset[str]] = frozenset(
        command.action.partition("(")[0]
        for section in ("entries", "projects")
        for command in SECTIONS[section]
    )

    def __init__(self) -> None:
        super().__init__()
        self.revision = 0
        """Of the ledger shown; 0 while it is not open."""
        self.projects: tuple[Project, ...] = ()
        self._read_only = ""
        self._problem: TrackCalError | None = None
        self._panels: list[Panel] = []

    # -- what subclasses say

    def compose_head(self) -> Iterable[Widget]:
        """The lines over the list."""
        raise NotImplementedError

    def compose_list(self) -> ItemList[Any]:
        """The list."""
        raise NotImplementedError

    def show_ledger(self) -> None:
        """Show what the ledger holds now."""
        raise NotImplementedError

    # -- layout and state

    def compose_body(self) -> Iterable[Widget]:
        """Head, list, the line that speaks."""
        yield from self.compose_head()
        yield Rule()
        yield self.compose_list()
        yield StatusLine(rule="above", id="note")

    def on_mount(self) -> None:
        """Follow the app's state."""
        self.list.focus()
        self.follow("read_only", self._take_read_only)
        self.follow("problem", self._take_problem)
        self.follow("projects", self._take_projects)
        self.follow("revision", self._take_revision)

    @property
    def list(self) -> ItemList[Any]:
        """The section's list."""
        return self.query_one(ItemList)

    def _take_read_only(self, reason: str) -> None:
        self._read_only = reason

    def _take_problem(self, problem: TrackCalError | None) -> None:
        self._problem = problem
        if not self.revision:
            self.show_ledger()

    def _take_projects(self, projects: tuple[Project, ...]) -> None:
        self.projects = projects
        self.show_ledger()

    def _take_revision(self, revision: int) -> None:
        self.revision = revision
        self.show_ledger()

    def on_screen_resume(self) -> None:
        """Show it as it is now: the day may have turned meanwhile."""
        self.show_ledger()

    # -- speaking

    def opening_note(self) -> tuple[str, ...]:
        """Why the ledger is not shown yet."""
        if self._problem is not None:
            return (self._problem.title, self._problem.hint)
        return ("The ledger is being opened …",)

    def is_blocked(self) -> bool:
        """Whether the ledger cannot be changed now; says why."""
        if not self.revision:
            self.show_hint(self.opening_note()[0])
        elif self._read_only:
            self.show_hint(f"Read-only: {self._read_only}")
        return not self.revision or bool(self._read_only)

    def key_of(self, command_id: str) -> str:
        """How a command's key is shown, as it is bound now."""
        return key_of(self.app, command_id)

    def why_not(self, command_id: str) -> str:
        """With nothing in the list there is nothing to move to."""
        return "The list is empty" if command_id.startswith("list.") else ""

    # -- panels

    @property
    def panel(self) -> Panel | None:
        """The panel that is open, the newest where there are two."""
        return self._panels[-1] if self._panels else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a panel is open its keys are the only ones of the section."""
        if action in self.OWN_ACTIONS:
            return not self._panels
        if action == "leave_panel":
            return bool(self._panels)
        return super().check_action(action, parameters)

    def open_panel(self, panel: Panel) -> None:
        """Open a panel under the list; one that is open already waits above it."""
        if self._panels:
            self._panels[-1].disabled = True
        self._panels.append(panel)
        self.mount(panel, before="#note")
        self._name_keys()

    def close_panel(self) -> None:
        """Close the newest panel and give the focus back."""
        if not self._panels:
            return
        panel = self._panels.pop()
        below = self.panel
        if below is not None:
            below.disabled = False
            below.take_focus()
        else:
            self.list.focus()
        panel.remove()
        self._name_keys()

    def close_panels(self) -> None:
        """Close all of them."""
        while self._panels:
            self.close_panel()

    def _name_keys(self) -> None:
        panel = self.panel
        self.keys.hint(*(panel.hints if panel else ()))
        self.refresh_bindings()

    @on(Panel.Cancelled)
    def _cancel(self, event: Panel.Cancelled) -> None:
        event.stop()
        self.close_panel()

    def action_leave_panel(self) -> None:
        """Close the panel as it was."""
        self.close_panel()

    # -- undo

    def action_undo(self) -> None:
        """Take back the last change."""
        if not self.is_blocked():
            self.app.jobs.changes.undo()
