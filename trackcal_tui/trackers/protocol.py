"""What a tracker is to trackcal: values, and the small protocol each kind implements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import TrackerError
from trackcal_tui.core.instants import SECOND
from trackcal_tui.core.ranges import DateRange
from trackcal_tui.core.trackers import Identity, RemoteLists, RemoteProject

if TYPE_CHECKING:
    import httpx


class Capabilities(Struct, frozen=True):
    """What a tracker takes, as far as it can be known before anything is sent."""

    needs_start: bool = True
    """An entry has a time of day."""
    needs_project: bool = False
    needs_tag: bool = False
    needs_task: str = ""
    """What must be set in `[trackers.NAME]` because entries need it: `task`, `activity`."""
    projects: bool = True
    """It has projects with ids; else a project's code is written as a tag."""
    overlaps: bool = True
    """Entries may overlap."""
    future: bool = True
    """Entries may end in the future."""
    longest_text: int = 3000
    """Characters of the text, the mark included."""
    locked_until: datetime | None = None
    """Nothing that starts before can be written."""
    closed: str = ""
    """Why nothing at all can be written; empty: it can."""
    tolerance: int = 0
    """Seconds by which times may come back changed: Harvest keeps hundredths of an hour."""
    list_size: int = 0
    """How many entries one request can create; 0: one by one."""


class Push(Struct, frozen=True):
    """One entry as it is to be in the tracker."""

    entry: str
    """Id of the entry."""
    mark: str
    task: str
    """The task name."""
    date: date
    seconds: int
    note: str = ""
    project: str | None = None
    """The tracker's id of the project, or the tag for it."""
    start: datetime | None = None
    """Aware, in the user's zone; None where the tracker does without."""
    is_placed: bool = False
    """The entry has no start of its own: it was given one, and any on its day will do."""
    tags: tuple[str, ...] = ()
    fields: str = ""
    """Digest of the entry (`outbox.fields_of`)."""

    @property
    def text(self) -> str:
        """Task name and note in one line."""
        return f"{self.task} – {self.note}" if self.note else self.task

    @property
    def end(self) -> datetime | None:
        """Where it ends, as an instant: absolute time after its start."""
        if self.start is None:
            return None
        end = self.start.astimezone(UTC) + self.seconds * SECOND
        return end.astimezone(self.start.tzinfo)


class RemoteEntry(Struct, frozen=True):
    """One entry as the tracker has it."""

    id: str
    mark: str
    """Empty: trackcal did not write it."""
    text: str
    """Without the mark."""
    date: date
    seconds: int
    """0 while its timer runs."""
    project: str | None = None
    task: str = ""
    start: datetime | None = None
    """Aware, UTC."""
    locked: str = ""
    """Why it cannot be changed: `approved`, `invoiced`; empty: it can."""
    version: int = 0
    """TimeTagger's time of modification."""

    @property
    def end(self) -> datetime | None:
        """Where it ends (aware, UTC)."""
        return None if self.start is None else self.start + self.seconds * SECOND


class Opening(Struct, frozen=True):
    """All that is needed to open a tracker. Never logged and never shown: it holds the key."""

    name: str
    """Its name in the settings."""
    url: str
    key: str
    zone: ZoneInfo
    """The user's zone."""
    now: Callable[[], datetime]
    """The present (aware, UTC)."""
    cancel: Cancel
    """Ends the request that is under way."""
    wait: Callable[[float, str], None]
    """Waits so many seconds for a limit, told why. Raises: Cancelled."""
    workspace: str = ""
    account: str = ""
    activity: str = ""
    task: str = ""
    transport: httpx.BaseTransport | None = None
    """Stands in for the network, in the demo."""
    environment: Mapping[str, str] = {}
    """What a child process may know of."""


class Tracker(Protocol):
    """One tracker, opened with a key. Everything blocks; close it.

    All methods raise `TrackerError` and its kinds; `faults` says what each means for a push.
    """

    title: str
    """`Toggl Track`."""

    def whoami(self) -> Identity:
        """Return who the key belongs to; the cheapest request that needs a key."""

    def lists(self) -> RemoteLists:
        """Return what can be chosen."""

    def projects(self) -> tuple[RemoteProject, ...]:
        """Return the projects that entries can be written to."""

    def capabilities(self) -> Capabilities:
        """Return what it takes, asked of the tracker where it tells."""

    def find(self, marks: Collection[str], days: DateRange) -> tuple[RemoteEntry, ...]:
        """Return the person's entries of some days, those with one of the marks at least.

        Others come along where the tracker lists them anyway. Days are padded, so that an entry
        is found in whatever zone the tracker counts.
        """

    def expected(self, push: Push) -> RemoteEntry:
        """Return what the tracker would have after `create`, without an id."""

    def create(self, push: Push) -> RemoteEntry:
        """Create one entry and return it as the tracker has it."""

    def update(self, remote: RemoteEntry, push: Push) -> RemoteEntry:
        """Make an entry equal to the push."""

    def delete(self, remote: RemoteEntry) -> None:
        """Delete an entry."""

    def close(self) -> None:
        """Let go of what is open."""


class ListTracker(Tracker, Protocol):
    """A tracker that takes many new entries in one request (`Capabilities.list_size`)."""

    def create_all(self, pushes: tuple[Push, ...]) -> tuple[RemoteEntry | TrackerError, ...]:
        """Create entries; for each what the tracker has, or why it refused it."""


class Kind(Struct, frozen=True):
    """One kind of tracker."""

    title: str
    open: Callable[[Opening], Tracker]
    url: str = ""
    """The API's base; empty where everybody has a server of their own."""
    local: bool = False
    """A program on this machine: it has neither an address nor a key."""
    key_help: str = ""
    """Where a person finds the key."""
    wants: tuple[str, ...] = ()
    """Settings without which it cannot work: `account`."""
