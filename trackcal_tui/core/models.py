"""The nouns of trackcal, as immutable values.

They are msgspec structs: making 10,000 of them costs a tenth of dataclasses, and with `gc=False`
(none holds a cycle) the garbage collector never looks at them. Those that the ledger stores omit
their defaults when encoded (`omit_defaults`).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType


class SkipReason(StrEnum):
    """Why an event is left out, in order of precedence; the values are part of the JSON."""

    UNREADABLE = "unreadable"
    CANCELLED = "cancelled"
    ALL_DAY = "all_day"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    UNANSWERED = "unanswered"
    NO_LENGTH = "no_length"
    STARTS_BEFORE_RANGE = "starts_before_range"
    ALREADY_IMPORTED = "already_imported"
    DISMISSED = "dismissed"


class ProjectStatus(StrEnum):
    """The life of a project; only ACTIVE ones are offered."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    ARCHIVED = "ARCHIVED"


class DateRange(Struct, frozen=True, gc=False, order=True):
    """Days in the user's zone, both ends inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days, at least 1."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Return the range as commands take it: `2026-11-16..2026-11-22`."""
        return f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"


class CalendarEvent(Struct, frozen=True, gc=False):
    """An event as Graph returned it: decoded, cleaned, nothing decided yet.

    Its years are 2 to 9998, so that any zone's local time of it exists.
    """

    id: str = ""
    """Immutable id, compared byte for byte; empty when absent."""
    subject: str = ""
    """Cleaned by `text.clean`; empty when absent."""
    start: datetime | None = None
    """Aware, UTC; None when absent or unreadable."""
    end: datetime | None = None
    is_all_day: bool = False
    is_cancelled: bool = False
    """Only a literal true counts."""
    is_organizer: bool = False
    response: str = ""
    """`responseStatus.response` in lower case; empty when absent."""
    has_attendees: bool = False
    kind: str = ""
    """`type`: singleInstance, occurrence, exception, seriesMaster."""
    series_id: str | None = None
    ical_uid: str | None = None
    original_start: str | None = None
    """`originalStart` as sent: when an occurrence was to start in its series."""
    change_key: str | None = None
    """`@odata.etag`: changes whenever the event does."""
    organizer: str = ""
    """Name, else address, of who called the meeting; cleaned."""
    categories: tuple[str, ...] = ()
    """Outlook's categories, cleaned."""


class Draft(Struct, frozen=True, gc=False):
    """An event as it would be imported, with the user's edits."""

    event_id: str
    task_name: str
    date: date
    """Local date of the start."""
    start: datetime
    """Aware, in the user's zone."""
    end: datetime
    seconds: int
    """Absolute length (end - start as instants) in whole seconds, rounded down; or as rounded."""
    event: CalendarEvent
    """What Graph said, for the entry's snapshot."""
    project: str | None = None
    """Project code."""
    overlap: int = 0
    """Seconds also covered by drafts that start earlier; summed up, the time counted twice."""
    rounded_from: int | None = None
    """Seconds before rounding; None when it was not rounded."""

    @property
    def series_id(self) -> str | None:
        """Id of the series it belongs to."""
        return self.event.series_id


class Skipped(Struct, frozen=True, gc=False):
    """An event left out, with the reason."""

    id: str
    reason: SkipReason
    subject: str
    date: date | None = None
    """Local date of the start, where it has one."""
    start: datetime | None = None
    """Aware, in the user's zone."""
    seconds: int = 0


class Sheet(Struct, frozen=True):
    """What a range holds: drafts sorted by start and id, and everything left out."""

    range: DateRange
    timezone: str
    """IANA name of the zone the dates are in."""
    drafts: tuple[Draft, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    drifts: tuple[Drift, ...] = ()
    """Entries whose event, as read, changed since the import; sorted by the entry's date."""
    lookalikes: tuple[Lookalike, ...] = ()
    """Drafts that look already imported under another id, in the order of the drafts."""
    connection: str = ""
    """Id of the connection it was read from, to which its drafts belong for good."""

    @property
    def skipped_counts(self) -> dict[SkipReason, int]:
        """The number left out for each reason that occurs, in order of precedence."""
        counts = dict.fromkeys(SkipReason, 0)
        for skipped in self.skipped:
            counts[skipped.reason] += 1
        return {reason: count for reason, count in counts.items() if count}


class ReadProgress(Struct, frozen=True, gc=False):
    """How far a read of the calendar is."""

    events: int = 0
    """Events received so far."""
    pages: int = 0
    waiting_seconds: float = 0.0
    """Above 0 while it waits before a retry."""
    reason: str = ""
    """Why it waits, in our words: `Microsoft is busy`."""


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
    seconds: int | UnsetType = UNSET
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
    entries_removed: int = 0
    entries_restored: int = 0


class Totals(Struct, frozen=True, gc=False):
    """A count, and a length in seconds."""

    count: int = 0
    seconds: int = 0


class DriftKind(StrEnum):
    """How an imported event differs from what its entry remembers."""

    MOVED = "moved"
    LENGTH = "length"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    ALL_DAY = "all_day"
    """It became an all-day event, which has no time to bill."""


class Drift(Struct, frozen=True, gc=False):
    """An imported event that changed in Outlook afterwards."""

    entry: Entry
    kinds: tuple[DriftKind, ...]
    """At least one, in the order of `DriftKind`."""
    event: CalendarEvent
    """The event as it is now."""


class Lookalike(Struct, frozen=True, gc=False):
    """A draft that looks already imported: the same meeting under another id."""

    draft: Draft
    entry: Entry


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
