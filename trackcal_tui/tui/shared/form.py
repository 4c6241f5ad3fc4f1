"""A panel with fields that are checked as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.text import safe
from trackcal_tui.tui.shared.field import catch_up
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.text import Text


class Form(Panel):
    """Fields that are saved whole or not at all.

    Subclasses name their fields in `FIELDS` (the ids of their inputs) and tell what is wrong
    with one (`problem`), what a right one means (`meaning`), and what saving is (`save`).
    """

    FIELDS: ClassVar[tuple[str, ...]]

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._initial: dict[str, str] = {}
        self._touched: set[str] = set()
        self._message = Content("")

    # -- what subclasses tell

    def problem(self, field: str) -> str:
        """Return what is wrong with a field, and what to do; empty when nothing is."""
        raise NotImplementedError

    def meaning(self, field: str) -> str:
        """Return what the form understands, while `field` has the focus."""
        raise NotImplementedError

    def save(self) -> None:
        """Post what the fields say; all of them are right."""
        raise NotImplementedError

    def changed(self, field: str) -> None:
        """Follow a field that a person has changed."""

    def complete(self, field: str) -> None:
        """Complete a field that was left."""

    # -- fields

    def field(self, name: str) -> Input:
        """Return a field by its name."""
        return self.query_one(f"#{name}", Input)

    def value(self, field: str) -> str:
        """Return what a field holds."""
        return self.field(field).value

    def is_touched(self, field: str) -> bool:
        """Return whether a field was changed since the form was opened."""
        return field in self._touched

    @property
    def current(self) -> str:
        """The field with the focus."""
        # Not `has_focus`: that follows by message, after keys that are here already.
        focused = self.screen.focused
        name = focused.id if focused is not None else None
        return name if name in self.FIELDS else self.FIELDS[0]

    def message_line(self) -> Text:
        """Return the line for what the form understands, to be yielded last."""
        return Text(classes="panel-said")

    def row(self, label: str, field: Input) -> Iterable[Widget]:
        """Yield a label and its field."""
        yield Text(label, classes="panel-label")
        yield field

    def on_mount(self) -> None:
        """Remember how the fields began."""
        self._initial = {field: self.value(field) for field in self.FIELDS}
        self._show_message()

    def take_focus(self) -> None:
        """Begin with the first field, at its end."""
        field = self.field(self.FIELDS[0])
        field.cursor_position = len(field.value)
        self.screen.set_focus(field, scroll_visible=False)

    def go_to(self, field: str) -> None:
        """Move the focus to a field; what it holds is selected, to be typed over."""
        wanted = self.field(field)
        # At once: `focus` would only ask for it, after keys that are here already.
        self.screen.set_focus(wanted, scroll_visible=False)
        wanted.action_select_all()

    def action_next_field(self, step: int) -> None:
        """Go to the next field, or the one before; from the last to the first."""
        left = self.current
        # After what was typed into it and is not handled yet.
        self.field(left).call_later(self.complete, left)
        self.go_to(self.FIELDS[(self.FIELDS.index(left) + step) % len(self.FIELDS)])

    # -- checking

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        field = event.input.id or ""
        is_first = field not in self._touched and event.value == self._initial.get(field)
        if self._initial and not is_first:
            self._touched.add(field)
            self.changed(field)
            self._show_message()

    def on_descendant_focus(self) -> None:
        """Say what the field with the focus is about."""
        if self._initial:
            self._show_message()

    async def action_submit(self) -> None:
        """Save, once all that was typed is in the fields, and all of it is right."""
        await catch_up(self.field(self.current))
        self._touched.update(self.FIELDS)
        for field in self.FIELDS:
            if self.problem(field):
                self.go_to(field)
                self._show_message(field)
                return
        self.save()

    def _show_message(self, field: str = "") -> None:
        """Say what is wrong with the field, else with another one, else what is understood."""
        current = field or self.current
        problems = {name: self.problem(name) for name in self.FIELDS if name in self._touched}
        for name in self.FIELDS:
            self.field(name).set_class(bool(problems.get(name)), "-error")
        problem = problems.get(current) or next(filter(None, problems.values()), "")
        line = self.query_one(".panel-said", Text)
        line.set_class(bool(problem), "-error")
        message = Content(f"! {safe(problem)}" if problem else safe(self.meaning(current)))
        if message != self._message:
            self._message = message
            line.update(message)

    @property
    def message(self) -> str:
        """What the message line says now."""
        return self._message.plain
