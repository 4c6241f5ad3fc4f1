"""What stands in the place of the list when there is nothing to list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from rich.cells import cell_len
from textual import work
from textual.content import Content

from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.errors import StoreDamaged
from trackcal_tui.core.models import SkipReason
from trackcal_tui.core.text import safe
from trackcal_tui.tui.keys.commands import rebound, with_section_keys
from trackcal_tui.tui.shared.text import Text
from trackcal_tui.tui.state.sheet import SheetState

AGE_LOOK = 60.0
"""Seconds between looks at how long ago the calendar was read, while offline."""


class Message(Struct, frozen=True):
    """A title, why, and the keys that help."""

    title: str
    lines: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """Commands stand as `{section.command}` in them."""
    is_error: bool = False


_WAITING = Message("Opening the ledger …")
_SIGNED_OUT = Message(
    "No Microsoft account is connected",
    ("Connect one to list the events of its Outlook calendar.", "trackcal only ever reads it."),
    (("{section.connection}", "go to Connection"),),
)
_AGAIN = ("{import.reload}", "try again")
_CHECK = ("{section.connection}", "go to Connection: {connection.troubleshoot} checks all")
_RECOVER = (
    "{section.connection}",
    "go to Connection: {connection.recover} opens the previous generation",
)
_STATES = {
    ConnectionState.EXPIRED: (("{section.connection}", "go to Connection"), _AGAIN),
    ConnectionState.ADMIN_APPROVAL: (
        ("{section.connection}", "go to Connection: {connection.consent} makes the consent URL"),
    ),
    ConnectionState.NO_CALENDAR: (
        ("{section.connection}", "go to Connection: {connection.troubleshoot} checks everything"),
    ),
    ConnectionState.OFFLINE: (_AGAIN, ("{section.entries}", "entries work without a network")),
}


def placeholder_of(
    sheet: SheetState, state: ConnectionState, last_read: str = "", *, opened: bool = True
) -> Message | None:
    """What to say instead of a list; None while there are drafts to show.

    Args:
        sheet: The import sheet.
        state: The connection's state now.
        last_read: How long ago the calendar was read whole (`2 hours ago`); empty: not known.
        opened: Whether the ledger is open: before, nobody knows whether anyone is connected.
    """
    if sheet.phase == "failed" and sheet.error is not None:
        error = sheet.error
        keys = _STATES.get(state, (_AGAIN, _CHECK))
        since = ""
        if state is ConnectionState.OFFLINE and last_read:
            since = f"The calendar was last read {last_read}."
        if isinstance(error, StoreDamaged):
            keys = (_RECOVER, _AGAIN)
        lines = tuple(line for line in (error.hint, since, error.details) if line)
        return Message(error.title, lines, keys, is_error=True)
    if sheet.drafts and not sheet.visible:
        return Message("Nothing matches the filter", (), (("{import.cancel}", "show everything"),))
    if sheet.drafts:
        return None
    if sheet.phase == "loading":
        return Message("Reading the calendar …", (), (("{import.cancel}", "cancel"),))
    if sheet.phase == "closed":
        signed_out = opened and state is ConnectionState.NOT_CONNECTED
        return _SIGNED_OUT if signed_out else _WAITING
    return _nothing_to_import(sheet)


def _nothing_to_import(sheet: SheetState) -> Message:
    counts = sheet.sheet.skipped_counts if sheet.sheet else {}
    keys = (
        ("{import.previous} {import.next}", "another period"),
        ("{import.range}", "another range"),
        ("{import.reload}", "read again"),
    )
    if set(counts) == {SkipReason.ALREADY_IMPORTED}:
        return Message(
            "Everything in this range is imported", (), (("{import.skipped}", "what"), *keys)
        )
    if not counts:
        return Message(
            "No events in this range",
            ("Only the primary calendar is read.", "Events of other calendars never show up here."),
            keys,
        )
    count = sum(counts.values())
    said = "1 event was left out." if count == 1 else f"{count} events were left out."
    return Message(
        "Nothing left to import", (said,), (("{import.skipped}", "which, and why"), *keys)
    )


class Placeholder(Text):
    """A centred message; hidden while there is a list.

    Args:
        ago: How long ago a moment was, in words; slow, so called in a thread.
    """

    def __init__(self, ago: Callable[[datetime], str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ago = ago
        self._message: Message | None = None
        self._state = ConnectionState.NOT_CONNECTED
        self._sheet: SheetState | None = None
        self._last_read: datetime | None = None
        self._age = ""
        self._opened = False

    def on_mount(self) -> None:
        """Follow the app's state; while offline, keep saying since when."""
        self.watch(self.app, "sheet", self._take_sheet)
        self.watch(self.app, "connection", self._take_connection)
        self.watch(self.app, "connection_state", self._take_state)
        self.watch(self.app, "week_seconds", self._take_week)
        self.set_interval(AGE_LOOK, self._look_at_age)

    def _take_sheet(self, sheet: SheetState) -> None:
        old, self._sheet = self._sheet, sheet
        if old is None or sheet.phase != old.phase or sheet.visible is not old.visible:
            self._show_told()

    def _take_connection(self, connection: Connection | None) -> None:
        last_read = connection.last_read if connection else None
        if last_read != self._last_read:
            self._last_read, self._age = last_read, ""
            self._look_at_age()

    def _take_state(self, state: ConnectionState) -> None:
        self._state = state
        self._show_told()
        self._look_at_age()

    def _take_week(self, week_seconds: int | None) -> None:
        self._opened = week_seconds is not None
        self._show_told()

    def _show_told(self) -> None:
        if self._sheet is not None:
            told = placeholder_of(self._sheet, self._state, self._age, opened=self._opened)
            self.show(told)

    def _look_at_age(self) -> None:
        if self._state is ConnectionState.OFFLINE and self._last_read is not None:
            self._find_age(self._last_read)

    @work(group="age", exclusive=True, exit_on_error=False)
    async def _find_age(self, then: datetime) -> None:
        age = await asyncio.to_thread(self._ago, then)
        if self.is_attached and self._sheet is not None and self._last_read == then:
            self._age = age
            self._show_told()

    def show(self, message: Message | None) -> None:
        """Show another message, or none."""
        if message == self._message and self.is_mounted:
            self.display = message is not None
            return
        self._message = message
        self.display = message is not None
        if message is None:
            return
        style = "bold $error" if message.is_error else "bold"
        blocks = [Content.styled(safe(message.title), style)]
        blocks += [Content.styled(safe(line), "$muted") for line in message.lines]
        live = rebound(self.app)
        keys = [tuple(with_section_keys(text, live) for text in pair) for pair in message.keys]
        if keys:
            # Lines of one width, so that centring keeps the keys below each other.
            widest = max(cell_len(key) for key, _ in keys)
            label_width = max(cell_len(label) for _, label in keys)
            rows = [
                Content.assemble((f"{key:>{widest}}", "bold $accent"), f"  {label:<{label_width}}")
                for key, label in keys
            ]
            blocks.append(Content("\n").join(rows))
        self.update(Content("\n\n").join(blocks))
