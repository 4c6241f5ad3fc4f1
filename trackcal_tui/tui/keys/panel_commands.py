"""The commands of what opens within a section: panels, bars and the row editor; see `commands`."""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.tui.keys.command import SHOWN, Command, Place, motion
from trackcal_tui.tui.keys.commands import EVERYWHERE

SAVE = Command("panel.save", "enter", "save", "Save", SHOWN, action="submit")
CLOSE = Command("panel.back", "escape", "cancel", "Cancel", SHOWN, action="cancel")
_NEXT = motion("panel.next", "tab", "next field", "Next field", "next_field(1)", "tab")
_PREVIOUS = motion("panel.previous", "shift+tab", "previous", "Previous field", "next_field(-1)")
_FIELDS = (_NEXT, _PREVIOUS, CLOSE)
_NO_FIELDS = (replace(_NEXT, is_shown=False), _PREVIOUS, CLOSE)
"""Where there are no fields to go to, tab stays in the panel all the same."""


def _panel(title: str, *own: Command, within: tuple[Command, ...] = ()) -> Place:
    return Place(title, own, within, EVERYWHERE, is_panel=True)


EDITOR = _panel(
    "Edit row",
    Command("editor.save", "enter", "save", "Save and move on", SHOWN, action="save(1, False)"),
    Command(
        "editor.other", "tab", "next field", "Task, project, hours", SHOWN, action="next_field(1)"
    ),
    motion("editor.before", "shift+tab", "previous", "Previous field", "next_field(-1)"),
    Command(
        "editor.down",
        "down",
        "save and move",
        "Save and edit the row below",
        SHOWN,
        "↑↓",
        action="save(1, True)",
    ),
    Command("editor.up", "up", "save, up", "Save and edit the row above", action="save(-1, True)"),
    Command("editor.revert", "escape", "revert", "Revert", SHOWN),
)
FILTER = _panel(
    "Filter",
    Command("filter.keep", "enter,down,up,tab", "to the list", "Go to the filtered list", SHOWN),
    Command("filter.clear", "escape", "clear", "Clear the filter", SHOWN),
)
PICKER = _panel(
    "Assign project",
    motion("picker.down", "down,tab", "choose", "Next project", "cursor(1)", "↑↓"),
    motion("picker.up", "up,shift+tab", "up", "Previous project", "cursor(-1)"),
    Command("picker.assign", "enter", "assign", "Assign this project", SHOWN, action="pick"),
    Command("picker.cancel", "escape", "cancel", "Cancel", SHOWN),
)
DISMISS = _panel(
    "Never offer again",
    Command("dismiss.event", "e,enter", "this event", "Never offer this event", SHOWN, "e"),
    Command("dismiss.series", "s", "the series", "Never offer this series", SHOWN),
    Command("dismiss.cancel", "escape", "cancel", "Cancel", SHOWN),
)
ENTRY_FORM = _panel(
    "Entry",
    SAVE,
    motion("entry_form.next_project", "down", "project", "Next project", "step(1)"),
    motion("entry_form.previous_project", "up", "project", "Previous project", "step(-1)"),
    *_FIELDS,
)
EXPORT = _panel(
    "Export",
    SAVE,
    Command("export.next_format", "down", "format", "Next format", SHOWN, "↑↓", action="step(1)"),
    Command("export.previous_format", "up", "format", "Previous format", action="step(-1)"),
    *_NO_FIELDS,
)
PROJECT_FORM = _panel("Project", SAVE, *_FIELDS)
CONFIRM = _panel(
    "Question",
    Command("confirm.yes", "y", "yes", "Yes", SHOWN, action="confirm"),
    Command("confirm.no", "n", "no", "No", action="cancel"),
    *_NO_FIELDS,
)
_STATUS_KEYS = (
    *(("pending", "p", "planned"), ("active", "a", "active")),
    *(("completed", "d,c", "done"), ("archived", "x", "archived")),
)
STATUS = _panel(
    "Status of a project",
    motion("status.next", "right,down,l,j", "choose", "Next status", "move(1)", "← →"),
    motion("status.previous", "left,up,h,k", "choose", "Previous status", "move(-1)"),
    Command("status.set", "enter,space", "set", "Set this status", SHOWN, action="choose"),
    *(
        Command(f"status.{id}", keys, name, f"Set it to {name}", action=f"set('{id.upper()}')")
        for id, keys, name in _STATUS_KEYS
    ),
    *_NO_FIELDS,
)
