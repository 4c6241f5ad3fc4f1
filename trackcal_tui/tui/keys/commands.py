"""Every command with its keys: bindings, the bottom line, the palette and help come from here.

Here are the sections' own; those of the screens and panels that open over them are in
`screen_commands`, which the first frame does without. Ids are what `[keys]` in `config.toml`
rebinds. Keys that terminals or multiplexers eat (ctrl+enter, ctrl+b, F-keys alone) are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from textual.binding import Binding


class Command(Struct, frozen=True):
    """One thing a key does."""

    id: str
    """Stable: `screen.command`."""
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
    is_motion: bool = False
    """Whether it only moves about: help has it, the palette does not."""


PALETTE = Command("app.palette", "ctrl+p", "app.command_palette", "palette", "Find a command")
QUIT = Command("app.quit", "q,ctrl+q", "app.quit", "quit", "Leave trackcal")
HELP = Command("app.help", "question_mark", "app.help", "help", "All keys", True)

GLOBAL = (
    Command("section.import", "1", "app.section('import')", "Import", "Go to Import"),
    Command("section.entries", "2", "app.section('entries')", "Entries", "Go to Entries"),
    Command("section.projects", "3", "app.section('projects')", "Projects", "Go to Projects"),
    Command(
        "section.connection", "4", "app.section('connection')", "Connection", "Go to Connection"
    ),
    PALETTE,
    QUIT,
)
"""Commands of every section, besides help."""

LISTS = (
    Command("list.up", "up,k", "move(-1)", "up", "Move up", is_motion=True),
    Command("list.down", "down,j", "move(1)", "down", "Move down", is_motion=True),
    Command("list.page_up", "pageup,ctrl+u", "page(-1)", "up", "Move up a page", is_motion=True),
    Command(
        "list.page_down", "pagedown,ctrl+d", "page(1)", "down", "Move down a page", is_motion=True
    ),
    Command("list.first", "home,g", "edge(-1)", "first", "Move to the first row", is_motion=True),
    Command("list.last", "end,G", "edge(1)", "last", "Move to the last row", is_motion=True),
)
"""Motions of every list, and of everything that scrolls."""

SPANS = (
    Command(
        "import.span_up", "shift+up", "span(-1)", "tick up", "Tick a span upwards", is_motion=True
    ),
    Command(
        "import.span_down",
        "shift+down",
        "span(1)",
        "tick down",
        "Tick a span downwards",
        is_motion=True,
    ),
)
"""Motions of the list of events that tick what they pass."""

IMPORT = (
    Command("import.tick", "space", "tick", "tick", "Tick the event and move on", True),
    Command("import.all", "a", "tick_all", "all", "Tick all shown events", True),
    Command("import.none", "n", "tick_none", "none", "Untick every event", True),
    Command("import.edit", "e,enter", "edit", "edit", "Edit the task name in place", True, "e"),
    Command(
        "import.project", "p", "project", "project", "Project for what is ticked, or this one", True
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
    Command("import.cancel", "escape", "cancel", "cancel", "Stop reading, or show all again"),
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
    Command(
        "connection.recover", "o", "recover", "recover", "Open the ledger's previous generation"
    ),
    Command("connection.confirm", "y", "confirm", "yes", "Yes: disconnect"),
    Command("connection.cancel", "escape", "cancel", "cancel", "Stop the sign-in, or keep it all"),
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


_NAMES = {
    **{name: name for name in ("escape", "enter", "space", "tab", "home", "end", "delete")},
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
    "slash": "/",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}
"""Keys as screens and README write them, where that is neither a letter nor Textual's word."""


def shown_key(key: str) -> str:
    """One key as it is written on the screen: `ctrl+y`, `↑`, `?`."""
    *modifiers, base = key.split("+") if len(key) > 1 else [key]
    if len(base) > 1 and base not in _NAMES:
        from textual.keys import format_key  # nothing bound by default comes this far

        _NAMES[base] = format_key(base)
    return "+".join((*modifiers, _NAMES.get(base, base)))


def rebound(app: object) -> Mapping[str, str]:
    """What `[keys]` rebinds in this program: command id → keys (`keymap.Keymap.keys`)."""
    keys: Mapping[str, str] = getattr(app, "live_keys", {})
    return keys


def first_key(command: Command, live: Mapping[str, str]) -> str:
    """The key of a command that is named where one is enough; empty where it has none.

    Args:
        command: Any command.
        live: What `[keys]` rebinds.
    """
    keys = live.get(command.id)
    if keys is None and command.shown_as:
        return command.shown_as
    return shown_key((command.keys if keys is None else keys).split(",")[0].strip())


def section_key(command_id: str, live: Mapping[str, str]) -> str:
    """The key of a section's command, as texts name it; `?` where `[keys]` leaves it none."""
    table = SECTIONS.get(command_id.partition(".")[0], (HELP, *GLOBAL))
    return next((first_key(one, live) for one in table if one.id == command_id), "") or "?"


def with_section_keys(text: str, live: Mapping[str, str]) -> str:
    """A text of ours in which sections' commands stand as `{section.command}`, with their keys."""
    return re.sub(r"\{([a-z_]+\.[a-z_]+)\}", lambda found: section_key(found[1], live), text)


def binding(command: Command) -> Binding:
    """The binding of a command; its id is what `[keys]` rebinds."""
    from textual.binding import Binding  # the tables are also read where there is no Textual

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


def motions_beside(
    commands: Iterable[Command], motions: Iterable[Command] = LISTS
) -> tuple[Command, ...]:
    """The motions, without keys that these commands have."""
    taken = {key for command in commands for key in command.keys.split(",")}
    free = ((motion, set(motion.keys.split(",")) & taken) for motion in motions)
    return tuple(
        replace(motion, keys=",".join(key for key in motion.keys.split(",") if key not in lost))
        if lost
        else motion
        for motion, lost in free
    )


def interrupt_binding() -> Binding:
    """Every screen's ctrl+c. It stays, whatever `[keys]` says, and copies what is selected in a
    field first: that is the field's own."""
    from textual.binding import Binding

    return Binding("ctrl+c", "interrupt", show=False)


def bindings_of(section: str) -> list[Binding]:
    """The bindings of a section's screen; motions are its list's, the palette the app's."""
    commands = (*SECTIONS[section], HELP, *GLOBAL)
    bindings = [binding(command) for command in commands if command is not PALETTE]
    return [*bindings, interrupt_binding()]
