"""Choosing a project in a panel at the foot of the Import screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from trackcal_tui.core.entries import Project
from trackcal_tui.core.text import safe
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.commands import binding
from trackcal_tui.tui.keys.panel_commands import PICKER
from trackcal_tui.tui.keys.screen_commands import with_keys
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.project_matching import matching
from trackcal_tui.tui.shared.text import Text


class ProjectPicker(Vertical):
    """Choose an active project by typing or moving; the first line takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in PICKER]

    def __init__(
        self,
        *,
        picked: Callable[[str | None], None],
        cancelled: Callable[[], None],
        id: str | None = None,
    ) -> None:
        """`picked` gets the code, or None for no project. Callbacks as in `FilterBar`."""
        super().__init__(id=id)
        self._when_picked = picked
        self._when_cancelled = cancelled
        self._filled: str | None = None
        self._projects: tuple[Project, ...] = ()
        self._shown: list[Project | None] = []

    def compose(self) -> ComposeResult:
        """A title, a field and the list."""
        yield Text(id="picker-title")
        yield PlainInput(id="picker-query", placeholder="code or title")
        yield OptionList(id="picker-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """The field keeps the focus."""
        self.query_one(OptionList).can_focus = False

    def open(self, projects: tuple[Project, ...], what: str) -> None:
        """Choose for `what` (“3 ticked events”)."""
        self._projects, self._filled = projects, None
        self.query_one("#picker-title", Text).update(f" Project for {what}")
        field = self.query_one(Input)
        field.value = ""
        self._fill("")
        self.add_class("-open")
        self.screen.set_focus(field)

    def _fill(self, typed: str) -> None:
        if typed == self._filled:
            return
        self._filled = typed
        listed = self.query_one(OptionList)
        listed.clear_options()
        found = matching(self._projects, typed)
        self._shown = [*found] if typed.strip() else [*found, None]
        width = max([len(p.code) for p in found], default=4)
        for project in self._shown:
            if project is None:
                listed.add_option(Option(Content(" none: take the project away")))
            else:
                text = f" {fit(project.code, width)}  {safe(project.title)}"
                listed.add_option(Option(Content(text)))
        if not self._shown:
            empty = "no active project matches"
            if not typed.strip():
                words = "there are no active projects yet: {picker.cancel}, then {section.projects}"
                empty = with_keys(self.app, f"{words} to add one")
            listed.add_option(Option(Content(f" {empty}"), disabled=True))
        listed.highlighted = 0 if self._shown else None

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    async def _catch_up(self) -> None:
        """List what matches all that was typed so far."""
        field = self.query_one(Input)
        await caught_up(field)
        self._fill(field.value)

    async def action_cursor(self, rows: int) -> None:
        """Move in the list."""
        await self._catch_up()
        listed = self.query_one(OptionList)
        if self._shown:
            listed.highlighted = ((listed.highlighted or 0) + rows) % len(self._shown)

    async def action_pick(self) -> None:
        """Take what is highlighted."""
        await self._catch_up()
        at = self.query_one(OptionList).highlighted
        if self._shown and at is not None:
            self._pick(at)
        else:
            self._when_cancelled()

    @on(OptionList.OptionSelected)
    def _click(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._pick(event.option_index)

    def _pick(self, at: int) -> None:
        project = self._shown[at]
        self._when_picked(project.code if project else None)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self._when_cancelled()
