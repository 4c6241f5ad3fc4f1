"""Panels at the foot of the Import screen: filter, project picker, left-out events.

A docked panel costs a slow line a third of what a dialog over the screen does.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trackcal_tui.display import cell_len, day_title, fit, hours
from trackcal_tui.formats import REASON_WORDS
from trackcal_tui.models import Project, Skipped, SkipReason
from trackcal_tui.text import safe
from trackcal_tui.widgets.form_panel import PlainInput
from trackcal_tui.widgets.row_editor import matching


class FilterBar(Horizontal):
    """Filters as you type."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "clear", show=False),
        Binding("down,up", "keep", "to the list", show=False),
    ]

    class Changed(Message):
        """The query is another."""

        def __init__(self, query: str) -> None:
            self.query_text = query
            super().__init__()

    class Closed(Message):
        """The focus goes back to the list."""

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
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Closed())

    def action_keep(self) -> None:
        """Go to the list, keeping the filter."""
        self.post_message(self.Closed())

    def action_clear(self) -> None:
        """Show everything again."""
        self.post_message(self.Changed(""))
        self.post_message(self.Closed())


class ProjectPicker(Vertical):
    """Choose an active project by typing or moving; the first line takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", show=False),
        Binding("down", "cursor(1)", "down", show=False),
        Binding("up", "cursor(-1)", "up", show=False),
    ]

    class Picked(Message):
        """A project was chosen (None: no project)."""

        def __init__(self, code: str | None) -> None:
            self.code = code
            super().__init__()

    class Cancelled(Message):
        """Nothing was chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
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
        self._projects = projects
        self.query_one("#picker-title", Static).update(f" Project for {what}")
        field = self.query_one(Input)
        field.value = ""
        self._fill("")
        self.add_class("-open")
        self.screen.set_focus(field)

    def _fill(self, typed: str) -> None:
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
            empty = (
                "no active project matches"
                if typed.strip()
                else "there are no active projects yet: 3 goes to Projects"
            )
            listed.add_option(Option(Content(f" {empty}"), disabled=True))
        listed.highlighted = 0 if self._shown else None

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def action_cursor(self, rows: int) -> None:
        """Move in the list."""
        listed = self.query_one(OptionList)
        if self._shown:
            listed.highlighted = ((listed.highlighted or 0) + rows) % len(self._shown)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        at = self.query_one(OptionList).highlighted
        if self._shown and at is not None:
            self._pick(at)
        else:
            self.post_message(self.Cancelled())

    @on(OptionList.OptionSelected)
    def _click(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._pick(event.option_index)

    def _pick(self, at: int) -> None:
        project = self._shown[at]
        self.post_message(self.Picked(project.code if project else None))

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.post_message(self.Cancelled())


class SkippedDrawer(Vertical):
    """The events left out, each with its reason."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,x,q", "close", "close", show=False),
        Binding("j", "scroll(1)", "down", show=False),
        Binding("k", "scroll(-1)", "up", show=False),
    ]

    class Closed(Message):
        """The focus goes back to the list."""

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

    def action_scroll(self, rows: int) -> None:
        """Move in the list."""
        listed = self.query_one(OptionList)
        (listed.action_cursor_down if rows > 0 else listed.action_cursor_up)()

    def action_close(self) -> None:
        """Back to the list."""
        self.post_message(self.Closed())


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
