"""The commands of the screens and panels that open over a section; see `commands`."""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.tui.keys.commands import (
    EVERYWHERE,
    HELP,
    LIST,
    PALETTE,
    QUIT,
    SHOWN,
    SUSPEND,
    Command,
    Place,
    motion,
    motions_beside,
)


def _shown(label: str) -> tuple[Command, ...]:
    """Return the motions of a list; the bottom line names them by that label."""
    down = replace(LIST[1], label=label, is_shown=True, shown_as="↑↓")
    return (LIST[0], down, *LIST[2:])


# -- panels at the foot of a section

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

# -- screens

_ANYWHERE = (HELP, PALETTE, SUSPEND, QUIT)
"""What works on every screen."""
_SCROLL = _shown("scroll")
"""The motions of a screen that scrolls."""
_SCROLL_BESIDE_FIELDS = tuple(replace(one, keys=one.keys.partition(",")[0]) for one in _SCROLL[:4])
"""Those that a field with the focus has no use for."""


def _screen(
    title: str,
    *own: Command,
    within: tuple[Command, ...] = (),
    motions: tuple[Command, ...] = (),
) -> Place:
    return Place(title, own, within, motions_beside(own, (*motions, *_ANYWHERE)))


MONTH = (
    Command("range.mark", "space", "mark start / end", "Mark the start, then the end", SHOWN),
    *(
        motion(f"range.{name}", keys, help.lower(), help, action)
        for name, keys, action, help in (
            ("day_before", "left,h", "move(-1)", "Previous day"),
            ("day_after", "right,l", "move(1)", "Next day"),
            ("week_before", "k", "move(-7)", "Previous week"),
            ("week_after", "j", "move(7)", "Next week"),
            ("month_before", "pageup,left_square_bracket", "month(-1)", "Previous month"),
            ("month_after", "pagedown,right_square_bracket", "month(1)", "Next month"),
            ("back_to_today", "home", "today", "Back to today"),
        )
    ),
)
"""The month on the date-range screen."""
RANGE = _screen(
    "Date range",
    Command("range.choose", "enter", "open", "Open the range", SHOWN),
    motion("range.next_preset", "down", "presets", "Next preset, or week", "step(1)", "↑↓"),
    motion("range.previous_preset", "up", "up", "Previous preset, or week", "step(-1)"),
    Command("range.other", "tab,shift+tab", "month", "Switch between field and month", SHOWN),
    Command("range.back", "escape", "cancel", "Cancel", SHOWN),
    within=MONTH,
)
RESOLVE = tuple(
    Command(
        f"plan.{id}",
        str(number),
        "overlap",
        f"Overlap: {help}",
        number == 1,
        "1-4" if number == 1 else "",
        action=f"resolve('{id}')",
    )
    for number, (id, help) in enumerate(
        (
            ("both", "keep both"),
            ("first", "keep only the first"),
            ("second", "keep only the second"),
            ("split", "bill each minute once"),
        ),
        1,
    )
)
"""What can be done about an overlap in a plan."""
PLAN = _screen(
    "Plan",
    Command("plan.import", "enter", "import", "Import these events", SHOWN, action="confirm"),
    *RESOLVE,
    Command("plan.show", "e,o", "go to it", "Go to this event in the list", SHOWN, "e"),
    Command("plan.project", "p", "project", "Assign a project to these events", SHOWN),
    Command("plan.back", "escape", "back", "Back to the events", SHOWN),
    within=LIST,
)
LEFT_OUT = _screen(
    "Can't be imported",
    Command("left_out.log", "l,enter", "log time", "Log the event as an entry", SHOWN, "l"),
    Command("left_out.offer", "z", "offer again", "Offer a dismissed event again", SHOWN),
    Command("left_out.fold", "space,f", "imported", "Show or hide imported events", SHOWN, "f"),
    Command("left_out.undo", "u", "undo", "Undo the last change", SHOWN),
    Command("left_out.back", "escape,x", "back", "Back to the events", SHOWN),
    within=LIST,
)
DRIFT = _screen(
    "Changed in Outlook",
    Command("drift.take", "a,enter", "accept", "Accept the change, or link the event", SHOWN),
    Command("drift.leave", "s", "keep mine", "Keep the entry, or the event importable", SHOWN),
    Command("drift.back", "escape,o", "back", "Back; decide the rest later", SHOWN),
    Command("drift.take_all", "A", "all", "Accept or link all of this kind", SHOWN, "A S"),
    Command("drift.leave_all", "S", "keep all", "Keep all of this kind as they are"),
    Command("drift.undo", "u", "undo", "Undo the last decision", SHOWN),
    within=LIST,
)
PUSH_SCREEN = _screen(
    "Push",
    Command("push.send", "enter", "send", "Send, or choose the missing projects", SHOWN),
    Command("push.back", "escape", "back", "Back; stops sending first", SHOWN),
    Command("push.overwrite", "o", "overwrite", "Overwrite what was changed in the tracker", SHOWN),
    Command("push.again", "R", "compare again", "Compare with the tracker again", SHOWN),
    Command("push.change", "e", "edit tracker", "Edit the tracker's settings or key", SHOWN),
    Command("push.other", "t", "other tracker", "Push to the next tracker", SHOWN),
    within=LIST,
)
TRACKERS = _screen(
    "Trackers",
    Command(
        "trackers.projects", "enter,p", "projects", "Map your projects to the tracker's", SHOWN, "p"
    ),
    Command("trackers.test", "t", "test", "Test the key", SHOWN),
    Command("trackers.change", "e", "edit", "Edit settings or key", SHOWN),
    Command("trackers.remove", "d,delete", "remove", "Remove the tracker and its key", SHOWN, "d"),
    Command("trackers.add", "T,n", "add", "Add a tracker", SHOWN, "T"),
    Command("trackers.back", "escape", "back", "Back to Connection", SHOWN),
    Command("trackers.confirm", "y", "yes", "Yes, remove it"),
    within=LIST,
)
CHOICES = (
    motion("tracker_form.next_choice", "right,space", "next", "Next choice", "step(1)"),
    motion("tracker_form.previous_choice", "left", "previous", "Previous choice", "step(-1)"),
)
"""The choices among kinds and ids, where they have the focus."""
TRACKER_FORM = _screen(
    "Tracker",
    Command("tracker_form.save", "enter", "test and save", "Test, then save", SHOWN),
    Command("tracker_form.next", "tab", "next field", "Next field", SHOWN, action="field(1)"),
    Command("tracker_form.previous", "shift+tab", "previous", "Previous field", action="field(-1)"),
    Command("tracker_form.back", "escape", "back", "Back without saving", SHOWN),
    within=CHOICES,
    motions=_SCROLL_BESIDE_FIELDS,
)
PROJECT_MAP = _screen(
    "Projects of a tracker",
    Command(
        "project_map.choose", "enter,e", "choose", "Choose the tracker's project", SHOWN, "enter"
    ),
    Command("project_map.back", "escape", "back", "Back to the trackers", SHOWN),
    within=LIST,
)
REMOTE_PROJECT = _screen(
    "Project of a tracker",
    motion("remote_project.down", "down", "move", "Next project", "cursor(1)", "↑↓"),
    motion("remote_project.up", "up", "up", "Previous project", "cursor(-1)"),
    Command("remote_project.pick", "enter", "choose", "Choose this project", SHOWN),
    Command("remote_project.back", "escape", "cancel", "Cancel", SHOWN),
)
SIGN_IN = _screen(
    "Sign in",
    Command(
        "sign_in.approve", "enter,space", "approve", "Approve the demo, or send the address", SHOWN
    ),
    Command("sign_in.copy", "y,ctrl+y", "copy", "Copy the code or the address", SHOWN),
    Command(
        "sign_in.other_way",
        "b,ctrl+n",
        "other way",
        "Sign in another way: in a browser, or by pasting the address",
        SHOWN,
    ),
    Command("sign_in.cancel", "escape", "cancel", "Cancel the sign-in", SHOWN, action="back"),
)
SETUP = _screen(
    "Set up",
    Command("setup.save", "enter", "save", "Save the application id", SHOWN),
    Command("setup.demo", "t,ctrl+t", "demo", "Try the demo", SHOWN),
    Command("setup.copy", "y,ctrl+y", "copy az", "Copy the az command", SHOWN),
    Command("setup.back", "escape", "later", "Back to Connection", SHOWN),
    motions=_SCROLL_BESIDE_FIELDS,
)
CLOUDS = (
    motion("consent.next_cloud", "right,space,enter", "next", "Next cloud", "step(1)"),
    motion("consent.previous_cloud", "left", "previous", "Previous cloud", "step(-1)"),
)
"""The choice among clouds, where it has the focus."""
CONSENT = _screen(
    "Admin consent",
    Command("consent.copy_url", "y,ctrl+y", "copy URL", "Copy the URL", SHOWN),
    Command(
        "consent.copy_letter", "t,ctrl+t", "copy letter", "Copy the letter to your IT admin", SHOWN
    ),
    Command("consent.back", "escape", "back", "Back", SHOWN),
    Command("consent.qr", "r,ctrl+r", "QR", "Show or hide the QR code", SHOWN),
    within=CLOUDS,
    motions=_SCROLL_BESIDE_FIELDS,
)
COPIED = _screen(
    "Copied text",
    Command("copied.back", "escape,q", "back", "Back", SHOWN),
    Command("copied.write", "w", "write to a file", "Write the text to a file", SHOWN),
    motions=_SCROLL,
)
TROUBLESHOOT = _screen(
    "Troubleshoot",
    Command("troubleshoot.reconnect", "c", "reconnect", "Disconnect and connect again", SHOWN),
    Command("troubleshoot.consent", "g", "consent link", "Create admin-consent link", SHOWN),
    Command("troubleshoot.events", "1", "import", "Go to Import", SHOWN),
    Command("troubleshoot.back", "escape,t", "back", "Back to Connection", SHOWN),
    Command("troubleshoot.again", "R", "check again", "Check everything again", SHOWN),
    Command(
        "troubleshoot.browser",
        "b",
        "browser",
        "Reconnect with a browser, if codes are blocked",
    ),
    motions=_SCROLL,
)
PASSPHRASE = _screen(
    "Passphrase",
    Command("passphrase.give", "enter", "open the vault", "Use this passphrase", SHOWN),
    Command("passphrase.other", "tab,shift+tab", "other field", "Other field", SHOWN),
    Command("passphrase.back", "escape", "not now", "Continue without it", SHOWN),
)
HELP_SCREEN = Place(
    "Help",
    (
        Command("help.search", "slash", "search", "Search keys", SHOWN),
        Command(
            "help.next",
            "tab,right,l",
            "next section",
            "Next section",
            SHOWN,
            action="turn(1)",
        ),
        Command(
            "help.previous",
            "shift+tab,left,h",
            "previous",
            "Previous section",
            action="turn(-1)",
        ),
        Command("help.back", "escape,q,question_mark,f1", "close", "Close help", SHOWN, "escape q"),
    ),
    around=(*_SCROLL, PALETTE, SUSPEND, replace(QUIT, keys="ctrl+q")),
)
