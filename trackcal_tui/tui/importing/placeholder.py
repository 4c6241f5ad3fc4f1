"""The message that stands in the list's place when there is nothing to list."""

from __future__ import annotations

from textual import getters
from textual.strip import Strip

from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.dates import ago
from trackcal_tui.core.errors import StoreDamaged, TrackCalError
from trackcal_tui.core.events import Skipped
from trackcal_tui.core.text import count_of
from trackcal_tui.tui.importing.skipped_list import Kind, kind_of
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.empty_note import EmptyNote, no_match, note_lines, note_strip
from trackcal_tui.tui.shared.line_styles import LineWidget
from trackcal_tui.tui.state.sheet import SheetState

AGE_LOOK = 60.0
"""Seconds between looks at how long ago the calendar was read, while offline."""


_WAITING = EmptyNote("Loading …")
_SIGNED_OUT = EmptyNote(
    "No Microsoft account is connected",
    ("Connect one to list the events of its Outlook calendar.", "trackcal only ever reads it."),
    (("{section.connection}", "go to Connection"),),
)
_AGAIN = ("{import.reload}", "retry")
_CHECK = ("{section.connection}", "go to Connection: {connection.troubleshoot} check everything")
_RECOVER = (
    "{section.connection}",
    "go to Connection: {connection.recover} brings the last good copy back",
)
_STATES = {
    ConnectionState.EXPIRED: (("{section.connection}", "go to Connection"), _AGAIN),
    ConnectionState.ADMIN_APPROVAL: (
        (
            "{section.connection}",
            "go to Connection: {connection.consent} creates the admin-consent link",
        ),
    ),
    ConnectionState.NO_CALENDAR: (
        ("{section.connection}", "go to Connection: {connection.troubleshoot} check everything"),
    ),
    ConnectionState.OFFLINE: (_AGAIN, ("{section.entries}", "go to Entries (they work offline)")),
}


def placeholder_of(
    sheet: SheetState, state: ConnectionState, last_read: str = "", *, opened: bool = True
) -> EmptyNote | None:
    """Return what to say instead of a list; None while there are drafts to show.

    Args:
        sheet: The import sheet.
        state: The connection's state now.
        last_read: How long ago the calendar was read whole (`2 hours ago`); empty: not known.
        opened: Whether the ledger is open: before, nobody knows whether anyone is connected.
    """
    if sheet.drafts and not sheet.visible:
        count = count_of(len(sheet.drafts), "event is", "events are")
        return no_match(f"{count} hidden.", "import")
    if sheet.drafts:
        return None  # also those that a failed reload has left
    if sheet.error is not None:
        return _failed(sheet.error, state, last_read)
    if sheet.phase == "loading":
        return EmptyNote("Loading …", (), (("{import.cancel}", "cancel"),))
    if sheet.phase == "closed":
        signed_out = opened and state is ConnectionState.NOT_CONNECTED
        return _SIGNED_OUT if signed_out else _WAITING
    return _nothing_to_import(sheet.skipped)


def _failed(error: TrackCalError, state: ConnectionState, last_read: str) -> EmptyNote:
    keys = _STATES.get(state, (_AGAIN, _CHECK))
    since = ""
    if state is ConnectionState.OFFLINE and last_read:
        since = f"Last loaded {last_read}."
    if isinstance(error, StoreDamaged):
        keys = (_RECOVER, _AGAIN)
    lines = tuple(line for line in (error.hint, since, error.details) if line)
    return EmptyNote(error.title, lines, keys, is_error=True)


def _nothing_to_import(skipped: tuple[Skipped, ...]) -> EmptyNote:
    keys = (
        ("{import.previous} {import.next}", "another range"),
        ("{import.range}", "choose a range"),
        ("{import.reload}", "reload"),
    )
    if not skipped:
        lines = (
            "Only the primary calendar is read.",
            "Events in other calendars don't show up.",
        )
        return EmptyNote("No events in this range", lines, keys)
    imported = sum(kind_of(one) is Kind.IMPORTED for one in skipped)
    left = len(skipped) - imported
    counted = (
        f"{count_of(imported, 'event is', 'events are')} imported." if imported else "",
        f"{count_of(left, 'event')} can't be imported." if left else "",
    )
    see = "see why" if left else "see them"
    title = "All imported" if imported else "Nothing to import"
    why = tuple(filter(None, counted))
    return EmptyNote(title, why, (("{import.skipped}", see), *keys))


class Placeholder(LineWidget):
    """Show a note in the list's place; hide while there is a list."""

    app = getters.app(BaseApp)
    ALLOW_SELECT = False
    _note = EmptyNote("")

    def on_mount(self) -> None:
        """Follow the app's state; while offline, keep saying since when."""
        for name in ("sheet", "connection", "connection_state", "week_seconds"):
            self.watch(self.app, name, self._follow_state)
        self.set_interval(AGE_LOOK, self._follow_state)

    def _follow_state(self) -> None:
        app = self.app
        last_read = app.connection.last_read if app.connection else None
        note = placeholder_of(
            app.sheet,
            app.connection_state,
            ago(last_read, app.engine.clock.now()) if last_read else "",
            opened=app.week_seconds is not None,
        )
        self.display = note is not None
        if note is not None and note != self._note:
            self._note = note
            self.refresh()

    @property
    def text(self) -> str:
        """What is said, a line each."""
        lines = note_lines(self.app, self._note, self.size.width, self.size.height)
        return "\n".join("".join(part[0] for part in line) for line in lines)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        return note_strip(self, self._note, y)
