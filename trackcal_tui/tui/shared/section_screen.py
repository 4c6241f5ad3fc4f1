"""A section: its list or facts between head and foot, and what the foot says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from textual import on
from textual.events import Key

from trackcal_tui.core.ranges import DateRange
from trackcal_tui.tui.keys.commands import FOR_ROW, QUIT, SECTIONS
from trackcal_tui.tui.keys.live_keys import hints_of, key_of, pressing, working
from trackcal_tui.tui.shared.day_list import DayList
from trackcal_tui.tui.shared.framed_screen import FramedScreen
from trackcal_tui.tui.shared.line_styles import Part, keyed_parts
from trackcal_tui.tui.shared.pane_body import WIDE as PANE_FROM
from trackcal_tui.tui.shared.status_line import notice_part

_CANCELS = (
    *("editor.revert", "filter.clear", "picker.cancel", "dismiss.cancel", "panel.back"),
    *("import.cancel", "entries.cancel", "connection.cancel"),
)
"""What closes or stops something within a section, where there is something."""


class SectionScreen(FramedScreen[None], inherit_bindings=False):
    """One of the sections that the number keys lead to.

    It has none of Textual's own keys: tab would move the focus out of what is open.

    Subclasses yield their widgets in `compose_body`, fill `summary`, say in `status` what the foot
    is to show, and `follow` the app's state.
    """

    SHOWS_NOTICE = True
    HAS_SECTION_KEYS = True
    notice = ""
    """The app's notice."""
    _hint_style = "warning"

    @property
    def section(self) -> str:
        """The id of the section."""
        return next(id for id, place in SECTIONS.items() if place is self.PLACE)

    async def complete(self) -> None:
        """Mount what the first frame did without, now that it is on the screen."""

    def read_styles(self, name: str) -> None:
        """Take over a file of `styles/` that the first frame did without, once."""
        path = Path(__file__).resolve().parent.parent / "styles" / name
        if not self.app.stylesheet.has_source(str(path)):
            self.app.stylesheet.read(path)

    def on_mount(self) -> None:
        """Follow the app's notice."""
        self.follow("notice", self._take_notice)

    @property
    def shown_days(self) -> DateRange:
        """The days that a push from here is about."""
        return self.app.sheet.range

    # -- the message line

    def _take_notice(self, notice: str) -> None:
        self.notice = notice
        if notice:
            self.clear_hint()
        self.show_message()

    def show_hint(self, text: str, style: str = "warning") -> None:
        """Show why a key did nothing, one line, until the next key."""
        self.hint, self._hint_style = text, style
        self.show_message()

    def clear_hint(self) -> None:
        """Drop the hint about the last key."""
        self.copied = ""
        if self.hint:
            self.hint = ""
            self.show_message()

    @property
    def message(self) -> list[Part]:
        """What the line says: the hint about the last key, else the app's notice.

        A command's key in it is a click. In a hint commands stand as `{section.command}`.
        """
        if self.hint:
            return keyed_parts(self.app, f" {self.hint}", self._hint_style)
        if not self.notice:
            return []
        text, style, *_ = notice_part(self.notice)
        ways = (f"{self.section}.undo", "section.entries", "app.push")
        for hint in (self.app.imported_hint, self.app.undo_hint):
            if text.endswith(hint):
                keys = zip(hint.split(" · ")[1:], ways, strict=False)
                clicks: list[Part] = [(f" · {key}", style, pressing(id)) for key, id in keys]
                return [(text.removesuffix(hint), style), *clicks]
        return [(text, style)]

    def status(self) -> tuple[Sequence[Part], Sequence[Part]]:
        """Return what stands left and right in the message line while nothing is said."""
        return (), ()

    def show_message(self) -> None:
        """Redraw the line: what was said last, else the status."""
        if message := self.message:
            self.message_line.show(message)
        else:
            self.message_line.show(*self.status())

    def on_key(self, event: Key) -> None:
        """Drop the hint about the key before, and say why a key does nothing."""
        if event.key != "ctrl+c":
            self.clear_hint()
            super().on_key(event)

    # -- undo

    def action_undo(self) -> None:
        """Undo the last change."""
        self.app.jobs.history.undo()

    def action_redo(self) -> None:
        """Redo what was undone last."""
        self.app.jobs.history.redo()

    # -- the side pane

    def action_pane(self) -> None:
        """Show or hide the side pane."""
        if self.size.width >= PANE_FROM:
            self.app.turn_pane()
        else:
            self.show_hint(f"The side pane needs {PANE_FROM} columns")

    # -- clicks on rows

    @on(DayList.Opened)
    async def _edit_row(self) -> None:
        await self._run_own("edit")

    @on(DayList.HeadingClicked)
    async def _tick_day(self) -> None:
        await self._run_own("day")

    async def _run_own(self, name: str) -> None:
        """Run a command of this section, where it has it."""
        command_id = f"{self.section}.{name}"
        if any(command.id == command_id for command in self.PLACE.own):
            await self.run_command(command_id)

    @on(DayList.MenuAsked)
    def _open_menu(self, event: DayList.MenuAsked) -> None:
        from trackcal_tui.tui.shared.row_menu import RowMenu  # it needs an option list

        offered = [replace(one, is_shown=True) for one in self.PLACE.own if one.id in FOR_ROW]
        if hints := hints_of(self.app, offered, self.labels(), working(self)):
            self.app.open_screen(RowMenu(hints, event.at), self._run_chosen)

    def _run_chosen(self, command_id: str | None) -> None:
        if command_id:
            self.call_after_refresh(self.run_command, command_id)

    async def cancel(self) -> None:
        """Close or stop what is open; else quit, after saying so once."""
        now = working(self)
        for command in _CANCELS:
            if command in now:
                await self.app.run_action(now[command].binding.action, now[command].node)
                return
        leave = f"{key_of(self.app, QUIT.id)} quit · or ctrl+c again"
        if self.hint == leave:
            await self.app.action_quit()
        else:
            self.show_hint(leave)
