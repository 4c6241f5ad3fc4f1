"""Choosing which project of a tracker one of ours is."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList

from trackcal_tui.core.text import safe
from trackcal_tui.core.trackers import RemoteLists, RemoteProject
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.keys.overlay_commands import REMOTE_PROJECT
from trackcal_tui.tui.shared.field import PlainInput, catch_up
from trackcal_tui.tui.shared.overlay_screen import OverlayScreen
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.shared.value_option import ValueOption

_TITLE = 48
"""The most cells of a title: its code stands beside it at 60 columns."""


class RemoteProjectScreen(OverlayScreen[str]):
    """Choose by typing or moving; what is typed counts as an id where the list is not whole.

    Args:
        tracker: Its name.
        code: Of our project.
        lists: What the tracker has.
    """

    PLACE = REMOTE_PROJECT
    BINDINGS = PLACE.bindings()
    HEADING = " Project"
    AUTO_FOCUS = "#remote-query"

    def __init__(self, tracker: str, code: str, lists: RemoteLists) -> None:
        super().__init__()
        self._lists = lists
        self._question = f"Which project in {tracker} is {code}? You are asked once."
        self._field = PlainInput(id="remote-query", placeholder="title, code or id")
        self._options = OptionList(id="remote-list", compact=True, markup=False)
        self._options.can_focus = False  # the field keeps the focus
        self._filled: str | None = None
        self.set_heading((f" · {code} → {tracker}", "muted"))

    def compose_body(self) -> Iterable[Widget]:
        """Yield the question, a field, and what fits what is typed into it."""
        yield Text(Content(safe(self._question)), id="remote-question")
        yield from (self._field, self._options)

    def on_mount(self) -> None:
        """List all of them."""
        self._fill("")
        if not self._lists.whole:
            self.show_hint("Not listed? Type the project's id")

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def _fill(self, typed: str) -> None:
        if typed == self._filled:
            return
        self._filled = typed
        words = typed.casefold().split()
        found = [one for one in self._lists.projects if _fits(one, words)]
        self._options.clear_options()
        width = min(_TITLE, max((cell_len(_title(one)) for one in found), default=0))
        self._options.add_options(
            ValueOption(f" {fit(_title(one), width)}  {safe(one.code)}".rstrip(), one.id)
            for one in found
        )
        if not found:
            id = typed.strip()
            words_shown = f" {safe(id)}: use this id" if id else " No projects found"
            self._options.add_option(ValueOption(words_shown, id, disabled=not id))
        self._options.highlighted = 0 if found or typed.strip() else None

    async def action_cursor(self, rows: int) -> None:
        """Move in the list."""
        await self._catch_up()
        if (at := self._options.highlighted) is not None:
            self._options.highlighted = (at + rows) % self._options.option_count

    async def _catch_up(self) -> None:
        await catch_up(self._field)
        self._fill(self._field.value)

    async def action_pick(self) -> None:
        """Take what is highlighted."""
        await self._catch_up()
        option = self._options.highlighted_option
        if isinstance(option, ValueOption):
            self.dismiss(option.value)
        else:
            self.show_hint("Type a project's id, as the tracker shows it")

    @on(OptionList.OptionSelected)
    def _click(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option, ValueOption):
            self.dismiss(event.option.value)


def _fits(project: RemoteProject, words: list[str]) -> bool:
    text = f"{project.title} {project.code} {project.id} {project.parent}".casefold()
    return all(word in text for word in words)


def _title(project: RemoteProject) -> str:
    return safe(" · ".join(filter(None, (project.parent, project.title or project.id))))
