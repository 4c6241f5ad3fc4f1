"""The sections' commands and their keys: bindings, bottom line, palette and help are made of them.

The screens and panels that open over a section stand in `overlay_commands` and `panel_commands`,
which the first frame does without (3 ms).

Ids are what `[keys]` in `config.toml` rebinds. Keys that terminals or multiplexers eat
(ctrl+enter, ctrl+b, F-keys alone) are not used.
"""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.tui.keys.command import PALETTE, SHOWN, Command, Place, motion, motions_beside

QUIT = Command("app.quit", "q,ctrl+q", "quit", "Quit trackcal", SHOWN, action="app.quit")
SUSPEND = Command(
    "app.suspend",
    "ctrl+z",
    "suspend",
    "Suspend to the shell (fg resumes)",
    action="app.suspend",
)
# A field takes the question mark as text.
HELP = Command("app.help", "question_mark,f1", "help", "Show all keys", SHOWN, action="app.help")

PANE = Command("app.pane", "s", "side pane", "Show or hide the side pane of wide windows")
PUSH = Command(
    "app.push",
    "greater_than_sign",
    "push",
    "Push the entries of this range to a tracker",
    SHOWN,
    action="app.push",
)

TITLES = {
    "import": "Import",
    "entries": "Entries",
    "timesheet": "Timesheet",
    "projects": "Projects",
    "connection": "Connection",
}
"""Section id → its name, in the order of their keys."""
GO_TO_SECTION = tuple(
    Command(f"section.{id}", str(number), title, f"Go to {title}", action=f"app.section('{id}')")
    for number, (id, title) in enumerate(TITLES.items(), 1)
)
EVERYWHERE = (HELP, PUSH, *GO_TO_SECTION, PALETTE, SUSPEND, QUIT)
"""What works in every section."""
BESIDE_PANE = (PANE, *EVERYWHERE)
"""What works in a section with a side pane."""

LIST = (
    motion("list.up", "up,k", "up", "Move up", "move(-1)"),
    motion("list.down", "down,j", "down", "Move down", "move(1)"),
    motion("list.page_up", "pageup,ctrl+u", "up", "Move up a page", "page(-1)"),
    motion("list.page_down", "pagedown,ctrl+d", "down", "Move down a page", "page(1)"),
    motion("list.first", "home,g", "first", "Move to the first row", "edge(-1)"),
    motion("list.last", "end,G", "last", "Move to the last row", "edge(1)"),
)
"""Motions of every list, and of everything that scrolls."""

_LISTED = {"import": ("event", "events"), "entries": ("entry", "entries")}
"""Section id → what it lists."""
_USUAL = {
    one.id: one
    for one in (
        Command("tick", "space", "tick", "Tick the {one} and move on", SHOWN),
        Command("all", "a", "all", "Tick all shown {all}", SHOWN, action="tick_all"),
        Command("day", "D", "day", "Tick this day", action="tick_day"),
        Command(
            "invert", "v", "invert", "Invert the ticks of the shown {all}", action="tick_invert"
        ),
        motion("span_up", "shift+up,K", "tick up", "Tick while moving up", "span(-1)"),
        motion("span_down", "shift+down,J", "tick down", "Tick while moving down", "span(1)"),
        Command(
            "project", "p", "project", "Assign a project to the ticked {all}, or this one", SHOWN
        ),
        Command("filter", "slash", "filter", "Filter the list", SHOWN, "/"),
        Command(
            "previous",
            "left_square_bracket",
            "previous",
            "Previous range",
            action="period(-1)",
        ),
        Command("next", "right_square_bracket", "next", "Next range", action="period(1)"),
        Command("range", "r", "range", "Choose the date range"),
        Command("undo", "u", "undo", "Undo the last change"),
        Command("redo", "U,ctrl+r", "redo", "Redo the last undone change"),
    )
}
"""What several places have, in the same words and on the same keys."""


def usual(place: str, *names: str, shown: str = "") -> tuple[Command, ...]:
    """Return commands that several places have.

    Args:
        place: Whose they are to be.
        names: Which, in the order of the bottom line.
        shown: The one that the bottom line of this place names, though others don't.
    """
    one, all = _LISTED.get(place, ("", ""))

    def of_place(command: Command) -> Command:
        return replace(
            command,
            id=f"{place}.{command.id}",
            help=command.help.format(one=one, all=all),
            is_shown=command.is_shown or command.id == shown,
        )

    return tuple(of_place(_USUAL[name]) for name in names)


SPAN = usual("import", "span_up", "span_down")
"""Motions of the list of events that tick what they pass."""
ENTRY_SPAN = usual("entries", "span_up", "span_down")
"""The same in the list of entries."""
_IMPORT = (
    *usual("import", "tick"),
    Command(
        "import.all", "a", "all", "Tick all shown events that have ended", SHOWN, action="tick_all"
    ),
    Command("import.none", "n", "none", "Untick all shown events", action="tick_none"),
    Command("import.edit", "e,enter", "edit", "Edit task, project and hours", SHOWN, "e"),
    *usual("import", "project"),
    Command("import.remembered", "t", "remembered", "Tick everything remembered", SHOWN),
    *usual("import", "filter"),
    Command("import.plan", "i", "import", "Preview the import", SHOWN),
    *usual("import", "day"),
    Command(
        "import.project_like",
        "P",
        "project for similar",
        "Assign a project to this event and all like it",
    ),
    *usual("import", "invert", "previous", "next", "range"),
    Command(
        "import.dismiss",
        "z",
        "never offer",
        "Never offer this event, or its series, again",
        action="never_offer",
    ),
    Command("import.skipped", "x", "can't import", "Show what can't be imported, and why"),
    Command("import.drift", "o", "changed", "Show what changed in Outlook since the import"),
    Command("import.reload", "R", "reload", "Reload the calendar"),
    *usual("import", "undo", "redo"),
    Command("import.cancel", "escape", "cancel", "Cancel loading, or clear the filter"),
)
_ENTRIES = (
    *usual("entries", "tick", "all"),
    Command("entries.edit", "e,enter", "edit", "Edit the entry", SHOWN, "e"),
    *usual("entries", "project"),
    Command(
        "entries.delete",
        "d,delete",
        "delete",
        "Delete the ticked entries, or this one",
        SHOWN,
        "d",
    ),
    Command("entries.new", "n", "add", "Add an entry; if any are ticked, untick them", SHOWN),
    *usual("entries", "filter"),
    Command("entries.copy", "y", "copy", "Copy the ticked or shown entries as text", SHOWN),
    Command("entries.export", "E", "export", "Export this range to a file", SHOWN),
    *usual("entries", "undo", "redo", shown="undo"),
    *usual("entries", "invert", "day", "previous", "next", "range"),
    Command("entries.cancel", "escape", "show all", "Clear the filter, or untick all"),
)
GRID = (
    motion("grid.left", "left,h", "move", "Move left", "move_cell(-1, 0)", "←↑↓→"),
    motion("grid.right", "right,l", "right", "Move right", "move_cell(1, 0)"),
    motion("grid.up", "up,k", "up", "Move up", "move_cell(0, -1)"),
    motion("grid.down", "down,j", "down", "Move down", "move_cell(0, 1)"),
    motion("grid.first", "home,g", "first", "Move to the first column", "edge(-1)"),
    motion("grid.last", "end,G", "last", "Move to the last column", "edge(1)"),
)
"""Motions in the grid of the timesheet."""
_TIMESHEET = (
    Command("timesheet.open", "enter", "open", "Open the entries of this cell", SHOWN),
    Command("timesheet.new", "n", "add", "Add an entry to this cell", SHOWN),
    Command("timesheet.month", "m", "month", "Switch between week and month", SHOWN),
    Command("timesheet.copy", "y", "copy", "Copy the table for a spreadsheet", SHOWN),
    Command(
        "timesheet.copy_markdown",
        "Y",
        "copy Markdown",
        "Copy the table as Markdown",
        action="copy('md')",
    ),
    Command("timesheet.export", "E", "export", "Export this range to a file", SHOWN),
    *usual("timesheet", "previous", "next", "range", shown="range"),
    *usual("timesheet", "undo", "redo"),
)
_PROJECTS = (
    Command("projects.new", "n,a", "add", "Add a project", SHOWN, "n"),
    Command("projects.edit", "e,enter", "edit", "Edit title and code", SHOWN, "e"),
    Command("projects.status", "s", "status", "Change the status", SHOWN),
    Command(
        "projects.billable", "b", "billable", "Switch between billable and not billable", SHOWN
    ),
    *usual("projects", "undo", "redo", shown="undo"),
)
_CONNECTION = (
    Command("connection.retry", "R", "retry", "Retry", SHOWN),
    Command("connection.connect", "c", "connect", "Connect a Microsoft account", SHOWN),
    Command(
        "connection.disconnect",
        "d",
        "disconnect",
        "Remove the account and its tokens from this machine",
        SHOWN,
    ),
    Command(
        "connection.browser",
        "b",
        "browser sign-in",
        "Sign in with a browser, if codes are blocked",
        SHOWN,
    ),
    Command("connection.switch", "s", "switch account", "Switch account", SHOWN),
    Command("connection.consent", "g", "consent link", "Create admin-consent link", SHOWN),
    Command("connection.troubleshoot", "t", "troubleshoot", "Check everything", SHOWN),
    Command("connection.add_tracker", "T", "add tracker", "Add a tracker you bill from", SHOWN),
    Command("connection.trackers", "m", "trackers", "Test, map, edit and remove trackers", SHOWN),
    Command("connection.recover", "o", "recover", "Restore the previous version of the entries"),
    Command("connection.confirm", "y", "yes", "Yes, disconnect"),
    Command("connection.keep", "n", "no", "No, stay connected"),
    Command("connection.cancel", "escape", "cancel", "Cancel"),
)

FOR_ROW = frozenset(
    (
        *("import.tick", "import.day", "import.edit", "import.project", "import.project_like"),
        *("import.dismiss", "entries.tick", "entries.day", "entries.edit", "entries.project"),
        *("entries.delete", "projects.edit", "projects.status", "projects.billable"),
    )
)
"""Ids of what can be done with the row under the cursor: its menu (right click) offers them."""

SECTIONS = {
    "import": Place(
        TITLES["import"], _IMPORT, (*SPAN, *motions_beside(_IMPORT, LIST)), BESIDE_PANE
    ),
    "entries": Place(
        TITLES["entries"], _ENTRIES, (*ENTRY_SPAN, *motions_beside(_ENTRIES, LIST)), BESIDE_PANE
    ),
    "timesheet": Place(TITLES["timesheet"], _TIMESHEET, GRID, BESIDE_PANE),
    "projects": Place(TITLES["projects"], _PROJECTS, motions_beside(_PROJECTS, LIST), EVERYWHERE),
    "connection": Place(
        TITLES["connection"], _CONNECTION, (), (*EVERYWHERE, *motions_beside(_CONNECTION, LIST))
    ),
}
"""Section id → what keys do there."""
