"""A panel with fields that are checked as they are typed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from trackcal_tui.core.text import safe
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.panel import Panel
from trackcal_tui.tui.shared.text import Text


class Form(Panel):
    """Fields that are saved together or not at all.

    Subclasses lay them out in `ROWS`, and tell what is wrong with one (`problem`), what a right one
    means (`meaning`), and what saving is (`save`).

    Args:
        title: Over the fields.
        fields: Each with its name as id, in the order of the tab key.
    """

    ROWS: ClassVar[tuple[tuple[tuple[str, str], ...], ...]]
    """For each line its labels, each with the name of the field behind it."""

    def __init__(self, title: str, *fields: PlainInput) -> None:
        super().__init__(title)
        self.fields = {field.id or "": field for field in fields}
        self._names = tuple(self.fields)
        self._initial = {name: field.value for name, field in self.fields.items()}
        self._touched: set[str] = set()
        self._message_line = Text(classes="panel-message")

    def compose_body(self) -> Iterable[Widget]:
        """Yield the fields with their labels, and the line that says what they mean."""
        for row in self.ROWS:
            pairs = ((Text(label, classes="panel-label"), self.fields[name]) for label, name in row)
            yield Horizontal(*chain.from_iterable(pairs), classes="panel-row")
        yield self._message_line

    # -- what subclasses tell

    def problem(self, field: str) -> str:
        """Return what is wrong with a field, and what to do; empty when nothing is."""
        raise NotImplementedError

    def meaning(self, field: str) -> str:
        """Return what the form understands, while `field` has the focus."""
        raise NotImplementedError

    def save(self) -> None:
        """Hand on what the fields say; all of them are right."""
        raise NotImplementedError

    def changed(self, field: str) -> None:
        """Follow a field that a person has changed."""

    def complete(self, field: str) -> None:
        """Complete a field that was left."""

    # -- fields

    def value(self, field: str) -> str:
        """Return what a field holds."""
        return self.fields[field].value

    def set_value(self, field: str, value: str) -> None:
        """Put a value into a field, and the cursor behind it."""
        self.fields[field].value = value
        self.fields[field].cursor_position = len(value)

    @property
    def current(self) -> str:
        """The field with the focus."""
        # Not `has_focus`: that follows by message, after keys that are here already.
        focused = self.screen.focused
        name = focused.id if focused is not None else None
        return name if name in self.fields else self._names[0]

    def on_mount(self) -> None:
        """Say what the fields mean."""
        self._show_message()

    def take_focus(self) -> None:
        """Begin with the first field."""
        self.screen.set_focus(self.fields[self._names[0]], scroll_visible=False)

    def go_to(self, field: str) -> None:
        """Move the focus to a field; what it holds is selected, to be typed over."""
        # At once: `focus` would only ask for it, after keys that are here already.
        self.screen.set_focus(self.fields[field], scroll_visible=False)
        self.fields[field].action_select_all()

    def action_next_field(self, step: int) -> None:
        """Go to the next field, or the one before; from the last to the first."""
        left = self.current
        # After what was typed into it and is not handled yet.
        self.fields[left].call_later(self.complete, left)
        self.go_to(self._names[(self._names.index(left) + step) % len(self._names)])

    # -- checking

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        field = event.input.id or ""
        if field in self._touched or event.value != self._initial[field]:
            self._touched.add(field)
            self.changed(field)
            self._show_message()

    def on_descendant_focus(self) -> None:
        """Say what the field with the focus is about."""
        self._show_message()

    async def action_submit(self) -> None:
        """Save, once all that was typed is in the fields, and all of it is right."""
        await catch_up(self.fields[self.current])
        self._touched.update(self._names)
        wrong = next((name for name in self._names if self.problem(name)), None)
        if wrong is None:
            return self.save()
        self.go_to(wrong)
        self._show_message(wrong)

    async def finish(self) -> bool:
        """Save what was changed, or say what is wrong with it."""
        for field in self.fields.values():
            await catch_up(field)
        is_changed = any(self.value(name) != self._initial[name] for name in self._names)
        if is_changed:
            await self.action_submit()
        return is_changed

    def _show_message(self, field: str = "") -> None:
        """Say what is wrong with the field, else with another one, else what is understood."""
        current = field or self.current
        problems = {name: self.problem(name) for name in self._names if name in self._touched}
        for name, widget in self.fields.items():
            widget.set_class(bool(problems.get(name)), "-error")
        problem = problems.get(current) or next(filter(None, problems.values()), "")
        self._message_line.set_class(bool(problem), "-error")
        message = f"! {problem}" if problem else self.meaning(current)
        self._message_line.update(safe(message))

    @property
    def message(self) -> str:
        """What the message line says now."""
        return str(self._message_line.content)
