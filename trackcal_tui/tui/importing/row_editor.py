"""The one editor that is laid over the row under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len
from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.widgets import Input

from trackcal_tui.core.entries import ProjectStatus
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import Draft
from trackcal_tui.core.hours import hours_for_editing, parse_hours
from trackcal_tui.core.text import MAX_TASK_NAME, safe
from trackcal_tui.tui.importing.event_list import HOURS, Columns
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.keys.panel_commands import EDITOR
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.popup import Popup
from trackcal_tui.tui.shared.project_matching import ProjectSuggester, matching, resolve
from trackcal_tui.tui.state.sheet import edited


class HoursInput(PlainInput):
    """Hours that end where the list's own do, however many digits are typed."""

    def watch_value(self, value: str) -> None:
        """Keep the last digit in its column; the cursor stands behind it."""
        self.styles.padding = (0, 0, 0, max(0, HOURS - 1 - cell_len(value)))


class RowEditor(Horizontal, Popup):
    """Edit task name, project and hours of one draft in place.

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
        self._hours_field = HoursInput(id="hours", max_length=20)
        self._fields = (self._task_field, self._project_field, self._hours_field)
        """In the order of the tab key."""
        self._index = -1
        self._draft: Draft | None = None
        self._hours = ""
        """As the field began with."""
        self._columns: Columns | None = None
        self.hide()

    def compose(self) -> ComposeResult:
        """Yield the fields, as their columns stand."""
        yield from (self._hours_field, self._task_field, self._project_field)

    def place(self, at: Offset, columns: Columns) -> None:
        """Lie over a row whose hours begin there on the screen."""
        if columns != self._columns:
            self._columns = columns
            self.styles.width = HOURS + columns.task + columns.project + 3
            self._project_field.styles.width = max(columns.project, 14) + 1
        self.styles.offset = at

    @property
    def is_open(self) -> bool:
        """Whether a row is being edited."""
        return self._draft is not None

    @property
    def field(self) -> int:
        """The number of the field that is typed in: task, project, hours."""
        return next((at for at, one in enumerate(self._fields) if one.has_focus), 0)

    def follow(self, drafts: Sequence[Draft]) -> bool:
        """Stay with the event that is edited; return whether it is still among the drafts."""
        if self._draft is None:
            return False
        event_id = self._draft.event_id
        if self._index >= len(drafts) or drafts[self._index].event_id != event_id:
            at = (index for index, draft in enumerate(drafts) if draft.event_id == event_id)
            self._index = next(at, -1)
        return self._index >= 0

    def open(self, index: int, field: int = 0) -> None:
        """Edit a draft, beginning in the field with that number."""
        self._index, self._draft = index, self.app.sheet.drafts[index]
        self._hours = hours_for_editing(self._draft.seconds)
        self._project_field.suggester = ProjectSuggester(
            project.code for project in matching(self.app.projects, "")
        )
        values = (safe(self._draft.task_name), self._draft.project or "", self._hours)
        for one, value in zip(self._fields, values, strict=True):
            with one.prevent(Input.Changed):
                one.value = value
            one.cursor_position = len(value)
            one.can_focus = True
        self._go_to(self._fields[field])

    def hide(self) -> None:
        """Go out of sight, by moving there: hiding would lay out and draw the whole list."""
        self._draft = None
        self.styles.offset = Offset(0, -1)
        for field in self._fields:
            field.can_focus = False

    def action_next_field(self, step: int) -> None:
        """Go to another field, taking a completion along."""
        if self.field == 1 and (found := resolve(self.app.projects, self._project_field.value)):
            self._project_field.value = found.code
        self._go_to(self._fields[(self.field + step) % len(self._fields)])

    def _go_to(self, field: Input) -> None:
        self.screen.set_focus(field, scroll_visible=False)
        if field is not self._task_field:
            field.select_all()  # a name is typed on, the others are retyped
        self._hint(field)

    def action_revert(self) -> None:
        """Leave everything as it was."""
        self._when_closed()

    async def action_save(self, rows: int, edit_on: bool) -> None:
        """Keep the fields, go to the row below (1) or above (-1), and perhaps edit that."""
        for field in self._fields:
            await catch_up(field)
        self._save(rows, edit_on=edit_on)

    def finish(self) -> bool:
        """Save; stay open where the project is not known."""
        return self._save(0, edit_on=False)

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.has_focus:
            self._hint(event.input)

    def _hint(self, field: Input) -> None:
        """Say what can be completed, or what is wrong."""
        if field is self._project_field:
            found = matching(self.app.projects, field.value)
            if not found:
                return self._when_hinted(self._no_such(field.value), "bad")
            return self._when_hinted("   ".join(project.code for project in found[:8]))
        if field is self._hours_field and self._draft is not None:
            exact = hours_for_editing(self._draft.exact_seconds)
            return self._when_hinted(f"The event lasts {exact} h (empty restores it)")
        self._when_hinted("")

    def _no_such(self, typed: str) -> str:
        if any(project.status is ProjectStatus.ACTIVE for project in self.app.projects):
            return f'No match for "{safe(typed)[:30]}" (leave it empty for no project)'
        words = "No active projects yet: press {editor.revert}, then {section.projects}"
        return with_keys(self.app, f"{words} to add one")

    def _save(self, rows: int, *, edit_on: bool) -> bool:
        """Change the draft; return whether project and hours could be read."""
        draft = self._draft
        if draft is None:
            return True
        typed = self._project_field.value.strip()
        found = resolve(self.app.projects, typed)
        code = found.code if found else typed or None
        if found is None and typed not in ("", draft.project):  # its own may be archived
            return self._refuse(self._project_field, self._no_such(typed))
        try:
            seconds = self._seconds(draft)
        except UsageError as error:
            return self._refuse(self._hours_field, error.message)
        name, index = self._task_field.value, self._index
        edit = partial(edited, index=index, name=name, project=code, seconds=seconds)
        self.app.change_sheet(edit)
        self._when_saved(rows, edit_on)
        return True

    def _seconds(self, draft: Draft) -> int | None:
        """Return the length that is typed; None where it was left as it is."""
        typed = self._hours_field.value.strip()
        if typed == self._hours:
            return None  # the event may be longer than what can be typed
        return parse_hours(typed) if typed else draft.exact_seconds

    def _refuse(self, field: Input, why: str) -> bool:
        self.screen.set_focus(field, scroll_visible=False)
        self._when_hinted(why, "bad")
        return False
