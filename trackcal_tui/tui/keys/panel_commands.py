"""The commands of the panels that open within a section; see `commands`.

Imported with them, not before the first frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from trackcal_tui.tui.keys.commands import LISTS, Command, first_key, rebound

Hints = tuple[tuple[str, str], ...]
"""Keys and what they do, for the bottom line."""

MOVE = replace(LISTS[1], label="move", footer=True, shown_as="↑↓")
"""The motions of a list, for the bottom line."""

SAVE = Command("panel.save", "enter", "submit", "save", "Save, where all is right", footer=True)
NEXT = Command(
    "panel.next", "tab", "next_field(1)", "next field", "The next field", True, is_motion=True
)
PREVIOUS = Command(
    "panel.previous", "shift+tab", "next_field(-1)", "before", "The field before", is_motion=True
)
CLOSE = Command("panel.back", "escape", "cancel", "back", "Leave all as it was", footer=True)
PANEL = (NEXT, PREVIOUS, CLOSE)
"""What every panel at the foot of a section has; where there are no fields, tab stays in it."""

ENTRY_FORM = (
    Command(
        "entry_form.next_project", "down", "step(1)", "project", "The next project", is_motion=True
    ),
    Command(
        "entry_form.previous_project",
        "up",
        "step(-1)",
        "project",
        "The project before",
        is_motion=True,
    ),
)

EXPORT = (
    Command(
        "export.next_format", "down", "step(1)", "format", "The next format", True, shown_as="↑↓"
    ),
    Command("export.previous_format", "up", "step(-1)", "format", "The format before"),
)

CONFIRM = (
    Command("confirm.yes", "y", "confirm", "yes", "Yes, do it", footer=True),
    Command("confirm.no", "n", "cancel", "no", "No, leave all as it was"),
)

STATUS = (
    Command(
        "status.next",
        "right,down,l,j",
        "move(1)",
        "choose",
        "The next status",
        footer=True,
        shown_as="← →",
        is_motion=True,
    ),
    Command(
        "status.previous", "left,up,h,k", "move(-1)", "choose", "The status before", is_motion=True
    ),
    Command("status.set", "enter,space", "choose", "set", "Set the status in hand", footer=True),
    *(
        Command(f"status.{name}", key, f"set('{name.upper()}')", name, f"Set it to {name}")
        for key, name in (
            ("p", "pending"),
            ("a", "active"),
            ("c", "completed"),
            ("x", "archived"),
        )
    ),
)

EDITOR = (
    Command("editor.save", "enter", "save(1, False)", "save", "Save and move on", footer=True),
    Command("editor.other", "tab,shift+tab", "other_field", "project", "Task or project", True),
    Command(
        "editor.down",
        "down",
        "save(1, True)",
        "save and go on",
        "Save and edit the row below",
        footer=True,
        shown_as="↑↓",
    ),
    Command("editor.up", "up", "save(-1, True)", "save, up", "Save and edit the row above"),
    Command("editor.revert", "escape", "revert", "revert", "Leave all as it was", footer=True),
)

FILTER = (
    Command(
        "filter.keep", "enter,down,up", "keep", "to the list", "To the list, filtered", footer=True
    ),
    Command("filter.clear", "escape", "clear", "show all", "Show everything again", footer=True),
)

PICKER = (
    Command(
        "picker.down",
        "down",
        "cursor(1)",
        "choose",
        "The next project",
        footer=True,
        shown_as="↑↓",
        is_motion=True,
    ),
    Command("picker.up", "up", "cursor(-1)", "up", "The project before", is_motion=True),
    Command("picker.assign", "enter", "pick", "assign", "Assign the project", footer=True),
    Command("picker.cancel", "escape", "cancel", "cancel", "Assign nothing", footer=True),
)

LEFT_OUT = (
    Command("left_out.close", "escape,x", "close", "close", "Back to the list", footer=True),
)


def panel_hints(
    app: object, commands: Iterable[Command], labels: Mapping[str, str] | None = None
) -> Hints:
    """What the bottom line says while a panel is open: its commands with their live keys.

    Args:
        app: Whose `[keys]` they may be rebound by.
        commands: The panel's, in the order of the bottom line.
        labels: Id → what a command is called here, where that is not its usual label.
    """
    live = rebound(app)
    named = [(first_key(one, live), (labels or {}).get(one.id, one.label), one) for one in commands]
    return tuple((key, label) for key, label, one in named if one.footer and key)
