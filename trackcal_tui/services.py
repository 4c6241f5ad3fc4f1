"""What the program needs from outside, as protocols.

Everything here blocks: commands call it straight, the screens from worker threads. Long calls
take a `Cancel` and stop within 100 ms of it with `Cancelled`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from trackcal_tui.cancel import Cancel
from trackcal_tui.models import (
    CalendarEvent,
    Connection,
    DateRange,
    Draft,
    Entry,
    EntryEdit,
    HistoryStep,
    ImportResult,
    Project,
    Totals,
    Undone,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Flow = Literal["device", "browser", "paste"]


class SignInPrompt(Struct, frozen=True):
    """What the person must do to sign in. Shown, never logged."""

    flow: Flow
    verification_uri: str
    """Device code: the page to open. Browser and paste: the whole sign-in address."""
    user_code: str = ""
    """Device code only."""
    expires_at: datetime | None = None
    """Aware, UTC."""
    expected_host: bool = True
    """False when the address is not on a Microsoft host we know: show it marked."""


class ReadProgress(Struct, frozen=True, gc=False):
    """How far a read is."""

    events: int = 0
    """Events received so far."""
    pages: int = 0
    waiting_seconds: float = 0.0
    """Above 0 while a retry is waited for."""
    reason: str = ""
    """Why it waits, in our words: `Microsoft is busy`."""


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """The present instant: aware, UTC."""


class Authenticator(Protocol):
    """Signs people in and hands out access tokens."""

    def sign_in(
        self,
        flow: Flow,
        *,
        on_prompt: Callable[[SignInPrompt], None],
        cancel: Cancel,
        read_redirect: Callable[[], str] | None = None,
    ) -> Connection:
        """Sign in, prove it (`/me`, then one day of the calendar), store the tokens.

        Args:
            flow: The way in.
            on_prompt: Called once the person must act, from this thread.
            cancel: Stops it within 100 ms; nothing is left behind.
            read_redirect: Only for `paste`: blocks until the pasted address is there.

        Returns:
            The connection, CONNECTED or NO_CALENDAR (then with its reason).

        Raises:
            SignInFailed, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """

    def access_token(
        self, connection: Connection, *, refresh: bool = False, cancel: Cancel | None = None
    ) -> str:
        """A token good for at least five minutes; refreshed silently when it must be.

        Args:
            connection: Whose.
            refresh: Do not use the cached access token (Graph has just refused it).
            cancel: Stops it.

        Raises:
            SignInNeeded, AdminApprovalNeeded, Unreachable, VaultError, Cancelled.
        """

    def forget(self, connection: Connection) -> None:
        """Remove its tokens, key and account from this machine. Forgetting twice is fine."""


class CalendarSource(Protocol):
    """Reads the primary calendar."""

    def read(
        self,
        connection: Connection,
        start: datetime,
        end: datetime,
        *,
        on_progress: Callable[[ReadProgress], None] | None = None,
        cancel: Cancel | None = None,
    ) -> tuple[CalendarEvent, ...]:
        """All events overlapping `[start, end)` (aware, UTC), unsorted, without repeats.

        A part is never returned as the whole: it is everything or an error.

        Raises:
            SignInNeeded, AdminApprovalNeeded, NoCalendar, GraphError, Unreachable, Cancelled.
        """


class Ledger(Protocol):
    """The time entries and what guards them against being counted twice. Thread-safe.

    Every change is one atomic write, or none: after a `StoreError` nothing has changed.
    """

    @property
    def read_only(self) -> str | None:
        """Why nothing can be written (`another trackcal (process 4711) …`), or None."""

    def entries(self, days: DateRange | None = None) -> tuple[Entry, ...]:
        """Entries sorted by date, start (by hand last), id; all of them without a range."""

    def totals(self, days: DateRange) -> Totals:
        """Count and seconds of a range, from an index: never a walk over the ledger."""

    def entry(self, entry_id: str) -> Entry:
        """One entry; a unique prefix of its id (4+ characters) will do.

        Raises: UsageError when there is none, or more than one.
        """

    def imported_ids(self, connection_id: str) -> Collection[str]:
        """The event ids with an import record, to be looked up in: constant time, and always as of
        now."""

    def import_drafts(
        self, drafts: Iterable[Draft], connection_id: str, timezone: str
    ) -> ImportResult:
        """Write entries and import records of one batch in one write.

        Drafts whose event has a record already (also one written by another process since)
        are passed over and counted.
        """

    def add_entry(self, new: EntryEdit) -> Entry:
        """Log time by hand. Raises: UsageError for an empty name, no length, unknown project."""

    def edit_entry(self, entry_id: str, edit: EntryEdit) -> Entry:
        """Set an entry's fields; its source and import record stay."""

    def delete_entries(self, entry_ids: Collection[str]) -> tuple[Entry, ...]:
        """Delete entries and, in the same write, their import records."""

    def undo(self) -> Undone | None:
        """Take back the newest step of the history that is not undone; None when there is none."""

    def history(self, most: int = 20) -> tuple[HistoryStep, ...]:
        """The newest steps `undo` can take back, newest first."""

    def entries_of_events(self, connection_id: str, event_ids: Iterable[str]) -> tuple[Entry, ...]:
        """The entries with an import record for one of these events, in no particular order."""

    def entries_of_meetings(self, ical_uids: Collection[str]) -> tuple[Entry, ...]:
        """The imported entries whose snapshot carries one of these iCalUIds."""

    def apply_drift(self, entry_id: str, event: CalendarEvent, zone: ZoneInfo) -> Entry | None:
        """Take over what changed in Outlook since the entry's snapshot.

        What the person changed stays: a name of their own, a date or length when Outlook did
        not change that. A cancelled or declined event deletes the entry and its record: None.
        """

    def keep_drift(self, entry_id: str, event: CalendarEvent) -> Entry:
        """Leave the entry as it is and remember the event as it is now: no drift any more."""

    def link_event(self, entry_id: str, connection_id: str, event: CalendarEvent) -> Entry:
        """Make an event with a new id the entry's source, for one that looks already imported.

        The record of the old id stays as well: neither can be imported until the entry is
        deleted. Raises: UsageError when the event belongs to another entry.
        """

    def projects(self) -> tuple[Project, ...]:
        """All projects, sorted by code (case-insensitive)."""

    def add_project(self, project: Project) -> Project:
        """Raises: UsageError for an empty code or title, or a code in use (any case)."""

    def edit_project(self, code: str, project: Project) -> Project:
        """Replace a project; a changed code is changed on its entries in the same write."""

    def connections(self) -> tuple[Connection, ...]:
        """All known connections, the active one first."""

    def save_connection(self, connection: Connection) -> None:
        """Add or replace by id; an active one makes the others inactive."""

    def remove_connection(self, connection_id: str) -> None:
        """Forget a connection, in the previous generation too; entries and records stay."""

    def refresh(self) -> bool:
        """Take over what another process wrote since; whether anything changed."""

    def close(self) -> None:
        """Let go of locks and files."""
