"""Entries: what was logged in a range, to be corrected, added to, deleted, copied and exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from textual import on
from textual.events import MouseDown, Resize
from textual.widget import Widget

from trackcal_tui.core.entries import Entry, EntryEdit
from trackcal_tui.core.hours import hours
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.entries import entry_view as change
from trackcal_tui.tui.entries.entries_pane import entries_pane
from trackcal_tui.tui.entries.entry_lines import empty_note, filter_parts, status_line
from trackcal_tui.tui.entries.entry_list import EntryList
from trackcal_tui.tui.entries.entry_text import entries_text
from trackcal_tui.tui.entries.entry_view import EntryView, week_totals
from trackcal_tui.tui.keys.commands import SECTIONS
from trackcal_tui.tui.shared.confirm_panel import ConfirmPanel
from trackcal_tui.tui.shared.copying import copy_text
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.entry_form import EntryForm, default_day, surroundings_of
from trackcal_tui.tui.shared.export_panel import proposed_stem
from trackcal_tui.tui.shared.exporting import ask_export
from trackcal_tui.tui.shared.filter_bar import FilterBar
from trackcal_tui.tui.shared.line_styles import Part
from trackcal_tui.tui.shared.list_section import ListSection
from trackcal_tui.tui.shared.pane_body import PaneBody
from trackcal_tui.tui.shared.popups import Popups
from trackcal_tui.tui.shared.project_picker import ProjectPicker
from trackcal_tui.tui.shared.push_marks import push_marks
from trackcal_tui.tui.shared.ranged_section import RangedSection
from trackcal_tui.tui.shared.side_pane import SidePane
from trackcal_tui.tui.shared.summary_line import range_parts, total_parts
from trackcal_tui.tui.state.pane import PaneContent

_NAMED = 36
"""Cells of a task's name in a question."""


def _named(chosen: Sequence[Entry]) -> str:
    """Return how a question names entries: `"Sprint planning"`, `3 entries`."""
    if len(chosen) == 1:
        return f'"{fit(chosen[0].task_name, _NAMED).rstrip()}"'
    return count_of(len(chosen), "entry", "entries")


class EntriesScreen(RangedSection, ListSection[Entry]):
    """Show the entries of a range."""

    PLACE = SECTIONS["entries"]
    BINDINGS = PLACE.bindings()
    FOR_ITEM = frozenset(
        ("tick", "tick_all", "tick_invert", "tick_day", "edit", "project", "delete", "copy")
    )
    NO_ITEM = "No entry here · {entries.new} add one"

    def __init__(self) -> None:
        self.entries = EntryList(id="entries")
        super().__init__(self.entries)
        self._view = EntryView()
        self._pushed: Mapping[str, Part] = {}
        """Entry id → the mark of how far it is in the trackers."""
        self._named = _offered(self._view)
        """What decided which keys were named last."""
        self._known: frozenset[str] | None = None
        """Ids before an entry was added; None when none was."""
        self._popups = popups = Popups(self, self.entries)
        self._filter_bar = FilterBar(changed=self._filter, closed=popups.close, id="filter")
        self._picker = ProjectPicker(picked=self._assign, closed=popups.close, id="picker")
        self._picked: frozenset[str] = frozenset()
        """Ids of the entries that a project is being chosen for."""
        self._body = PaneBody(self.titles, self.entries, content=self._pane)

    def compose_body(self) -> Iterable[Widget]:
        """Yield the list, and what stands beside it."""
        yield self._body

    def on_mount(self) -> None:
        """Mount filter and project picker, out of sight."""
        self.query_one("#message").mount(self._filter_bar)
        self.mount(self._picker, before="#message")
        self.call_later(self._body.open_pane)

    # -- showing

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries that the filter lets through."""
        return self._view.shown

    def on_screen_resume(self) -> None:
        """Show what another section wants shown."""
        wanted, self.app.entries_wanted = self.app.entries_wanted, None
        if wanted is not None:
            self._days = wanted.days
            self._view = EntryView(only=wanted.only)

    def show_ledger(self) -> None:
        """Show the range as the ledger has it now."""
        entries = self.app.entries_of(self.days)
        self._pushed = push_marks(self.app, entries)
        self._show(change.with_entries(self._view, entries), at=self._just_added(entries))

    def _just_added(self, entries: tuple[Entry, ...]) -> str | None:
        """Return the entry that appeared since one was added."""
        known = self._known
        new = [entry.id for entry in entries if known is not None and entry.id not in known]
        if len(new) != 1:
            return None
        self._known = None
        return new[0]

    def _show(self, view: EntryView, *, at: str | None = None) -> None:
        """Show another view, drawing only what differs."""
        self._view = view
        self._show_range()
        self.show_message()
        is_open = bool(self.app.revision)
        note = empty_note(view, self.range_name) if is_open else self.opening_note()
        self.entries.set_note(note)
        weeks = week_totals(view.shown, self.app.first_weekday)
        codes = (project.code for project in self.app.projects)
        self.entries.show(view, self.app.today(), self._pushed, weeks, codes=codes, at=at)
        self.titles.update_titles()
        self._body.follow()
        if (offered := _offered(view)) != self._named:
            self._named = offered
            self.refresh_bindings()

    def _change(self, transition: Callable[[EntryView], EntryView]) -> None:
        self._show(transition(self._view))

    def _show_range(self) -> None:
        view, days = self._view, self.days
        left = [*range_parts(self.app, days, "entries"), *filter_parts(view)]
        total = sum(entry.seconds for entry in view.entries)
        self.summary.show(left, total_parts(total, self.app.target(days), self.size.width))

    @on(Resize)
    def _fit_width(self) -> None:
        self._show_range()
        self.show_message()

    def status(self) -> tuple[list[Part], list[Part]]:
        """Return what is ticked, else what is shown; and what the marks mean."""
        return status_line(self._view, self._pushed.values(), self.size.width)

    # -- the side pane

    @on(DayList.Moved)
    def _follow_cursor(self) -> None:
        self._body.follow()

    def _pane(self) -> PaneContent:
        """Make what the pane says."""
        app, here, around = self.app, self.entries.item, self._body.surroundings()
        pushed = app.push_states((here,)).get(here.id) if here else None
        entries = self._view.entries
        return entries_pane(entries, self.days, here, pushed, app.times_imported, around)

    @on(SidePane.Chosen)
    def _go_to_row(self, event: SidePane.Chosen) -> None:
        """Put the cursor on the entry that wants a look, without the filter if it hides that."""
        if event.row not in {entry.id for entry in self._view.shown}:
            self._change(lambda view: change.with_project(change.filtered(view, ""), None))
        self._show(self._view, at=event.row)

    def labels(self) -> dict[str, str]:
        """Say what `n` does now."""
        return {"entries.new": "none"} if self._view.ticked else {}

    def go_to(self, days: DateRange) -> None:
        """Show another range, with the same filter."""
        self._view = EntryView(query=self._view.query)
        super().go_to(days)

    # -- ticking

    def action_tick(self) -> None:
        """Tick the entry under the cursor and move on."""
        if entry := self.entries.item:
            self._change(partial(change.turned, entry_id=entry.id))
            self.entries.action_move(1)

    def action_tick_all(self) -> None:
        """Tick all that is shown."""
        if len(self._view.ticked_shown) == len(self._view.shown):
            self.show_hint("Everything is ticked already")
        self._change(change.ticked_all)

    def action_tick_invert(self) -> None:
        """Invert the ticks of what is shown."""
        self._change(change.ticks_inverted)

    def action_tick_day(self) -> None:
        """Tick the day under the cursor."""
        if entry := self.entries.item:
            self._change(partial(change.day_turned, day=entry.date))

    @on(EntryList.Ticked)
    def _tick(self, event: EntryList.Ticked) -> None:
        self.clear_hint()
        self._change(partial(change.ticked, entry_ids=event.ids, on=event.on))

    def action_cancel(self) -> None:
        """Close the panel; else show everything again, or untick it."""
        if self._panels:
            self.close_panel()
        elif self._view.is_filtered:
            self._change(lambda view: change.with_project(change.filtered(view, ""), None))
        else:
            self._change(change.ticked_none)

    # -- what opens over the list

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the list's keys to what is open over it."""
        if action == "cancel":
            is_needed = self._view.is_filtered or self._view.ticked or self._panels
            return bool(is_needed) and self._popups.opened is None
        if action in ("filter", "export") and not self._view.entries:
            return False
        if self._popups.opened is not None and action in self._own_actions:
            return False
        return super().check_action(action, parameters)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Close what is open over the list when something else is clicked."""
        self._popups.finish_before(self.pointed_at(event))

    def action_filter(self) -> None:
        """Filter as you type."""
        self._filter_bar.open(self._view.query)
        self._popups.show(self._filter_bar)

    def _filter(self, query: str) -> None:
        if query != self._view.query:
            self._change(partial(change.filtered, query=query))

    def action_project(self) -> None:
        """Assign a project to what is ticked and shown, or to the entry under the cursor."""
        if self.item_to_change() and (chosen := self._chosen()):
            self._picked = frozenset(entry.id for entry in chosen)
            self._picker.open(self.app.projects, _named(chosen))
            self._popups.show(self._picker)

    def _assign(self, project: str | None) -> None:
        # By id: the list may be another one by now.
        picked = (entry for entry in self._view.entries if entry.id in self._picked)
        changed = tuple(entry.id for entry in picked if entry.project != project)
        self._popups.close()
        if changed:
            self.app.jobs.changes.edit_entries(changed, EntryEdit(project=project))
        else:
            self.show_hint("Nothing was changed")

    def _chosen(self) -> tuple[Entry, ...]:
        return self._view.chosen(self.entries.item)

    # -- editing and adding

    def action_edit(self) -> None:
        """Edit the entry under the cursor."""
        if entry := self.item_to_change():
            self._open_form(entry, partial(self._edit, entry))

    def action_new(self) -> None:
        """Untick everything; with nothing ticked, add an entry."""
        if self._view.ticked:
            self._change(change.ticked_none)
        elif not self.is_blocked():
            day = default_day(self.days, self.app.today())
            project = self._view.only.code if self._view.only else None
            self._open_form(EntryEdit(date=day, project=project), self._add)

    def _open_form(self, entry: Entry | EntryEdit, saved: Callable[[EntryEdit], None]) -> None:
        self.open_panel(EntryForm(entry, surroundings_of(self.app), saved=saved))

    def _edit(self, entry: Entry, edit: EntryEdit) -> None:
        self.close_panel()
        if edit == EntryEdit():
            self.show_hint("Nothing was changed")
        else:
            self.app.jobs.changes.edit_entries((entry.id,), edit)

    def _add(self, edit: EntryEdit) -> None:
        self.close_panel()
        if isinstance(edit.date, date) and edit.date not in self.days:
            self.go_to(week_of(edit.date, self.app.first_weekday))
        self._known = frozenset(entry.id for entry in self._view.entries)
        self.app.jobs.changes.add_entry(edit)

    # -- deleting

    def action_delete(self) -> None:
        """Ask whether to delete what is ticked and shown, or the entry under the cursor."""
        if not self.item_to_change():
            return
        chosen = self._chosen()
        events = sum(entry.source is not None for entry in chosen)
        undo = f"{self.key_of('entries.undo')} undo"
        then = f"{count_of(events, 'event')} can be imported again · {undo}" if events else undo
        question = f"Delete {_named(chosen)} · {hours(change.seconds_of(chosen))} h?"
        delete = partial(self._delete, tuple(entry.id for entry in chosen))
        self.open_panel(ConfirmPanel(question, then, verb="delete", then=delete))

    def _delete(self, entry_ids: tuple[str, ...]) -> None:
        self.close_panel()
        self.app.jobs.changes.delete_entries(entry_ids)

    # -- copying and exporting

    def action_copy(self) -> None:
        """Copy what is ticked and shown, else all that is shown."""
        entries = self._view.ticked_shown or self._view.shown
        name = f"{proposed_stem(self.days)}.txt"
        copy_text(self, entries_text(entries), "entries.copy", file=name)

    def action_export(self) -> None:
        """Ask where to export the range to."""
        entries = self._view.entries
        count = count_of(len(entries), "entry", "entries")
        ask_export(self, self.days, f"{count} · {hours(change.seconds_of(entries))} h")


def _offered(view: EntryView) -> tuple[bool, bool, bool]:
    """Return what of a view decides which keys there are."""
    return bool(view.ticked), bool(view.shown), bool(view.entries)
