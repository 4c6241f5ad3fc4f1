"""Panels at the foot of the Import screen: filter, project picker, left-out events.

A docked panel costs a slow line a third of what a dialog over the screen does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trackcal_tui.commands import LISTS, binding
from trackcal_tui.display import cell_len, day_title, fit, hours
from trackcal_tui.formats import REASON_WORDS
from trackcal_tui.models import Project, Skipped, SkipReason
from trackcal_tui.panel_commands import FILTER, LEFT_OUT, PICKER
from trackcal_tui.screen_commands import with_keys
from trackcal_tui.text import safe
from trackcal_tui.widgets.bursts import caught_up
from trackcal_tui.widgets.field import PlainInput
from trackcal_tui.widgets.row_editor import matching


class FilterBar(Horizontal):
    """Filters as you type."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in FILTER]

    def __init__(
        self,
        *,
        changed: Callable[[str], None],
        closed: Callable[[], None],
        id: str | None = None,
    ) -> None:
        """Callbacks, not messages: the next key of a burst must find the list filtered."""
        super().__init__(id=id)
        self._when_changed = changed
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        """A slash and a field."""
        yield Static(" / ", id="slash", markup=False)
        yield PlainInput(id="query", placeholder="words of a task or project")

    def on_mount(self) -> None:
        """Out of reach until it is opened."""
        field = self.query_one(Input)
        field.can_focus = False

    def open(self, query: str) -> None:
        """Lie over the totals and type on."""
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = query
        field.cursor_position = len(query)
        field.can_focus = True
        self.add_class("-open")
        self.screen.set_focus(field, scroll_visible=False)

    def close(self) -> None:
        """Go out of sight; the caller has moved the focus. The filter stays as it is."""
        self.query_one(Input).can_focus = False
        self.remove_class("-open")

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self._when_changed(event.value)

    async def action_keep(self) -> None:
        """Go to the list, keeping the filter."""
        field = self.query_one(Input)
        await caught_up(field)
        self._when_changed(field.value)
        self._when_closed()

    async def action_clear(self) -> None:
        """Show everything again."""
        await caught_up(self.query_one(Input))
        self._when_closed()
        self._when_changed("")


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
        yield Static("", id="picker-title", markup=False)
        yield PlainInput(id="picker-query", placeholder="code or title")
        yield OptionList(id="picker-list", compact=True, markup=False)

    def on_mount(self) -> None:
        """The field keeps the focus."""
        self.query_one(OptionList).can_focus = False

    def open(self, projects: tuple[Project, ...], what: str) -> None:
        """Choose for `what` (“3 ticked events”)."""
        self._projects, self._filled = projects, None
        self.query_one("#picker-title", Static).update(f" Project for {what}")
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


class SkippedDrawer(Vertical):
    """The events left out, each with its reason."""

    BINDINGS: ClassVar[list[BindingType]] = [binding(command) for command in (*LEFT_OUT, *LISTS)]

    def __init__(self, *, closed: Callable[[], None], id: str | None = None) -> None:
        super().__init__(id=id)
        self._when_closed = closed

    def compose(self) -> ComposeResult:
        """A title with the counts, and the list."""
        yield Static("", id="skipped-title", markup=False)
        yield OptionList(id="skipped-list", compact=True, markup=False)

    def open(self, skipped: tuple[Skipped, ...], counts: dict[SkipReason, int]) -> None:
        """Show what was left out."""
        said = [f"{count} {REASON_WORDS[reason]}" for reason, count in counts.items()]
        title = wrapped(said, self.app.size.width - 12)
        self.query_one("#skipped-title", Static).update(f" Left out: {title}")
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(Content(row_of(s))) for s in skipped])
        listed.highlighted = 0 if skipped else None
        self.add_class("-open")
        self.screen.set_focus(listed)

    def action_move(self, rows: int) -> None:
        """Move in the list."""
        listed = self.query_one(OptionList)
        (listed.action_cursor_down if rows > 0 else listed.action_cursor_up)()

    def action_page(self, direction: int) -> None:
        """Move by a page."""
        listed = self.query_one(OptionList)
        # Textual 8.2.8 gives them no types.
        move = listed.action_page_down if direction > 0 else listed.action_page_up
        move()  # type: ignore[no-untyped-call]

    def action_edge(self, direction: int) -> None:
        """Move to the first row, or to the last."""
        listed = self.query_one(OptionList)
        (listed.action_last if direction > 0 else listed.action_first)()

    def action_close(self) -> None:
        """Back to the list."""
        self._when_closed()


def wrapped(items: list[str], width: int) -> str:
    """Items joined by ` · `, broken between items only, later lines indented by a cell."""
    lines = [""]
    for item in items:
        joined = f"{lines[-1]} · {item}" if lines[-1].strip() else f"{lines[-1]}{item}"
        if cell_len(joined) > width and lines[-1].strip():
            lines[-1] += " ·"
            joined = f" {item}"
            lines.append(joined)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def row_of(skipped: Skipped) -> str:
    """`Mon 16 Nov  09:00   0.50  not answered     Subject`."""
    day = day_title(skipped.date) if skipped.date else ""
    clock = f"{skipped.start:%H:%M}" if skipped.start else ""
    all_day = skipped.reason is SkipReason.ALL_DAY
    length = hours(skipped.seconds) if skipped.seconds and not all_day else ""
    reason = REASON_WORDS[skipped.reason]
    return f" {day:<10}  {clock:<5} {length:>6}  {reason:<16} {safe(skipped.subject)}"
