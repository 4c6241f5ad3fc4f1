"""Choosing a project in a panel at the foot of a section."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from trackcal_tui.core.entries import MAX_CODE, Project
from trackcal_tui.core.text import clean, safe
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.panel_commands import PICKER
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.project_matching import matching
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.shared.value_option import ValueOption


class ProjectPicker(Vertical, Popup):
    """Choose an active project by typing or moving; what names none can be added as one.

    Args:
        picked: Called with the code, or None for no project.
        closed: As in `Popup`.
    """

    PLACE = PICKER
    BINDINGS = PLACE.bindings()
    app = getters.app(BaseApp)

    def __init__(
        self,
        *,
        picked: Callable[[str | None], None],
        closed: Callable[[], None],
        id: str | None = None,
    ) -> None:
        super().__init__(closed=closed, id=id)
        self._when_picked = picked
        self._title = Text(id="picker-title")
        self._field = PlainInput(id="picker-query", placeholder="code or title")
        self._options = OptionList(id="picker-list", compact=True, markup=False)
        self._options.can_focus = False  # the field keeps the focus
        self._filled: str | None = None
        self._projects: tuple[Project, ...] = ()
        self._shown: list[Project | None] = []

    def compose(self) -> ComposeResult:
        """Yield a title, a field and the list."""
        yield from (self._title, self._field, self._options)

    def open(self, projects: tuple[Project, ...], what: str) -> None:
        """Choose for `what` ("3 ticked events")."""
        self._projects, self._filled = projects, None
        self._title.update(f" Project for {what}")
        self._field.clear()
        self._fill("")
        self.add_class("-open")
        self.screen.set_focus(self._field)

    def _fill(self, typed: str) -> None:
        if typed == self._filled:
            return
        self._filled = typed
        found = matching(self._projects, typed)
        self._shown = [*found] if typed.strip() else [*found, None]
        width = max([cell_len(project.code) for project in found], default=4)
        self._options.clear_options()
        for project in self._shown:
            text = " no project"
            if project is not None:
                title = "" if project.title == project.code else f"  {safe(project.title)}"
                text = f" {fit(project.code, width)}{title}"
            self._options.add_option(ValueOption(text, project))
        if not self._shown:
            create = f' no match (enter creates "{safe(typed.strip())[:MAX_CODE]}")'
            self._options.add_option(Option(Content(create)))
        self._options.highlighted = 0

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    async def _catch_up(self) -> None:
        """List what matches all that was typed so far."""
        await catch_up(self._field)
        self._fill(self._field.value)

    async def action_cursor(self, rows: int) -> None:
        """Move in the list."""
        await self._catch_up()
        if self._shown:
            at = (self._options.highlighted or 0) + rows
            self._options.highlighted = at % len(self._shown)

    async def action_pick(self) -> None:
        """Take what is highlighted."""
        await self._catch_up()
        self._pick(self._options.get_option_at_index(self._options.highlighted or 0))

    @on(OptionList.OptionSelected)
    def _click(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.has_class("-open"):  # escape may have come first
            self._pick(event.option)

    def _pick(self, option: Option) -> None:
        if isinstance(option, ValueOption):
            self._when_picked(option.value.code if option.value else None)
        else:
            self._create(clean(self._field.value))

    def _create(self, typed: str) -> None:
        """Add a project of that code, and take it once it is there."""
        self._when_closed()
        project = Project(code=typed[:MAX_CODE].strip(), title=typed)
        then = partial(self._when_picked, project.code)
        self.app.jobs.changes.add_project(project, then=then)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self._when_closed()
