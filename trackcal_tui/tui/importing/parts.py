"""What the Import screen's first frame does without: editor, filter and panels.

A module of its own, so that importing and mounting them can wait until the screen is seen.
"""

from __future__ import annotations

from functools import partial

from textual.geometry import Offset

from trackcal_tui.core.events import Draft
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.importing.dismiss_bar import DismissBar
from trackcal_tui.tui.importing.event_list import EventList
from trackcal_tui.tui.importing.row_editor import RowEditor
from trackcal_tui.tui.shared.filter_bar import FilterBar
from trackcal_tui.tui.shared.popups import Popups
from trackcal_tui.tui.shared.project_picker import ProjectPicker
from trackcal_tui.tui.shared.section_screen import SectionScreen
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.state import sheet as change
from trackcal_tui.tui.state.sheet import SheetState


class ImportParts(Popups):
    """Open popups over the list, and apply what was chosen in them.

    Args:
        screen: The Import screen.
        events: Its list.
    """

    def __init__(self, screen: SectionScreen, events: EventList) -> None:
        super().__init__(screen, events)
        self._events = events
        self.editor = RowEditor(
            saved=self._go_on, hinted=screen.show_hint, closed=self.close, id="row-editor"
        )
        self._filter_bar = FilterBar(changed=self._filter, closed=self.close, id="filter")
        self._picker = ProjectPicker(picked=self._assign, closed=self.close, id="picker")
        self._dismiss_bar = DismissBar(chosen=self._dismiss, closed=self.close, id="dismiss")
        self._dismissing: Draft | None = None
        """The draft that is never to be offered again."""
        self._picked: frozenset[str] = frozenset()
        """Event ids of the drafts that a project is being chosen for."""

    async def mount(self, *, before: StatusLine) -> None:
        """Mount them out of sight: the filter over this line, the panels before it."""
        await before.mount(self._filter_bar)
        await self._screen.mount(self._picker, self._dismiss_bar, before=before)
        await self._screen.mount(self.editor)

    def follow_sheet(self, sheet: SheetState) -> None:
        """Keep what is open up to date; close the editor when its event is gone."""
        if self.opened is self.editor and not self.editor.follow(sheet.drafts):
            self.close()
        self.follow_cursor()

    # -- editing

    def edit(self, field: int = 0) -> None:
        """Edit the draft under the cursor in place, beginning in a field."""
        index = self._events.index
        if index is not None:
            # First: moved after its field is focused, it would be drawn twice, as Textual draws
            # the focus before it hears of the move.
            self._place_editor()
            self.editor.open(index, field)
            self.show(self.editor)

    def follow_cursor(self) -> None:
        """Keep the editor over the cursor's row."""
        if self.opened is self.editor:
            self._place_editor()

    def _place_editor(self) -> None:
        position, columns = self._events.cursor, self._events.columns
        y = None if position is None else self._events.row_y(position)
        y = -self._events.region.bottom if y is None else y  # the wheel has moved it away
        at = self._events.region.offset + Offset(columns.hours_x, y)
        self.editor.place(at, columns)

    def _go_on(self, rows: int, edit_on: bool) -> None:
        """Move on from a saved row."""
        here, field = self._events.cursor, self.editor.field
        self._events.action_move(rows)
        if edit_on and self._events.cursor != here:
            self._screen.show_hint("")
            self.edit(field)
        else:
            self.close()

    # -- projects

    def pick_project(self) -> None:
        """Assign a project to the ticked drafts that are shown, or to the one under the cursor."""
        ticked, here = self._screen.app.sheet.ticked_shown, self._events.index
        if ticked:
            count = len(ticked)
            self._pick(ticked, "the ticked event" if count == 1 else f"{count} ticked events")
        elif here is not None:
            self.pick_project_for((here,))

    def pick_project_for(self, indices: tuple[int, ...]) -> None:
        """Assign a project to these drafts."""
        count = len(indices)
        self._pick(indices, "this event" if count == 1 else f"these {count} events")

    def pick_project_for_alike(self) -> None:
        """Assign a project to the draft under the cursor and all that are like it."""
        sheet, here = self._screen.app.sheet, self._events.index
        if here is not None:
            found, name = change.alike(sheet, here), sheet.drafts[here].task_name
            self._pick(found, f'{count_of(len(found), "event")} like "{fit(name, 40).rstrip()}"')

    def _pick(self, indices: tuple[int, ...], what: str) -> None:
        app = self._screen.app
        self._picked = frozenset(app.sheet.listing.ids[index] for index in indices)
        self._picker.open(app.projects, what)
        self.show(self._picker)

    def _assign(self, project: str | None) -> None:
        app = self._screen.app
        # By id: the calendar may have been read again meanwhile.
        indices = [at for at, id in enumerate(app.sheet.listing.ids) if id in self._picked]
        assign = partial(change.with_project, indices=indices, project=project)
        is_changed = app.change_sheet(assign)
        self.close()
        if not is_changed:
            self._screen.show_hint("Nothing was changed")
        elif indices != [self._events.index]:  # what is not under the cursor may be out of sight
            what = app.timeline.done[-1].what
            app.notice = f"{what[0].upper()}{what[1:]}{app.undo_hint}"

    # -- filter

    def filter(self) -> None:
        """Filter as you type."""
        self._filter_bar.open(self._screen.app.sheet.query)
        self.show(self._filter_bar)

    def _filter(self, query: str) -> None:
        app = self._screen.app
        if query != app.sheet.query:
            app.change_sheet(partial(change.filtered, query=query))

    # -- never again

    def ask_dismiss(self) -> None:
        """Never offer the event under the cursor; ask whether its series is meant."""
        index = self._events.index
        if index is None:
            return
        self._dismissing = self._screen.app.sheet.drafts[index]
        if self._dismissing.series_id:
            self._dismiss_bar.open(self._dismissing)
            self.show(self._dismiss_bar)
        else:
            self._dismiss(False)

    def _dismiss(self, series: bool) -> None:
        self.close()
        if self._dismissing is not None:
            self._screen.app.jobs.changes.dismiss(self._dismissing, series=series)
