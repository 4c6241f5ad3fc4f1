"""What the Import screen's first frame does without: editor, filter and panels.

A module of its own, so that importing and mounting them can wait until the screen is seen.
"""

from __future__ import annotations

from typing import Protocol, Self

from msgspec import Struct
from textual.screen import Screen

from trackcal_tui.tui.importing.filter_bar import FilterBar
from trackcal_tui.tui.importing.project_picker import ProjectPicker
from trackcal_tui.tui.importing.row_editor import RowEditor, SavedRow
from trackcal_tui.tui.importing.skipped_list import SkippedDrawer
from trackcal_tui.tui.keys.panel_commands import (
    EDITOR,
    FILTER,
    LEFT_OUT,
    MOVE,
    PICKER,
    Hints,
    panel_hints,
)


class Owner(Protocol):
    """The screen, as far as its parts call it. They call at once, not by message: the next key
    of a burst must find done what the last one asked for."""

    def save_row(self, row: SavedRow) -> None:
        """A row's fields are to be kept."""

    def close_editor(self) -> None:
        """The row is to stay as it was."""

    def show_editor_hint(self, text: str, is_error: bool) -> None:
        """What can be completed, or what is wrong, changed."""

    def filter_rows(self, query: str) -> None:
        """Show only what matches."""

    def close_filter(self) -> None:
        """The focus goes back to the list; the filter stays."""

    def assign(self, project: str | None) -> None:
        """A project was picked, or none."""

    def close_panel(self) -> None:
        """The focus goes back to the list."""


class ImportParts(Struct, frozen=True):
    """The parts, mounted."""

    editor: RowEditor
    filter_bar: FilterBar
    picker: ProjectPicker
    drawer: SkippedDrawer
    hints: dict[str, Hints]
    """What the bottom line says while one of them is open."""

    @classmethod
    async def mount(cls, screen: Screen[None], owner: Owner) -> Self:
        """Mount them where they belong, out of sight."""
        parts = cls(
            editor=RowEditor(
                saved=owner.save_row,
                reverted=owner.close_editor,
                hinted=owner.show_editor_hint,
                id="row-editor",
            ),
            filter_bar=FilterBar(changed=owner.filter_rows, closed=owner.close_filter, id="filter"),
            picker=ProjectPicker(picked=owner.assign, cancelled=owner.close_panel, id="picker"),
            drawer=SkippedDrawer(closed=owner.close_panel, id="skipped"),
            hints={
                "editor": panel_hints(screen.app, EDITOR),
                "filter": panel_hints(screen.app, FILTER),
                "picker": panel_hints(screen.app, PICKER),
                "left_out": panel_hints(screen.app, (MOVE, *LEFT_OUT)),
            },
        )
        await screen.query_one("#totals").mount(parts.filter_bar)
        await screen.mount(parts.picker, parts.drawer, before="#totals")
        await screen.mount(parts.editor)
        return parts
