"""The commands of the screens and panels that open over a section; see `commands`.

Imported with them, not before the first frame. The order of a table is that of the bottom line,
which drops from its end where the window is narrow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.range_words import PRESETS
from trackcal_tui.terminal.locale import key_name
from trackcal_tui.tui.keys.commands import (
    GLOBAL,
    HELP,
    LISTS,
    PALETTE,
    QUIT,
    SECTIONS,
    SPANS,
    Command,
    binding,
    first_key,
    interrupt_binding,
    motions_beside,
    rebound,
    shown_key,
)
from trackcal_tui.tui.keys.panel_commands import (
    CONFIRM,
    EDITOR,
    ENTRY_FORM,
    EXPORT,
    FILTER,
    LEFT_OUT,
    PANEL,
    PICKER,
    SAVE,
    STATUS,
)

if TYPE_CHECKING:
    from textual.binding import Binding


class Table(Struct, frozen=True):
    """What works on one screen, or in one panel."""

    title: str
    """As help and messages name it."""
    commands: tuple[Command, ...]
    """Its own."""
    within: tuple[Command, ...] = ()
    """Those of the widgets on it."""
    around: tuple[Command, ...] = ()
    """What works there as elsewhere."""
    is_panel: bool = False
    """Whether it is a part of a section, which then has the keys of `around` first."""

    @property
    def all(self) -> tuple[Command, ...]:
        """Everything a key does there."""
        return (*self.commands, *self.within, *self.around)


def preset_id(label: str) -> str:
    """The id of the command that chooses a preset: `range.last_week`."""
    return f"range.{label.lower().replace(' ', '_')}"


PLAN = (
    Command(
        "plan.import", "enter", "confirm", "import", "Write the plan into the ledger", footer=True
    ),
    Command(
        "plan.back",
        "escape,q",
        "back",
        "back, everything kept",
        "Back to the events, every tick and edit kept",
        footer=True,
    ),
)

RANGE = (
    Command(
        "range.choose",
        "enter",
        "choose",
        "read it",
        "Read the days that are chosen",
        footer=True,
    ),
    Command("range.back", "escape", "back", "back", "Back, with the range as it was", footer=True),
    Command(
        "range.other", "tab,shift+tab", "other", "field / month", "To the field, or the month", True
    ),
    Command("range.type", "slash,i", "type", "type", "Type a range"),
    *(
        Command(
            preset_id(preset.label),
            preset.key,
            f"preset('{preset.id}')",
            preset.label.lower(),
            f"{preset.label}, at once",
        )
        for preset in PRESETS
    ),
)

MONTH = (
    Command("range.mark", "space", "mark", "mark end", "Mark one end in the month", footer=True),
    *(
        Command(f"range.{name}", keys, action, help.lower(), help, is_motion=True)
        for name, keys, action, help in (
            ("day_before", "left,h", "move(-1)", "The day before"),
            ("day_after", "right,l", "move(1)", "The day after"),
            ("week_before", "up,k", "move(-7)", "The week before"),
            ("week_after", "down,j", "move(7)", "The week after"),
            ("month_before", "pageup,left_square_bracket", "month(-1)", "The month before"),
            ("month_after", "pagedown,right_square_bracket", "month(1)", "The month after"),
            ("back_to_today", "home", "today", "Back to today"),
        )
    ),
)
"""The month on the date-range screen."""

DRIFT = (
    Command(
        "drift.take",
        "a,enter",
        "take",
        "take over",
        "Take the change over, or link the event to its entry",
        footer=True,
    ),
    Command(
        "drift.leave",
        "s",
        "leave",
        "keep as billed",
        "Keep the entry as billed, or leave the event importable",
        footer=True,
    ),
    Command("drift.back", "escape,q,o", "back", "back", "Leave the rest for later", footer=True),
    Command(
        "drift.take_all",
        "A",
        "take_all",
        "all",
        "Take over, or link, all of this kind",
        footer=True,
        shown_as="A S",
    ),
    Command("drift.leave_all", "S", "leave_all", "leave all", "Keep, or leave, all of this kind"),
    Command("drift.undo", "u", "undo", "undo", "Take back the last decision", footer=True),
)

SIGN_IN = (
    Command(
        "sign_in.approve",
        "enter,space",
        "approve",
        "approve",
        "Approve the demo, or send the address",
        footer=True,
    ),
    Command(
        "sign_in.copy", "y,ctrl+y", "copy", "copy", "Copy the code, or the address", footer=True
    ),
    Command(
        "sign_in.other_way",
        "b,ctrl+n",
        "other_way",
        "other way",
        "Another way: in a browser, or by pasting back",
        footer=True,
    ),
    Command("sign_in.cancel", "escape", "back", "cancel", "Stop the sign-in", footer=True),
)

CONSENT = (
    Command("consent.copy_url", "y,ctrl+y", "copy_url", "copy URL", "Copy the URL", footer=True),
    Command(
        "consent.copy_letter",
        "t,ctrl+t",
        "copy_letter",
        "copy letter",
        "Copy the letter to your IT admin",
        footer=True,
    ),
    Command("consent.back", "escape", "back", "back", "Back to where it was opened", footer=True),
    Command("consent.qr", "r,ctrl+r", "qr", "QR", "Show or hide the QR code", footer=True),
)

CLOUDS = (
    Command(
        "consent.next_cloud", "right,space,enter", "step(1)", "next", "Next cloud", is_motion=True
    ),
    Command("consent.previous_cloud", "left", "step(-1)", "before", "Cloud before", is_motion=True),
)
"""The choice among clouds, where it has the focus."""

TROUBLESHOOT = (
    Command(
        "troubleshoot.reconnect",
        "c",
        "reconnect",
        "reconnect",
        "Disconnect and connect again",
        footer=True,
    ),
    Command(
        "troubleshoot.consent",
        "g",
        "consent",
        "consent URL",
        "Make the admin-consent URL",
        footer=True,
    ),
    Command("troubleshoot.events", "1", "events", "import", "Go to Import", footer=True),
    Command(
        "troubleshoot.back", "escape,q,t", "back", "back", "Back to the connection", footer=True
    ),
    Command("troubleshoot.again", "R", "again", "check again", "Check all again", footer=True),
    Command(
        "troubleshoot.browser",
        "b",
        "browser",
        "browser",
        "Connect again with a browser address, where codes are blocked",
    ),
)

SETUP = (
    Command(
        "setup.save",
        "enter",
        "save",
        "save",
        "Save the application id",
        footer=True,
    ),
    Command("setup.demo", "t,ctrl+t", "demo", "demo", "Go on in the demo", footer=True),
    Command("setup.copy", "y,ctrl+y", "copy", "copy az", "Copy the az line", footer=True),
    Command("setup.back", "escape", "back", "later", "Back to the connection", footer=True),
)

PASSPHRASE = (
    Command(
        "passphrase.give", "enter", "give", "open the vault", "Use this passphrase", footer=True
    ),
    Command(
        "passphrase.other", "tab,shift+tab", "other", "other field", "To the other field", True
    ),
    Command("passphrase.back", "escape", "back", "not now", "Go on without it", footer=True),
)

HELP_SCREEN = (
    Command("help.back", "escape,q,question_mark", "back", "close", "Close help", footer=True),
)

_AROUND = (HELP, PALETTE, replace(QUIT, keys="ctrl+q"))
"""What works on every screen; `q` closes most of them."""
_IN_SECTION = (HELP, *GLOBAL)
_MOTIONS = tuple(
    replace(one, label="scroll", footer=True, shown_as="↑↓") if one.id == "list.down" else one
    for one in LISTS
)
"""Those of a screen that scrolls, and says so in the bottom line."""
_BESIDE_FIELDS = tuple(replace(one, keys=one.keys.partition(",")[0]) for one in _MOTIONS[:4])
"""Those that a field with the focus has no use for."""


TABLES: dict[str, Table] = {
    "editor": Table("Editing a row", EDITOR, (), _IN_SECTION, is_panel=True),
    "filter": Table("Filter", FILTER, (), _IN_SECTION, is_panel=True),
    "picker": Table("Project for events", PICKER, (), _IN_SECTION, is_panel=True),
    "left_out": Table("Left out", LEFT_OUT, LISTS, _IN_SECTION, is_panel=True),
    "range": Table("Date range", RANGE, MONTH, _AROUND),
    "plan": Table("Plan", PLAN, (), (*_MOTIONS, *_AROUND)),
    "drift": Table("Changed in Outlook", DRIFT, LISTS, _AROUND),
    "entry_form": Table("Entry", (SAVE, *ENTRY_FORM, *PANEL), (), _IN_SECTION, is_panel=True),
    "export": Table("Export", (SAVE, *EXPORT, *PANEL), (), _IN_SECTION, is_panel=True),
    "project_form": Table("Project", (SAVE, *PANEL), (), _IN_SECTION, is_panel=True),
    "status": Table("Status of a project", (*STATUS, *PANEL), (), _IN_SECTION, is_panel=True),
    "confirm": Table("Question", (*CONFIRM, *PANEL), (), _IN_SECTION, is_panel=True),
    "sign_in": Table("Sign in", SIGN_IN, (), _AROUND),
    "setup": Table("Set up", SETUP, (), (*_BESIDE_FIELDS, *_AROUND)),
    "consent": Table("Admin consent", CONSENT, CLOUDS, (*_BESIDE_FIELDS, *_AROUND)),
    "troubleshoot": Table(
        "Troubleshoot", TROUBLESHOOT, (), (*motions_beside(TROUBLESHOOT, _MOTIONS), *_AROUND)
    ),
    "passphrase": Table("Passphrase", PASSPHRASE, (), _AROUND),
    "help": Table("Help", HELP_SCREEN, (), (*_MOTIONS, *_AROUND[1:])),
}
"""Screen or panel → what works there."""

COMMANDS: dict[str, Command] = {
    command.id: command
    for commands in (
        *SECTIONS.values(),
        *((*table.commands, *table.within) for table in TABLES.values()),
        (*SPANS, *LISTS, HELP, *GLOBAL),
    )
    for command in commands
}
"""Id → command, in the order of the palette; what works everywhere comes last."""

OPENED_FROM = {
    "import": ("editor", "filter", "picker", "left_out", "range", "plan", "drift"),
    "entries": ("entry_form", "export", "confirm"),
    "projects": ("project_form", "status"),
    "connection": ("sign_in", "setup", "consent", "troubleshoot", "passphrase"),
}
"""Section → what opens over it."""


def screen_bindings(name: str) -> list[Binding]:
    """The bindings of a screen; the palette is the app's."""
    table = TABLES[name]
    commands = (*table.commands, *(one for one in table.around if one is not PALETTE))
    return [*map(binding, commands), interrupt_binding()]


def key_of(app: object, command_id: str, *, in_field: bool = False) -> str:
    """The key of a command, as texts name it; `?` where `[keys]` leaves it none.

    Args:
        app: Whose `[keys]` it is.
        command_id: `screen.command`.
        in_field: Whether a field has the focus, which takes single letters as text.
    """
    live, command = rebound(app), COMMANDS[command_id]
    keys = live.get(command_id, command.keys).split(",")
    if in_field and (longer := [key for key in keys if len(key.strip()) > 1]):
        return key_name(shown_key(longer[0].strip()))
    return key_name(first_key(command, live)) or "?"


def keys_of(app: object, command: Command) -> str:
    """All keys of a command, `escape q`; a dash where `[keys]` leaves it none."""
    keys = rebound(app).get(command.id, command.keys).split(",")
    return " ".join(key_name(shown_key(key.strip())) for key in keys if key) or "–"


def with_keys(app: object, text: str) -> str:
    """A text of ours in which commands stand as `{screen.command}`, with their keys instead."""

    def key(found: re.Match[str]) -> str:
        return key_of(app, found[1]) if found[1] in COMMANDS else found[0]

    return re.sub(r"\{([a-z_]+\.[a-z_]+)\}", key, text)
