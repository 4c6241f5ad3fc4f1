"""The one editor that is laid over the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.widgets import Input

from trackcal_tui.core.entries import Project, ProjectStatus
from trackcal_tui.core.events import Draft
from trackcal_tui.core.text import MAX_TASK_NAME, safe
from trackcal_tui.tui.keys.commands import binding
from trackcal_tui.tui.keys.panel_commands import EDITOR
from trackcal_tui.tui.keys.screen_commands import with_keys
from trackcal_tui.tui.shared.field import PlainInput
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.project_matching import ProjectSuggester, matching, resolve


class SavedRow(Struct, frozen=True):
    """Fields of a row that are to be kept."""

    index: int
    """Of the draft."""
    task_name: str
    """As typed."""
    project: str | None
    """Code of an active project, the draft's own, or None."""
    then: int
    """Rows to move on by."""
    edit_on: bool
    """Whether the row arrived at is to be edited as well."""
    in_project: bool
    """Whether it is the project that is typed."""


class RowEditor(Horizontal):
    """Task name and project of one draft, edited in place."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in EDITOR]

    def __init__(
        self,
        *,
        saved: Callable[[SavedRow], None],
        reverted: Callable[[], None],
        hinted: Callable[[str, bool], None],
        id: str | None = None,
    ) -> None:
        """The callbacks are called at once, not by message: the next key of a burst must find
        the row saved and the focus back on the list."""
        super().__init__(id=id)
        self._when_saved = saved
        self._when_reverted = reverted
        self._when_hinted = hinted
        self._index = -1
        self._draft: Draft | None = None
        self._projects: tuple[Project, ...] = ()
        self._widths = (0, 0)

    def compose(self) -> ComposeResult:
        """Two fields without borders."""
        yield PlainInput(id="task", max_length=MAX_TASK_NAME)
        yield PlainInput(id="project", max_length=80)

    def on_mount(self) -> None:
        """Out of sight until a row is edited."""
        self.close()

    def place(self, at: Offset, width: int, project_width: int) -> None:
        """Lie over a row that is drawn there on the screen."""
        if (width, project_width) != self._widths:
            self._widths = (width, project_width)
            self.styles.width = width
            self.query_one("#project").styles.width = project_width
        self.styles.offset = at

    @property
    def is_open(self) -> bool:
        """Whether a row is being edited."""
        return self._draft is not None

    def is_on(self, drafts: Sequence[Draft]) -> bool:
        """Whether the event being edited is still in the row where it was."""
        draft, row = self._draft, drafts[self._index : self._index + 1]
        return draft is not None and any(draft.event_id == one.event_id for one in row)

    def open(
        self,
        index: int,
        draft: Draft,
        projects: tuple[Project, ...],
        *,
        in_project: bool = False,
    ) -> None:
        """Edit a draft: its task name, or its project when the row before was left from there."""
        self._index, self._draft, self._projects = index, draft, projects
        task, project = self.query_one("#task", Input), self.query_one("#project", Input)
        task.value = safe(draft.task_name)
        task.cursor_position = len(task.value)
        project.suggester = ProjectSuggester(p.code for p in matching(projects, ""))
        project.value = draft.project or ""
        project.cursor_position = len(project.value)
        for field in (task, project):
            field.can_focus = True
        self.screen.set_focus(project if in_project else task, scroll_visible=False)
        if in_project:
            self._hint(project.value)

    def close(self) -> None:
        """Put the editor away; the caller has moved the focus already."""
        self._draft = None
        # Moved out of sight rather than hidden: hiding would lay out and draw the whole list.
        self.styles.offset = Offset(0, -1)
        for field in self.query(Input):
            field.can_focus = False

    def action_other_field(self) -> None:
        """Go to the other field, taking a completion along."""
        task, project = self.query_one("#task", Input), self.query_one("#project", Input)
        if self.screen.focused is project:
            found = resolve(self._projects, project.value)
            if found is not None:
                project.value = found.code
            self.screen.set_focus(task, scroll_visible=False)
            self._when_hinted("", False)
        else:
            self.screen.set_focus(project, scroll_visible=False)
            self._hint(project.value)

    def action_revert(self) -> None:
        """Leave everything as it was."""
        self._when_reverted()

    async def action_save(self, then: int, edit_on: bool) -> None:
        """Keep the fields, go to the row below (1) or above (-1), and perhaps edit that."""
        for field in self.query(Input):
            await caught_up(field)
        self._save(then, edit_on=edit_on)

    @on(Input.Changed, "#project")
    def _complete(self, event: Input.Changed) -> None:
        event.stop()
        if self.screen.focused is event.input:
            self._hint(event.value)

    @on(Input.Changed, "#task")
    def _type(self, event: Input.Changed) -> None:
        event.stop()

    def _hint(self, typed: str) -> None:
        found = matching(self._projects, typed)
        if found:
            self._when_hinted("   ".join(project.code for project in found[:8]), False)
        else:
            self._when_hinted(self._no_such(typed), True)

    def _no_such(self, typed: str) -> str:
        if any(p.status is ProjectStatus.ACTIVE for p in self._projects):
            return f"No active project matches “{safe(typed)[:30]}”; empty means none"
        words = "There are no active projects yet: press {editor.revert}, then {section.projects}"
        return with_keys(self.app, f"{words} to add one")

    def _save(self, then: int, *, edit_on: bool) -> None:
        if self._draft is None:
            return
        typed = self.query_one("#project", Input).value.strip()
        code: str | None = None
        if typed:
            found = resolve(self._projects, typed)
            if found is not None:
                code = found.code
            elif typed == self._draft.project:
                code = typed  # archived since: it may stay
            else:
                self._when_hinted(self._no_such(typed), True)
                self.screen.set_focus(self.query_one("#project"), scroll_visible=False)
                return
        name = self.query_one("#task", Input).value
        in_project = self.screen.focused is self.query_one("#project")
        self._when_saved(SavedRow(self._index, name, code, then, edit_on, in_project))
