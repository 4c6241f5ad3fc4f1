"""Reading a date range: what can be imported, what is skipped, and what changed in Outlook."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from trackcal_tui.config.last_read import save_last_read
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.connection import Connection, ConnectionState
from trackcal_tui.core.drift import deleted_event, find_drift, unread_entries
from trackcal_tui.core.errors import (
    AdminApprovalNeeded,
    Cancelled,
    NoCalendar,
    SignInNeeded,
    StoreError,
    TrackCalError,
)
from trackcal_tui.core.events import (
    CalendarEvent,
    Draft,
    Drift,
    Lookalike,
    ReadProgress,
    Sheet,
)
from trackcal_tui.core.lookalikes import find_lookalikes, without_ticks
from trackcal_tui.core.overlaps import Resolutions
from trackcal_tui.core.plan import Plan, make_plan, plan_days
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.rules import build_sheet, window
from trackcal_tui.engine.accounts import Accounts
from trackcal_tui.engine.drafts import Drafts
from trackcal_tui.engine.installation import Installation

_STATES: dict[type[TrackCalError], ConnectionState] = {
    SignInNeeded: ConnectionState.EXPIRED,
    AdminApprovalNeeded: ConnectionState.ADMIN_APPROVAL,
    NoCalendar: ConnectionState.NO_CALENDAR,
}
"""What a refused read says about the connection."""


MAX_QUESTIONS = 20
"""The most events that a read asks for by their ids."""


class Calendar:
    """The primary calendar of the connection in use, compared with the entries."""

    def __init__(self, installation: Installation, accounts: Accounts, drafts: Drafts) -> None:
        self._install = installation
        self._accounts = accounts
        self._drafts = drafts

    def read_sheet(
        self,
        days: DateRange,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> Sheet:
        """Read what a range holds, compared with the entries. Changes nothing.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, StoreError,
            Cancelled.
        """
        connection = self._accounts.require(cancel)
        start, end = window(days, self._install.zone)
        if self._install.settings.remember != "off":
            self._install.ledger.recall()  # while an early read is still waiting for its answer
        try:
            events = self._install.calendar_source.read(
                connection, start, end, on_progress=on_progress, cancel=cancel
            )
        except tuple(_STATES) as error:
            state = _STATES[type(error)]
            if isinstance(error, NoCalendar) and connection.state is state and connection.reason:
                # What the sign-in found out says more than Graph does now.
                raise NoCalendar(connection.reason, details=error.details) from error
            self._accounts.note_state(connection, state, error.title)
            raise
        now = self._install.clock.now()
        self._accounts.note_state(connection, ConnectionState.CONNECTED)
        with contextlib.suppress(OSError, TrackCalError):
            # Only for "last read …"; a full disk must not hide the calendar.
            save_last_read(self._install.paths.state, connection.id, now)
        self._install.ledger.refresh()
        imported = self._install.ledger.imported_ids(connection.id)
        sheet = build_sheet(
            events,
            days,
            self._install.zone,
            imported.among(event.id for event in events),
            self._install.ledger.dismissed_ids(connection.id),
        )
        sheet = self._remembered(sheet, connection.id)
        known = {event.id: event for event in events if event.id}
        sheet = self._with_lookalikes(sheet, known)
        asked = self._ask_for_unread(connection, sheet, known, cancel)
        return self._with_drift(sheet, connection.id, known, asked)

    def _remembered(self, sheet: Sheet, connection_id: str) -> Sheet:
        """Return the sheet with what is remembered of its drafts."""
        if self._install.settings.remember == "off":
            return sheet
        left_out: Mapping[str, Sequence[float]] = {}
        with contextlib.suppress(StoreError):  # said where drafts are shown
            left_out = self._drafts.left_out(connection_id)
        drafts = self._install.ledger.with_suggestions(sheet.drafts, left_out)
        return replace(sheet, drafts=drafts)

    def _with_lookalikes(self, sheet: Sheet, read: Mapping[str, CalendarEvent]) -> Sheet:
        """Return the sheet with the drafts that look imported, none of which is to be ticked."""
        meetings = {draft.event.ical_uid for draft in sheet.drafts if draft.event.ical_uid}
        entries = self._install.ledger.entries_of_meetings(meetings, sheet.range)
        found = find_lookalikes(sheet.drafts, entries, read)
        drafts, lookalikes = without_ticks(sheet.drafts, found)
        return replace(sheet, drafts=drafts, lookalikes=lookalikes)

    def _ask_for_unread(
        self,
        connection: Connection,
        sheet: Sheet,
        read: Mapping[str, CalendarEvent],
        cancel: Cancel | None,
    ) -> tuple[CalendarEvent, ...]:
        """Ask about imported events of a range that did not come: moved elsewhere, or deleted.

        An event that came under another id is neither. Without an answer nothing is said about
        them, and the next read asks again.
        """
        alike = {one.entry.id for one in sheet.lookalikes}
        entries = unread_entries(
            self._install.ledger.entries(sheet.range),
            connection.id,
            window(sheet.range, self._install.zone),
            read,
        )
        by_event = {
            entry.source.event_id: entry
            for entry in entries
            if entry.source is not None and entry.id not in alike
        }
        event_ids = tuple(by_event)[:MAX_QUESTIONS]
        if not event_ids:
            return ()
        try:
            found = self._install.calendar_source.find(connection, event_ids, cancel=cancel)
        except Cancelled:
            raise
        except TrackCalError:
            return ()
        gone = (
            deleted_event(by_event[event_id]) for event_id in event_ids if event_id in found.gone
        )
        return (*found.events, *(event for event in gone if event is not None))

    def plan(
        self,
        drafts: Iterable[Draft],
        days: DateRange,
        *,
        resolutions: Resolutions | None = None,
        lookalikes: Iterable[Lookalike] = (),
    ) -> Plan:
        """Plan the import of drafts of a range. Changes nothing.

        Args:
            drafts: Those wanted.
            days: The range.
            resolutions: What was decided about overlaps.
            lookalikes: Drafts that look imported already, ticked or not.

        Raises:
            StoreError.
        """
        install, first_weekday = self._install, self._install.settings.first_weekday
        return make_plan(
            drafts,
            days,
            now=install.clock.now().astimezone(install.zone),
            entries=install.ledger.entries(plan_days(days, first_weekday)),
            rounding=install.settings.rounding,
            hours=install.settings.hours,
            first_weekday=first_weekday,
            resolutions=resolutions,
            lookalikes=lookalikes,
        )

    def _with_drift(
        self,
        sheet: Sheet,
        connection_id: str,
        read: Mapping[str, CalendarEvent],
        asked: Iterable[CalendarEvent],
    ) -> Sheet:
        """Return the sheet with the drift in what was read."""
        known = {**read, **{event.id: event for event in asked}}
        drifts = find_drift(self._install.ledger.entries_of_events(connection_id, known), known)
        return replace(
            sheet,
            connection=connection_id,
            # The days around the range were read too; drift that touches only those is left out.
            drifts=tuple(drift for drift in drifts if self._is_of(drift, sheet.range)),
        )

    def _is_of(self, drift: Drift, days: DateRange) -> bool:
        """Return whether the entry, or its event as it is now, belongs to a range."""
        start = drift.event.start
        if drift.entry.date in days or start is None:
            return True
        return (
            start if drift.event.is_all_day else start.astimezone(self._install.zone)
        ).date() in days
