"""What trackcal can do, for commands and screens alike.

Everything blocks; commands call it straight, the screens from worker threads. What is heavy
(TinyDB, httpx, MSAL) is imported the first time it is needed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from trackcal_tui.cancel import Cancel
from trackcal_tui.drift import find_drift, find_lookalikes
from trackcal_tui.engine_parts import EngineParts, SystemClock
from trackcal_tui.errors import (
    AdminApprovalNeeded,
    NoCalendar,
    SignInNeeded,
    StoreError,
    TrackCalError,
    UsageError,
)
from trackcal_tui.graph.clouds import CLOUDS
from trackcal_tui.last_read import forget_last_read, load_last_reads, save_last_read
from trackcal_tui.models import (
    CalendarEvent,
    Connection,
    ConnectionState,
    DateRange,
    Draft,
    Drift,
    Entry,
    ImportResult,
    Lookalike,
    Sheet,
)
from trackcal_tui.paths import find_paths
from trackcal_tui.rules import build_sheet, window
from trackcal_tui.services import Clock, Flow, ReadProgress, SignInPrompt
from trackcal_tui.settings import load_settings
from trackcal_tui.zones import is_local_time, user_zone

DEMO_CLIENT_ID = "7d3c0de0-0000-4000-8000-00000000da7a"
"""Any application id will do in the demo tenant; this one is nobody's."""


class Engine(EngineParts):
    """One installation and what can be done with it.

    Thread-safe as far as its parts are; `close` it when done.
    """

    # -- the present

    def today(self) -> date:
        """The local date."""
        now = self.clock.now()
        if "zone" not in self.__dict__ and is_local_time(self.settings.timezone):
            return now.astimezone().date()  # the first frame does without zone data
        return now.astimezone(self.zone).date()

    # -- connections

    def connection(self) -> Connection | None:
        """The active connection of this cloud, with when it was last read."""
        for connection in self.connections():
            if connection.active:
                last_read = load_last_reads(self.paths.state).get(connection.id)
                return replace(connection, last_read=last_read)
        return None

    def connections(self) -> tuple[Connection, ...]:
        """All connections known in this cloud, in an order that stays."""
        known = (one for one in self.ledger.connections() if one.cloud == self.cloud.name)
        return tuple(sorted(known, key=lambda one: (one.address.casefold(), one.id)))

    def use_connection(self, wanted: str | None = None) -> Connection:
        """Make a known connection the active one; nobody signs in.

        Args:
            wanted: Its id or address; None for the one after the active one, round and round.

        Raises:
            UsageError: there is none, or the address has several.
            StoreError: the ledger cannot be written, and nothing has changed.
        """
        known = self.connections()
        if wanted is not None:
            chosen = self._connection_named(wanted)
        elif known:
            active = next((i for i, one in enumerate(known) if one.active), -1)
            chosen = known[(active + 1) % len(known)]
        else:
            raise _no_connection()
        self._refuse_read_only()
        self.ledger.save_connection(replace(chosen, active=True))
        return self.connection() or chosen

    def _connection_named(self, wanted: str) -> Connection:
        word = wanted.strip()
        found = [one for one in self.connections() if one.id == word]
        found = found or [
            one for one in self.connections() if one.address.casefold() == word.casefold()
        ]
        if not found:
            raise UsageError(
                "No such connection",
                "“trackcal status” lists the connections.",
                code="not_connected",
            )
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise UsageError("Several connections have that address", f"Give its id: {ids}")
        return found[0]

    def _refuse_read_only(self) -> None:
        if self.ledger.read_only:
            raise StoreError(
                f"The ledger is read-only: {self.ledger.read_only}",
                "Quit the other trackcal, or correct the folder's permissions.",
                code="store_locked",
            )

    def require_connection(self, cancel: Cancel | None = None) -> Connection:
        """The active connection; the demo signs in by itself.

        Raises:
            SignInNeeded: there is none, or its authorization has expired.
            AdminApprovalNeeded: the company's tenant must approve first.
        """
        connection = self.connection()
        if self.demo and (connection is None or not self.authenticator.has_tokens(connection)):
            return self._sign_in_to_demo(cancel or Cancel())
        if connection is None:
            raise SignInNeeded(
                "No Microsoft account is connected", "Run: trackcal connect", code="not_connected"
            )
        return connection

    def _sign_in_to_demo(self, cancel: Cancel) -> Connection:
        def approve(_: SignInPrompt) -> None:
            if self.tenant:
                self.tenant.approve()

        return self.connect("device", on_prompt=approve, cancel=cancel)

    def connect(
        self,
        flow: Flow,
        *,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None = None,
    ) -> Connection:
        """Sign in and make the account the active connection.

        Raises:
            UsageError: there is no client id yet.
            SignInFailed, AdminApprovalNeeded, Unreachable, VaultError, StoreError, Cancelled.
        """
        if not self.settings.client_id:
            raise UsageError(
                "trackcal has no application id yet",
                "Set client_id in config.toml or TRACKCAL_CLIENT_ID; "
                "“trackcal connect --help” tells how to get one. Or try: trackcal --demo",
                code="no_client_id",
            )
        if not self.demo:  # its tokens are in memory: each program has to sign in for itself
            self._refuse_read_only()
        connection = self.authenticator.sign_in(
            flow, on_prompt=on_prompt, cancel=cancel, read_redirect=read_redirect
        )
        connection = replace(connection, active=True)
        known = self.connection()
        if known is None or replace(known, last_read=connection.last_read) != connection:
            self._keep_connection(connection)
        return connection

    def _keep_connection(self, connection: Connection) -> None:
        if not (self.demo and self.ledger.read_only):
            self.ledger.save_connection(connection)

    def disconnect(self, connection_id: str | None = None) -> Connection:
        """Remove a connection's tokens, key and account from this machine; entries stay.

        Raises:
            UsageError: there is no such connection, or the address has several.
            VaultError, StoreError: not all of it could be removed.
        """
        wanted = self._connection_named(connection_id) if connection_id else self.connection()
        if wanted is None:
            raise _no_connection()
        self._refuse_read_only()
        self.authenticator.forget(wanted)
        self.ledger.remove_connection(wanted.id)
        with contextlib.suppress(OSError, TrackCalError):
            forget_last_read(self.paths.state, wanted.id)
        return replace(wanted, state=ConnectionState.NOT_CONNECTED, reason="", active=False)

    def _note_state(self, connection: Connection, state: ConnectionState, reason: str = "") -> None:
        """Remember a changed state; a ledger that cannot be written must not hide the cause."""
        if (connection.state, connection.reason) == (state, reason):
            return
        with contextlib.suppress(StoreError):
            # As it is known now: disconnected ones stay away, and the active one stays active.
            known = next((one for one in self.connections() if one.id == connection.id), None)
            if known is not None and not self.ledger.read_only:
                self.ledger.save_connection(replace(known, state=state, reason=reason))

    # -- reading and importing

    def read_sheet(
        self,
        days: DateRange,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> Sheet:
        """What the range holds now, against the ledger as it is now.

        What changed in Outlook since its import is found and carried along; nothing is changed.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, StoreError,
            Cancelled.
        """
        connection = self.require_connection(cancel)
        start, end = window(days, self.zone)
        try:
            events = self.calendar.read(
                connection, start, end, on_progress=on_progress, cancel=cancel
            )
        except SignInNeeded as error:
            self._note_state(connection, ConnectionState.EXPIRED, error.title)
            raise
        except AdminApprovalNeeded as error:
            self._note_state(connection, ConnectionState.ADMIN_APPROVAL, error.title)
            raise
        except NoCalendar as error:
            self._note_state(connection, ConnectionState.NO_CALENDAR, error.title)
            raise
        now = self.clock.now()
        self._note_state(connection, ConnectionState.CONNECTED)
        with contextlib.suppress(OSError, TrackCalError):
            # Only a comfort ("last read …"); a full disk must not hide the calendar.
            save_last_read(self.paths.state, connection.id, now)
        self.ledger.refresh()
        sheet = build_sheet(
            events,
            days,
            self.zone,
            self.ledger.imported_ids(connection.id),
            timezone=self.timezone,
            read_at=now,
        )
        return self._with_drift(sheet, connection.id, events)

    def _with_drift(
        self, sheet: Sheet, connection_id: str, events: Iterable[CalendarEvent]
    ) -> Sheet:
        """The sheet with the drift of what was read, and the drafts that look already imported."""
        read = {event.id: event for event in events if event.id}
        drifts = find_drift(self.ledger.entries_of_events(connection_id, read), read)
        meetings = {draft.event.ical_uid for draft in sheet.drafts if draft.event.ical_uid}
        return replace(
            sheet,
            connection=connection_id,
            # The days around the range were read as well: what only touches those is not asked.
            drifts=tuple(drift for drift in drifts if self._is_of(drift, sheet.range)),
            lookalikes=find_lookalikes(
                sheet.drafts, self.ledger.entries_of_meetings(meetings), read
            ),
        )

    def _is_of(self, drift: Drift, days: DateRange) -> bool:
        """Whether the entry, or its event as it is now, belongs to a range."""
        start = drift.event.start
        if drift.entry.date in days or start is None:
            return True
        return (start if drift.event.is_all_day else start.astimezone(self.zone)).date() in days

    def import_drafts(self, drafts: Iterable[Draft], connection_id: str = "") -> ImportResult:
        """Write drafts as one batch of entries, each with its import record, in one write.

        Args:
            drafts: Of one sheet.
            connection_id: `Sheet.connection`; else the active connection, which need not be the
                one the drafts were read from.

        Raises:
            SignInNeeded: there is no connection the events could belong to.
            StoreError: nothing was written.
        """
        connection_id = connection_id or self.require_connection().id
        return self.ledger.import_drafts(drafts, connection_id, self.timezone)

    # -- what changed in Outlook

    def apply_drift(self, drift: Drift) -> Entry | None:
        """Take over what changed; None when the entry was deleted with its event.

        Raises:
            UsageError: the entry is gone.
            StoreError: nothing was written.
        """
        return self.ledger.apply_drift(drift.entry.id, drift.event, self.zone)

    def keep_drift(self, drift: Drift) -> Entry:
        """Leave the entry as it is; this change of its event is not offered again.

        Raises:
            UsageError: the entry is gone.
            StoreError: nothing was written.
        """
        return self.ledger.keep_drift(drift.entry.id, drift.event)

    def link_lookalike(self, lookalike: Lookalike, connection_id: str = "") -> Entry:
        """Make the draft's event the source of the entry: it is no longer importable.

        Args:
            lookalike: Of one sheet.
            connection_id: As for `import_drafts`.

        Raises:
            UsageError: the entry is gone, or the event is imported already.
            StoreError: nothing was written.
        """
        connection_id = connection_id or self.require_connection().id
        return self.ledger.link_event(lookalike.entry.id, connection_id, lookalike.draft.event)


def _no_connection() -> UsageError:
    return UsageError(
        "No Microsoft account is connected",
        "“trackcal status” lists the connections.",
        code="not_connected",
    )


def open_engine(
    home: str | os.PathLike[str] | None = None,
    *,
    demo: bool = False,
    session: bool = False,
    clock: Clock | None = None,
    environment: Mapping[str, str] | None = None,
    approve_after: float = 2.0,
) -> Engine:
    """The engine of one installation.

    Args:
        home: The folder for everything; else `TRACKCAL_HOME`, else the system's places.
        demo: On the embedded tenant, in a throw-away home unless one is given.
        session: For the terminal program: a second one works read-only.
        clock: The present; in the demo `TRACKCAL_DEMO_NOW` (ISO 8601 with offset) can fix it.
        environment: Instead of `os.environ`.
        approve_after: Seconds after which the demo tenant approves a sign-in by itself.

    Raises:
        SettingsError: `config.toml`, the environment or the time zone is unusable.
    """
    environment = os.environ if environment is None else environment
    if not demo:
        paths = find_paths(home)
        settings = load_settings(paths.settings_file, environment)
        return Engine(settings, paths, clock or SystemClock(), session=session)
    throw_away = None
    if home is None and not environment.get("TRACKCAL_HOME"):
        throw_away = tempfile.TemporaryDirectory(prefix="trackcal-demo-")
        home = throw_away.name
    paths = find_paths(home or environment.get("TRACKCAL_HOME"))
    settings = replace(
        load_settings(paths.settings_file, environment),
        client_id=DEMO_CLIENT_ID,
        tenant="common",
        cloud="demo",
        token_storage="memory",
    )
    from trackcal_tui.demo.clock import demo_clock
    from trackcal_tui.demo.tenant import DemoTenant

    clock = clock or demo_clock(environment) or SystemClock()
    tenant = DemoTenant(clock, user_zone(settings.timezone), approve_after=approve_after)
    return Engine(
        settings,
        paths,
        clock,
        cloud=CLOUDS["demo"],
        tenant=tenant,
        session=session,
        throw_away=throw_away,
    )
