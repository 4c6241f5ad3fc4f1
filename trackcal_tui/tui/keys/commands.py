"""Commands and their keys: bindings, the bottom line, the palette and help all come from here.

Here are the sections' commands, and what everything else is made of. The screens and panels that
open over a section stand in `overlay_commands`, which the first frame does without (3 ms).

Ids are what `[keys]` in `config.toml` rebinds. Keys that terminals or multiplexers eat
(ctrl+enter, ctrl+b, F-keys alone) are not used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr, replace

if TYPE_CHECKING:
    from textual.binding import Binding, BindingType


class Command(Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Stable: `place.command`."""
    keys: str
    """Default keys, comma-separated."""
    label: str
    """One or two words, for the bottom line."""
    help: str
    """A sentence, for help and the palette."""
    is_shown: bool = False
    """Whether the bottom line names it."""
    shown_as: str = ""
    """Keys as the bottom line names them, where that is shorter."""
    action: str = ""
    """Action of the screen or widget, or `app.…`; empty: the last word of its id."""
    is_motion: bool = False
    """Whether it only moves about: help has it, the palette does not."""

    def __post_init__(self) -> None:
        if not self.action:
            force_setattr(self, "action", self.id.rpartition(".")[2])

    def binding(self) -> Binding:
        """Return its binding, with the id that `[keys]` rebinds."""
        from textual.binding import Binding  # commands are also read where there is no Textual

        return Binding(
            self.keys,
            self.action,
            self.label,
            show=self.is_shown,
            key_display=self.shown_as or None,
            tooltip=self.help,
            id=self.id,
            # On a slow line keys come in bursts. Those of priority are handled one after the
            # other where they arrive; others wait in the queue of a widget that may lose the
            # focus. (A field with the focus still gets every printable key.)
            priority=True,
        )


class Place(Struct, frozen=True):
    """A screen or panel, and what keys do there."""

    title: str
    """As help and messages name it."""
    own: tuple[Command, ...]
    """Its own commands, in the order of the bottom line, which drops from its end."""
    within: tuple[Command, ...] = ()
    """Those of the widgets on it."""
    around: tuple[Command, ...] = ()
    """What works there as elsewhere."""
    is_panel: bool = False
    """Whether it is a part of a section, which then has the keys of `around` first."""

    @property
    def all(self) -> tuple[Command, ...]:
        """Everything a key does there."""
        return (*self.own, *self.within, *self.around)

    def bindings(self) -> list[BindingType]:
        """Return what its screen or panel binds; the palette is bound by the app."""
        if self.is_panel:
            return bindings(self.own)
        return [*bindings((*self.own, *self.around)), _ctrl_c()]


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return the bindings of commands, for a widget that has some of its own."""
    return [command.binding() for command in commands if command is not PALETTE]


def _ctrl_c() -> Binding:
    """Return every screen's ctrl+c.

    `[keys]` cannot take it away. What is selected in a field is copied first, by the field.
    """
    from textual.binding import Binding

    return Binding("ctrl+c", "interrupt", show=False)


def motion(id: str, keys: str, label: str, help: str, action: str, shown_as: str = "") -> Command:
    """Return a command that only moves about; with `shown_as`, the bottom line names it."""
    return Command(id, keys, label, help, bool(shown_as), shown_as, action, is_motion=True)


SHOWN = True
"""In the bottom line."""

PALETTE = Command(
    "app.palette", "ctrl+p", "palette", "Find a command", action="app.command_palette"
)
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
SPAN = (
    motion("import.span_up", "shift+up,K", "tick up", "Tick while moving up", "span(-1)"),
    motion("import.span_down", "shift+down,J", "tick down", "Tick while moving down", "span(1)"),
)
"""Motions of the list of events that tick what they pass."""
ENTRY_SPAN = tuple(replace(one, id=one.id.replace("import", "entries")) for one in SPAN)
"""The same in the list of entries."""


def motions_beside(
    own: Iterable[Command], motions: Iterable[Command] = LIST
) -> tuple[Command, ...]:
    """Return commands without the keys that a place's own commands have."""
    taken = {key for command in own for key in command.keys.split(",")}

    def without_taken(command: Command) -> Command:
        keys = command.keys.split(",")
        free = [key for key in keys if key not in taken]
        return command if free == keys else replace(command, keys=",".join(free))

    return tuple(one for one in map(without_taken, motions) if one.keys)


_IMPORT = (
    Command("import.tick", "space", "tick", "Tick the event and move on", SHOWN),
    Command("import.all", "a", "all", "Tick all shown events", SHOWN, action="tick_all"),
    Command("import.none", "n", "none", "Untick all shown events", action="tick_none"),
    Command("import.edit", "e,enter", "edit", "Edit task, project and hours", SHOWN, "e"),
    Command(
        "import.project",
        "p",
        "project",
        "Assign a project to the ticked events, or this one",
        SHOWN,
    ),
    Command("import.remembered", "t", "remembered", "Tick everything remembered", SHOWN),
    Command("import.filter", "slash", "filter", "Filter the list", SHOWN, "/"),
    Command("import.plan", "i", "import", "Preview the import", SHOWN),
    Command("import.day", "D", "day", "Tick this day", action="tick_day"),
    Command(
        "import.project_like",
        "P",
        "project for similar",
        "Assign a project to this event and all like it",
    ),
    Command(
        "import.invert", "v", "invert", "Invert the ticks of the shown events", action="tick_invert"
    ),
    Command(
        "import.previous",
        "left_square_bracket",
        "previous",
        "Previous range",
        action="period(-1)",
    ),
    Command("import.next", "right_square_bracket", "next", "Next range", action="period(1)"),
    Command("import.range", "r", "range", "Choose the date range"),
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
    Command("import.undo", "u", "undo", "Undo the last change"),
    Command("import.redo", "U,ctrl+r", "redo", "Redo the last undone change"),
    Command("import.cancel", "escape", "cancel", "Cancel loading, or clear the filter"),
)
_ENTRIES = (
    Command("entries.tick", "space", "tick", "Tick the entry and move on", SHOWN),
    Command("entries.all", "a", "all", "Tick all shown entries", SHOWN, action="tick_all"),
    Command("entries.edit", "e,enter", "edit", "Edit the entry", SHOWN, "e"),
    Command(
        "entries.project",
        "p",
        "project",
        "Assign a project to the ticked entries, or this one",
        SHOWN,
    ),
    Command(
        "entries.delete",
        "d,delete",
        "delete",
        "Delete the ticked entries, or this one; events can be imported again",
        SHOWN,
        "d",
    ),
    Command("entries.new", "n", "add", "Add an entry; if any are ticked, untick them", SHOWN),
    Command("entries.filter", "slash", "filter", "Filter the list", SHOWN, "/"),
    Command("entries.copy", "y", "copy", "Copy the ticked or shown entries as text", SHOWN),
    Command("entries.export", "E", "export", "Export this range to a file", SHOWN),
    Command("entries.undo", "u", "undo", "Undo the last change", SHOWN),
    Command("entries.redo", "U,ctrl+r", "redo", "Redo the last undone change"),
    Command(
        "entries.invert",
        "v",
        "invert",
        "Invert the ticks of the shown entries",
        action="tick_invert",
    ),
    Command("entries.day", "D", "day", "Tick this day", action="tick_day"),
    Command(
        "entries.previous",
        "left_square_bracket",
        "previous",
        "Previous range",
        action="period(-1)",
    ),
    Command("entries.next", "right_square_bracket", "next", "Next range", action="period(1)"),
    Command("entries.range", "r", "range", "Choose the date range"),
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
    Command(
        "timesheet.previous",
        "left_square_bracket",
        "previous",
        "Previous range",
        action="period(-1)",
    ),
    Command("timesheet.next", "right_square_bracket", "next", "Next range", action="period(1)"),
    Command("timesheet.range", "r", "range", "Choose the date range", SHOWN),
    Command("timesheet.undo", "u", "undo", "Undo the last change"),
    Command("timesheet.redo", "U,ctrl+r", "redo", "Redo the last undone change"),
)
_PROJECTS = (
    Command("projects.new", "n,a", "add", "Add a project", SHOWN, "n"),
    Command("projects.edit", "e,enter", "edit", "Edit title and code", SHOWN, "e"),
    Command("projects.status", "s", "status", "Change the status", SHOWN),
    Command(
        "projects.billable", "b", "billable", "Switch between billable and not billable", SHOWN
    ),
    Command("projects.undo", "u", "undo", "Undo the last change", SHOWN),
    Command("projects.redo", "U,ctrl+r", "redo", "Redo the last undone change"),
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
    "import": Place(TITLES["import"], _IMPORT, (*SPAN, *motions_beside(_IMPORT)), BESIDE_PANE),
    "entries": Place(
        TITLES["entries"], _ENTRIES, (*ENTRY_SPAN, *motions_beside(_ENTRIES)), BESIDE_PANE
    ),
    "timesheet": Place(TITLES["timesheet"], _TIMESHEET, GRID, BESIDE_PANE),
    "projects": Place(TITLES["projects"], _PROJECTS, motions_beside(_PROJECTS), EVERYWHERE),
    "connection": Place(
        TITLES["connection"], _CONNECTION, (), (*EVERYWHERE, *motions_beside(_CONNECTION))
    ),
}
"""Section id → what keys do there."""
