"""Every command with its keys: bindings, the bottom line, the palette and help come from here.

Ids are what `[keys]` in `config.toml` rebinds. Keys that terminals or multiplexers eat
(ctrl+enter, ctrl+b, F-keys alone) are not used.
"""

from __future__ import annotations

from msgspec import Struct
from textual.binding import Binding


class Command(Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Stable: `section.command`."""
    keys: str
    """Default keys, comma-separated."""
    action: str
    """Action on the screen, or `app.…`."""
    label: str
    """One or two words, for the bottom line."""
    help: str
    """A sentence, for help and the palette."""
    footer: bool = False
    """Whether the bottom line names it."""
    shown_as: str = ""
    """Keys as the bottom line names them, where that is shorter."""


GLOBAL = (
    Command("section.import", "1", "app.section('import')", "Import", "Go to Import"),
    Command("section.entries", "2", "app.section('entries')", "Entries", "Go to Entries"),
    Command("section.projects", "3", "app.section('projects')", "Projects", "Go to Projects"),
    Command(
        "section.connection", "4", "app.section('connection')", "Connection", "Go to Connection"
    ),
    Command("app.palette", "ctrl+p", "app.command_palette", "Palette", "Find a command by name"),
    Command("app.quit", "q,ctrl+q", "app.quit", "Quit", "Leave trackcal"),
)
"""Commands of every section."""

HELP = Command("app.help", "question_mark", "app.help", "help", "All keys", True, "?")

IMPORT = (
    Command("import.tick", "space", "tick", "tick", "Tick the event and move on", True),
    Command("import.all", "a", "tick_all", "all", "Tick all shown events", True),
    Command("import.none", "n", "tick_none", "none", "Untick every event", True),
    Command("import.edit", "e,enter", "edit", "edit", "Edit the task name in place", True, "e"),
    Command(
        "import.project",
        "p",
        "project",
        "project",
        "Project for the ticked events, or for this one",
        True,
    ),
    Command("import.filter", "slash", "filter", "filter", "Show only what matches", True, "/"),
    Command("import.plan", "i", "plan", "import", "Show the plan of the import", True),
    Command("import.invert", "v", "tick_invert", "invert", "Invert the ticks of the shown events"),
    Command(
        "import.previous", "left_square_bracket", "period(-1)", "previous", "The period before"
    ),
    Command("import.next", "right_square_bracket", "period(1)", "next", "The period after"),
    Command("import.range", "r", "range", "range", "Choose the date range"),
    Command("import.skipped", "x", "skipped", "left out", "What was left out, and why"),
    Command("import.drift", "o", "drift", "changed", "What changed in Outlook since its import"),
    Command("import.reload", "R", "reload", "reload", "Read the calendar again"),
    Command("import.undo", "u", "undo", "undo", "Take back the last change of the ledger"),
)

ENTRIES = (
    Command("entries.edit", "e,enter", "edit", "edit", "Edit the entry", True, "e"),
    Command("entries.new", "n", "new", "log time", "Log time by hand", True),
    Command(
        "entries.delete",
        "d,delete",
        "delete",
        "delete",
        "Delete the entry; its event becomes importable again",
        True,
        "d",
    ),
    Command("entries.undo", "u", "undo", "undo", "Take back the last change", True),
    Command(
        "entries.previous", "left_square_bracket", "period(-1)", "week before", "The week before"
    ),
    Command("entries.next", "right_square_bracket", "period(1)", "week after", "The week after"),
    Command("entries.export", "E", "export", "export", "Export this week to a file", True),
)

PROJECTS = (
    Command("projects.new", "n,a", "new", "add", "Add a project", True, "n"),
    Command("projects.edit", "e,enter", "edit", "edit", "Change title or code", True, "e"),
    Command("projects.status", "s", "status", "status", "Change the status", True),
    Command("projects.undo", "u", "undo", "undo", "Take back the last change", True),
)

CONNECTION = (
    Command("connection.connect", "c", "connect", "connect", "Connect a Microsoft account", True),
    Command(
        "connection.disconnect",
        "d",
        "disconnect",
        "disconnect",
        "Remove the account and its tokens from this machine",
        True,
    ),
    Command(
        "connection.browser",
        "b",
        "browser",
        "browser sign-in",
        "Sign in with a browser address, where codes are blocked",
        True,
    ),
    Command(
        "connection.switch",
        "s",
        "switch",
        "switch account",
        "Use the next connected account",
        True,
    ),
    Command(
        "connection.consent", "g", "consent", "consent URL", "Make the admin-consent URL", True
    ),
    Command(
        "connection.troubleshoot", "t", "troubleshoot", "troubleshoot", "Check everything", True
    ),
    Command("connection.retry", "R", "retry", "try again", "Try what failed once more", True),
)

SECTIONS: dict[str, tuple[Command, ...]] = {
    "import": IMPORT,
    "entries": ENTRIES,
    "projects": PROJECTS,
    "connection": CONNECTION,
}
"""Section id → its own commands, in the order of the bottom line."""

TITLES = {
    "import": "Import",
    "entries": "Entries",
    "projects": "Projects",
    "connection": "Connection",
}


def binding(command: Command) -> Binding:
    """The binding of a command; its id is what `[keys]` rebinds."""
    return Binding(
        command.keys,
        command.action,
        command.label,
        show=command.footer,
        key_display=command.shown_as or None,
        tooltip=command.help,
        id=command.id,
        # On a slow line keys come in bursts. Those of priority are handled one after the other
        # where they arrive; others wait in the queue of a widget that may lose the focus. (A
        # field with the focus still gets every printable key.)
        priority=True,
    )


def bindings_of(section: str) -> list[Binding]:
    """All bindings of a section's screen: its own, help, then those of every section."""
    return [binding(command) for command in (*SECTIONS[section], HELP, *GLOBAL)]
