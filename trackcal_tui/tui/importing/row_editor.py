"""The one editor that is laid over the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.widgets import Input

from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.events import Draft
from trackcal_tui.core.text import MAX_TASK_NAME, safe
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.keys.overlay_commands import EDITOR
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.project_matching import ProjectSuggester, matching, resolve
from trackcal_tui.tui.state.sheet import edited


class RowEditor(Horizontal, Popup):
    """Edit task name and project of one draft in place.

    Args:
        saved: Called once the draft is changed, with the rows to move on by and whether the row
            arrived at is to be edited as well.
        hinted: The screen's `show_hint`, for what can be completed, or what is wrong.
        closed: As in `Popup`.
    """

    PLACE = EDITOR
    BINDINGS = PLACE.bindings()
    app = getters.app(BaseApp)

    def __init__(
        self,
        *,
        saved: Callable[[int, bool], None],
        hinted: Callable[..., None],
        closed: Callable[[], None],
        id: str | None = None,
    ) -> None:
        super().__init__(closed=closed, id=id)
        self._when_saved = saved
        self._when_hinted = hinted
        self._task_field = PlainInput(id="task", max_length=MAX_TASK_NAME)
        self._project_field = PlainInput(id="project", max_length=80)
        self._index = -1
        self._draft: Draft | None = None
        self._widths = (0, 0)
        self.hide()

    def compose(self) -> ComposeResult:
        """Yield two fields without borders."""
        yield from (self._task_field, self._project_field)

    def place(self, at: Offset, width: int, project_width: int) -> None:
        """Lie over a row that is drawn there on the screen."""
        if (width, project_width) != self._widths:
            self._widths = (width, project_width)
            self.styles.width = width
            self._project_field.styles.width = project_width
        self.styles.offset = at

    @property
    def is_open(self) -> bool:
        """Whether a row is being edited."""
        return self._draft is not None

    @property
    def is_in_project(self) -> bool:
        """Whether it is the project that is typed."""
        return self.screen.focused is self._project_field

    def is_on(self, drafts: Sequence[Draft]) -> bool:
        """Return whether the event being edited is still in the row where it was."""
        draft, row = self._draft, drafts[self._index : self._index + 1]
        return draft is not None and any(draft.event_id == one.event_id for one in row)

    def open(self, index: int, *, in_project: bool = False) -> None:
        """Edit a draft: its task name, or its project when the row before was left from there."""
        self._index, self._draft = index, self.app.sheet.drafts[index]
        self._task_field.value = safe(self._draft.task_name)
        self._project_field.suggester = ProjectSuggester(
            project.code for project in matching(self.app.projects, "")
        )
        self._project_field.value = self._draft.project or ""
        for field in (self._task_field, self._project_field):
            field.cursor_position = len(field.value)
            field.can_focus = True
        if in_project:
            self._go_to_project()
        else:
            self.screen.set_focus(self._task_field, scroll_visible=False)

    def hide(self) -> None:
        """Go out of sight, by moving there: hiding would lay out and draw the whole list."""
        self._draft = None
        self.styles.offset = Offset(0, -1)
        for field in (self._task_field, self._project_field):
            field.can_focus = False

    def action_other_field(self) -> None:
        """Go to the other field, taking a completion along."""
        if not self.is_in_project:
            return self._go_to_project()
        found = resolve(self.app.projects, self._project_field.value)
        if found is not None:
            self._project_field.value = found.code
        self.screen.set_focus(self._task_field, scroll_visible=False)
        self._when_hinted("")

    def _go_to_project(self) -> None:
        self.screen.set_focus(self._project_field, scroll_visible=False)
        self._hint(self._project_field.value)

    def action_revert(self) -> None:
        """Leave everything as it was."""
        self._when_closed()

    async def action_save(self, rows: int, edit_on: bool) -> None:
        """Keep the fields, go to the row below (1) or above (-1), and perhaps edit that."""
        for field in (self._task_field, self._project_field):
            await catch_up(field)
        self._save(rows, edit_on=edit_on)

    def finish(self) -> bool:
        """Save; stay open where the project is not known."""
        return self._save(0, edit_on=False)

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        if event.input is self._project_field and self.is_in_project:
            self._hint(event.value)

    def _hint(self, typed: str) -> None:
        found = matching(self.app.projects, typed)
        if found:
            self._when_hinted("   ".join(project.code for project in found[:8]))
        else:
            self._when_hinted(self._no_such(typed), "bad")

    def _no_such(self, typed: str) -> str:
        if any(project.status is ProjectStatus.ACTIVE for project in self.app.projects):
            return f'No active project matches "{safe(typed)[:30]}"; empty means none'
        words = "There are no active projects yet: press {editor.revert}, then {section.projects}"
        return with_keys(self.app, f"{words} to add one")

    def _save(self, rows: int, *, edit_on: bool) -> bool:
        """Change the draft; return whether the project was one."""
        if self._draft is None:
            return True
        typed = self._project_field.value.strip()
        found = resolve(self.app.projects, typed)
        code = found.code if found else typed or None
        if found is None and typed not in ("", self._draft.project):  # its own may be archived
            self._when_hinted(self._no_such(typed), "bad")
            self.screen.set_focus(self._project_field, scroll_visible=False)
            return False
        edit = partial(edited, index=self._index, name=self._task_field.value, project=code)
        self.app.change_sheet(edit)
        self._when_saved(rows, edit_on)
        return True
