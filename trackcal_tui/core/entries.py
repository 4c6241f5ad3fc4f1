"""What trackcal stores: entries, projects, imports and the history, as immutable values.

They are msgspec structs: making 10,000 of them costs a tenth of dataclasses, and with `gc=False`
(none holds a cycle) the garbage collector never looks at them. Those that the ledger stores omit
their defaults when encoded (`omit_defaults`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

MAX_CODE = 32
"""Longest project code in characters."""
MAX_NOTE = 1000
"""Longest note in characters; what trackers accept."""
MAX_TAG = 50
"""Longest tag in characters."""


class ProjectStatus(StrEnum):
    """The life of a project; only ACTIVE ones are offered."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    ARCHIVED = "ARCHIVED"


class Source(Struct, frozen=True, gc=False):
    """The event an entry came from; the dedup key."""

    connection: str
    event_id: str


class EventSnapshot(Struct, frozen=True, gc=False, omit_defaults=True):
    """The event as it was when imported; drift is measured against it."""

    subject: str
    start: datetime
    """Aware, UTC."""
    end: datetime
    response: str = ""
    is_cancelled: bool = False
    is_all_day: bool = False
    """Its times are floating midnights; such an event is logged by hand only."""
    is_deleted: bool = False
    """It was gone when the person decided to keep the entry: it is not asked for again."""
    series_id: str | None = None
    ical_uid: str | None = None
    original_start: str | None = None
    change_key: str | None = None
    organizer: str = ""
    """Empty also on entries of version 0.1, which did not keep it."""
    categories: tuple[str, ...] = ()


class Entry(Struct, frozen=True, gc=False, omit_defaults=True):
    """A time entry."""

    id: str
    task_name: str
    date: date
    """Stored once; not recomputed when the zone changes."""
    seconds: int
    project: str | None = None
    """Project code."""
    start: datetime | None = None
    """Aware, with the offset it had in `timezone`; None for time logged by hand."""
    end: datetime | None = None
    timezone: str | None = None
    """IANA name of the zone used for `date`."""
    source: Source | None = None
    batch: str | None = None
    created: datetime | None = None
    """Aware, UTC."""
    snapshot: EventSnapshot | None = None
    note: str = ""
    """One cleaned line of at most 1,000 characters."""
    tags: tuple[str, ...] = ()
    rounded_from: int | None = None
    """Whole seconds before rounding; None when it was not rounded."""

    @property
    def exact_seconds(self) -> int:
        """Whole seconds before rounding; `seconds` when it was not rounded."""
        return self.seconds if self.rounded_from is None else self.rounded_from


class EntryEdit(Struct, frozen=True, gc=False):
    """The fields of an entry that a person can set; those left out stay as they are."""

    task_name: str | UnsetType = UNSET
    date: date | UnsetType = UNSET
    """Another date keeps the time of day."""
    seconds: int | UnsetType | None = UNSET
    """None: the exact ones, from before they were rounded or set by hand."""
    project: str | UnsetType | None = UNSET
    """Project code."""
    start: datetime | UnsetType | None = UNSET
    """Aware, in the user's zone; sets the date as well. None: no start."""
    note: str | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET


class Project(Struct, frozen=True, gc=False, omit_defaults=True):
    """Something to bill time to. `code` is its unique key and what entries carry."""

    code: str
    title: str
    status: ProjectStatus = ProjectStatus.ACTIVE
    billable: bool = True


class Dismissed(Struct, frozen=True, gc=False, omit_defaults=True):
    """An event or a series that is never offered, until it is offered again."""

    connection: str
    at: datetime
    """When it was dismissed (aware, UTC)."""
    title: str = ""
    event_id: str = ""
    """Empty when it is a series."""
    series_id: str = ""
    """Empty when it is a single event."""


class Batch(Struct, frozen=True, gc=False):
    """One import, undone as one."""

    id: str
    entries: int
    seconds: int
    created: datetime
    """Aware, UTC."""


class ImportResult(Struct, frozen=True):
    """What an import did."""

    batch: Batch | None
    """None when there was nothing to write."""
    imported: tuple[Entry, ...]
    already_imported: int
    """Drafts that were left out because their event has an import record."""


class Undone(Struct, frozen=True):
    """What an undo or a redo did to the entries."""

    what: str
    """The step in words: `import of 12 entries (9.25 h)`."""
    removed: tuple[str, ...] = ()
    """Ids of the entries that are no longer there."""
    entries_restored: int = 0

    @property
    def entries_removed(self) -> int:
        """How many entries are no longer there."""
        return len(self.removed)


class HistoryStep(Struct, frozen=True, gc=False):
    """A change that can be undone, or redone."""

    number: int
    """Identifies it, also while it is undone. A later change has a higher number."""
    what: str
    """In words: `import of 12 entries (9.25 h)`."""
    entries: int
    """How many entries it touched."""
    at: datetime
    """When the change was made (aware, UTC)."""


class Totals(Struct, frozen=True, gc=False):
    """A count, and a length in seconds."""

    count: int = 0
    seconds: int = 0
