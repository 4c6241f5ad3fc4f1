"""The commands of the screens that open over a section; see `commands`."""

from __future__ import annotations

from msgspec.structs import replace

from trackcal_tui.tui.keys.command import PALETTE, SHOWN, Command, Place, motion, motions_beside
from trackcal_tui.tui.keys.commands import HELP, LIST, QUIT, SUSPEND, usual


def _shown(label: str) -> tuple[Command, ...]:
    """Return the motions of a list; the bottom line names them by that label."""
    down = replace(LIST[1], label=label, is_shown=True, shown_as="↑↓")
    return (LIST[0], down, *LIST[2:])


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
        help,
        f"Overlap: {help}",
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
    # A click on it decides nothing: it goes where 1 to 4 are clicks of their own.
    motion("plan.overlap", "tab", "overlap", "Next overlap", "overlap", "1-4"),
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
    *usual("left_out", "undo", shown="undo"),
    Command("left_out.back", "escape,x", "back", "Back to the events", SHOWN),
    within=LIST,
)
DRIFT = _screen(
    "Changed in Outlook",
    Command("drift.take", "a,enter", "accept", "Accept the change, or link the event", SHOWN),
    Command("drift.leave", "s", "keep mine", "Keep the entry, or the event importable", SHOWN),
    Command("drift.back", "escape,o", "back", "Back; decide the rest later", SHOWN),
    Command("drift.take_all", "A", "all", "Accept or link all of this kind", SHOWN),
    Command("drift.leave_all", "S", "keep all", "Keep all of this kind as they are", SHOWN),
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
    Command("consent.next", "tab", "next field", "Next field", action="app.focus_next"),
    Command(
        "consent.previous", "shift+tab", "previous", "Previous field", action="app.focus_previous"
    ),
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
    Command("passphrase.back", "escape", "skip", "Continue without it", SHOWN),
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
