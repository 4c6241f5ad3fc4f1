"""Panels at the foot of a section: a title, fields or a question, and what is wrong with it.

A docked panel costs a slow line a third of what a dialog over the screen does, and the row it
is about stays in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.commands import Command, binding
from trackcal_tui.tui.keys.panel_commands import CLOSE, NEXT, PREVIOUS, SAVE, Hints, panel_hints
from trackcal_tui.tui.shared.key_bursts import caught_up
from trackcal_tui.tui.shared.status_line import StatusLine
from trackcal_tui.tui.shared.text import Text


class Panel(Vertical):
    """Something to answer before the list goes on; `escape` always leaves it."""

    COMMANDS: ClassVar[tuple[Command, ...]] = ()
    """Its own, besides `escape`, in the order of the bottom line."""
    LABELS: ClassVar[Mapping[str, str]] = {}
    """Command id → what it is called here, where that is not its usual label."""
    BINDINGS: ClassVar[list[BindingType]] = [binding(one) for one in (CLOSE, NEXT, PREVIOUS)]

    class Cancelled(Message):
        """Nothing is to be done."""

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._title = title

    def compose(self) -> ComposeResult:
        """The title over the body."""
        yield StatusLine(classes="panel-title")
        yield from self.compose_body()

    def compose_body(self) -> Iterable[Widget]:
        """The panel's own widgets."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the title and take the focus."""
        self.query_one(".panel-title", StatusLine).show([(f" {self._title}", "accent")])
        self.take_focus()

    @property
    def hints(self) -> Hints:
        """What the bottom line says while it is open."""
        return panel_hints(self.app, (*self.COMMANDS, CLOSE), self.LABELS)

    def take_focus(self) -> None:
        """Let the keys come here."""
        self.focus()

    def action_cancel(self) -> None:
        """Leave everything as it was."""
        self.post_message(self.Cancelled())

    def action_next_field(self, step: int) -> None:
        """The focus does not leave the panel."""


class Form(Panel):
    """Fields that are checked as they are typed, and saved whole or not at all.

    Subclasses name their fields in `FIELDS` (the ids of their inputs) and say what is wrong
    with one (`problem`), what a right one means (`said`), and what saving is (`save`).
    """

    COMMANDS: ClassVar[tuple[Command, ...]] = (SAVE, NEXT)
    BINDINGS: ClassVar[list[BindingType]] = [binding(SAVE)]
    FIELDS: ClassVar[tuple[str, ...]]

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(title, id=id)
        self._initial: dict[str, str] = {}
        self._touched: set[str] = set()
        self._said = Content("")

    # -- what subclasses say

    def problem(self, field: str) -> str:
        """What is wrong with a field, and what to do; empty when nothing is."""
        raise NotImplementedError

    def said(self, field: str) -> str:
        """What the form understands, while `field` has the focus."""
        raise NotImplementedError

    def save(self) -> None:
        """All fields are right: post what they say."""
        raise NotImplementedError

    def changed(self, field: str) -> None:
        """A person has changed a field."""

    # -- fields

    def value(self, field: str) -> str:
        """What a field holds."""
        return self.query_one(f"#{field}", Input).value

    def is_touched(self, field: str) -> bool:
        """Whether a field was changed since the form was opened."""
        return field in self._touched

    @property
    def current(self) -> str:
        """The field with the focus."""
        # Not `has_focus`: that follows by message, after keys that are here already.
        focused = self.screen.focused
        name = focused.id if focused is not None else None
        return name if name in self.FIELDS else self.FIELDS[0]

    def message_line(self) -> Text:
        """Where the form says what it understands; to be yielded at the end of the body."""
        return Text(classes="panel-said")

    def row(self, label: str, field: Input) -> Iterable[Widget]:
        """A label and its field."""
        yield Text(label, classes="panel-label")
        yield field

    def on_mount(self) -> None:
        """Remember how the fields began."""
        self._initial = {field: self.value(field) for field in self.FIELDS}
        self._tell()

    def take_focus(self) -> None:
        """Begin with the first field, at its end."""
        field = self.query_one(f"#{self.FIELDS[0]}", Input)
        field.cursor_position = len(field.value)
        self.screen.set_focus(field, scroll_visible=False)

    def go_to(self, field: str) -> None:
        """Move the focus to a field; what it holds is selected, to be typed over."""
        wanted = self.query_one(f"#{field}", Input)
        # At once: `focus` would only ask for it, after keys that are here already.
        self.screen.set_focus(wanted, scroll_visible=False)
        wanted.action_select_all()

    def action_next_field(self, step: int) -> None:
        """Go to the next field, or the one before; from the last to the first."""
        left = self.query_one(f"#{self.current}", Input)
        # After what was typed into it and is not handled yet.
        left.call_later(self.leave, self.current)
        at = (self.FIELDS.index(self.current) + step) % len(self.FIELDS)
        self.go_to(self.FIELDS[at])

    def leave(self, field: str) -> None:
        """A field was left: the place to complete it."""

    # -- checking

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        field = event.input.id or ""
        if not self._initial or (
            field not in self._touched and event.value == self._initial.get(field)
        ):
            return
        self._touched.add(field)
        self.changed(field)
        self._tell()

    def on_descendant_focus(self) -> None:
        """Another field has the focus: say what it is about."""
        if self._initial:
            self._tell()

    async def action_submit(self) -> None:
        """Save, once all that was typed is in the fields, and all of it is right."""
        await caught_up(self.query_one(f"#{self.current}", Input))
        self._touched.update(self.FIELDS)
        for field in self.FIELDS:
            if self.problem(field):
                self.go_to(field)
                self._tell(field)
                return
        self.save()

    def _tell(self, field: str = "") -> None:
        """Say what is wrong with the field, else with another one, else what is understood."""
        current = field or self.current
        wrong = {name: self.problem(name) for name in self.FIELDS if name in self._touched}
        for name in self.FIELDS:
            self.query_one(f"#{name}", Input).set_class(bool(wrong.get(name)), "-error")
        text = wrong.get(current) or next(filter(None, wrong.values()), "")
        line = self.query_one(".panel-said", Text)
        line.set_class(bool(text), "-error")
        said = Content(f"! {safe(text)}" if text else safe(self.said(current)))
        if said != self._said:
            self._said = said
            line.update(said)

    @property
    def message(self) -> str:
        """What the message line says now."""
        return self._said.plain
