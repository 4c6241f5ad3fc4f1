"""The message that stands in the list's place when there is nothing to list."""

from __future__ import annotations

from msgspec import Struct
from rich.cells import cell_len
from textual import getters
from textual.content import Content

from trackcal_tui.core.connection import ConnectionState
from trackcal_tui.core.dates import ago
from trackcal_tui.core.errors import StoreDamaged, TrackCalError
from trackcal_tui.core.events import Skipped
from trackcal_tui.core.text import safe
from trackcal_tui.tui.importing.skipped_list import Kind, importable_words, kind_of
from trackcal_tui.tui.keys.live_keys import with_keys
from trackcal_tui.tui.shared.base_app import BaseApp
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.state.sheet import SheetState

AGE_LOOK = 60.0
"""Seconds between looks at how long ago the calendar was read, while offline."""


class Message(Struct, frozen=True):
    """Say what is wrong, why, and which keys help."""

    title: str
    lines: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Commands stand as `{section.command}` in them."""
    is_error: bool = False


_WAITING = Message("Loading …")
_SIGNED_OUT = Message(
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
) -> Message | None:
    """Return what to say instead of a list; None while there are drafts to show.

    Args:
        sheet: The import sheet.
        state: The connection's state now.
        last_read: How long ago the calendar was read whole (`2 hours ago`); empty: not known.
        opened: Whether the ledger is open: before, nobody knows whether anyone is connected.
    """
    if sheet.drafts and not sheet.visible:
        return Message("Nothing matches the filter", (), (("{import.cancel}", "show all"),))
    if sheet.drafts:
        return None  # also those that a failed reload has left
    if sheet.error is not None:
        return _failed(sheet.error, state, last_read)
    if sheet.phase == "loading":
        return Message("Loading …", (), (("{import.cancel}", "cancel"),))
    if sheet.phase == "closed":
        signed_out = opened and state is ConnectionState.NOT_CONNECTED
        return _SIGNED_OUT if signed_out else _WAITING
    return _nothing_to_import(sheet.skipped)


def _failed(error: TrackCalError, state: ConnectionState, last_read: str) -> Message:
    keys = _STATES.get(state, (_AGAIN, _CHECK))
    since = ""
    if state is ConnectionState.OFFLINE and last_read:
        since = f"Last loaded {last_read}."
    if isinstance(error, StoreDamaged):
        keys = (_RECOVER, _AGAIN)
    lines = tuple(line for line in (error.hint, since, error.details) if line)
    return Message(error.title, lines, keys, is_error=True)


def _nothing_to_import(skipped: tuple[Skipped, ...]) -> Message:
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
        return Message("No events in this range", lines, keys)
    words = importable_words(skipped)
    if all(kind_of(one) is Kind.IMPORTED for one in skipped):
        words = f"All {words}"
    return Message(words, (), (("{import.skipped}", "see why"), *keys))


class Placeholder(Text):
    """Show a centred message; hide while there is a list."""

    app = getters.app(BaseApp)

    def on_mount(self) -> None:
        """Follow the app's state; while offline, keep saying since when."""
        for name in ("sheet", "connection", "connection_state", "week_seconds"):
            self.watch(self.app, name, self._follow_state)
        self.set_interval(AGE_LOOK, self._follow_state)

    def _follow_state(self) -> None:
        app = self.app
        last_read = app.connection.last_read if app.connection else None
        message = placeholder_of(
            app.sheet,
            app.connection_state,
            ago(last_read, app.engine.clock.now()) if last_read else "",
            opened=app.week_seconds is not None,
        )
        self.show(self._text_of(message) if message else "")

    def _text_of(self, message: Message) -> Content:
        style = "bold $error" if message.is_error else "bold"
        blocks = [Content.styled(safe(message.title), style)]
        blocks += [Content.styled(safe(line), "$muted") for line in message.lines]
        keys = [tuple(with_keys(self.app, text) for text in pair) for pair in message.keys]
        if keys:
            # Lines of one width, so that centring keeps the keys below each other.
            widest = max(cell_len(key) for key, _ in keys)
            label_width = max(cell_len(label) for _, label in keys)
            rows = [
                Content.assemble((f"{key:>{widest}}", "bold $accent"), f"  {label:<{label_width}}")
                for key, label in keys
            ]
            blocks.append(Content("\n").join(rows))
        return Content("\n\n").join(blocks)
