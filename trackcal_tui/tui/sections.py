"""The sections' screens; each is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen


def _import_screen() -> Screen[None]:
    from trackcal_tui.tui.importing.screen import ImportScreen

    return ImportScreen()


def _entries_screen() -> Screen[None]:
    from trackcal_tui.tui.entries.screen import EntriesScreen

    return EntriesScreen()


def _timesheet_screen() -> Screen[None]:
    from trackcal_tui.tui.timesheet.screen import TimesheetScreen

    return TimesheetScreen()


def _projects_screen() -> Screen[None]:
    from trackcal_tui.tui.projects.screen import ProjectsScreen

    return ProjectsScreen()


def _connection_screen() -> Screen[None]:
    from trackcal_tui.tui.connection.screen import ConnectionScreen

    return ConnectionScreen()


MODES: dict[str, str | Callable[[], Screen[None]]] = {
    "import": _import_screen,
    "entries": _entries_screen,
    "timesheet": _timesheet_screen,
    "projects": _projects_screen,
    "connection": _connection_screen,
}
"""Section id → what makes its screen, as Textual wants it."""
