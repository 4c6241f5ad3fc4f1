"""What the sections besides Import have in common: a line that speaks."""

from __future__ import annotations

from typing import ClassVar

from trackcal_tui.tui.shared.section_screen import Section
from trackcal_tui.tui.shared.status_line import StatusLine, notice_part


class MessageSection(Section):
    """Shows the app's notice in a line of its own, or why the last key did nothing.

    Subclasses yield a `StatusLine` with the id `NOTE`.
    """

    NOTE: ClassVar[str]
    _notice = ""

    def on_mount(self) -> None:
        """Follow the app's notice."""
        self.follow("notice", self._take_notice)

    def _take_notice(self, notice: str) -> None:
        self._notice, self.hint = notice, ""
        self._show_note()

    def show_hint(self, text: str) -> None:
        """One line, until the next key: why a key did nothing."""
        self.hint = text
        self._show_note()

    def clear_hint(self) -> None:
        """Something else is done: what was said about the last key is over."""
        if self.hint:
            self.hint = ""
            self._show_note()

    def _show_note(self) -> None:
        said = (f" {self.hint}", "warning") if self.hint else notice_part(self._notice)
        self.query_one(f"#{self.NOTE}", StatusLine).show([said] if said[0].strip() else [])
