"""Every place with its commands: what the palette, help and `[keys]` look through.

The first frame does without it: it knows the sections' commands only.
"""

from __future__ import annotations

from trackcal_tui.tui.keys import overlay_commands as overlays
from trackcal_tui.tui.keys import panel_commands as panels
from trackcal_tui.tui.keys.command import Command
from trackcal_tui.tui.keys.commands import BESIDE_PANE, ENTRY_SPAN, GRID, LIST, SECTIONS, SPAN

OPENED_FROM = {
    "import": (
        *(panels.EDITOR, panels.FILTER, panels.PICKER, panels.DISMISS),
        *(overlays.RANGE, overlays.PLAN, overlays.LEFT_OUT, overlays.DRIFT),
    ),
    "entries": (
        panels.ENTRY_FORM,
        panels.EXPORT,
        panels.CONFIRM,
        overlays.COPIED,
        overlays.PUSH_SCREEN,
    ),
    "timesheet": (),
    "projects": (panels.PROJECT_FORM, panels.STATUS),
    "connection": (
        *(overlays.SIGN_IN, overlays.SETUP, overlays.CONSENT),
        *(overlays.TROUBLESHOOT, overlays.PASSPHRASE),
        *(overlays.TRACKERS, overlays.TRACKER_FORM, overlays.PROJECT_MAP, overlays.REMOTE_PROJECT),
    ),
}
"""Section id → what opens over it."""
PLACES = (
    *SECTIONS.values(),
    *(place for places in OPENED_FROM.values() for place in places),
    overlays.HELP_SCREEN,
)
COMMANDS: dict[str, Command] = {
    command.id: command
    for commands in (
        *(SECTIONS[section].own for section in SECTIONS),
        *((*place.own, *place.within) for place in PLACES[len(SECTIONS) :]),
        (*SPAN, *ENTRY_SPAN, *GRID, *LIST, *BESIDE_PANE),
    )
    for command in commands
}
"""Id → command, in the order of the palette; what works everywhere comes last."""
