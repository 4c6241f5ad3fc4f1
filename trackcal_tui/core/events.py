"""What Graph returned for a range, and what it became: drafts, skipped events and drift.

Structs for the reasons given in `core/entries.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange


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
    organizer_address: str = ""
    """Cleaned."""
    attendee_count: int = 0
    """People invited; rooms and equipment are not counted."""
    categories: tuple[str, ...] = ()
    """Outlook's categories, cleaned."""
    is_deleted: bool = False
    """Asked for by its id, Graph no longer knows it; the rest is as it was imported."""


class Suggestion(Struct, frozen=True, gc=False):
    """What trackcal remembers of a series, a title or the people of an event."""

    project: str | None
    """Project code; None where there is nothing to suggest."""
    task_name: str | None
    """Another name than Outlook's; None where there is nothing to suggest."""
    reason: str
    """Where it comes from, in words: `as last week`."""
    tick: bool
    """Whether the series was imported the last time, the event has ended and is no lookalike."""


class FoundEvents(Struct, frozen=True):
    """What Graph said about single events; about some of them it may have said nothing."""

    events: tuple[CalendarEvent, ...]
    gone: frozenset[str] = frozenset()
    """Ids that it does not know."""


class Draft(Struct, frozen=True, gc=False):
    """An event as it would be imported, with what is remembered and the user's edits."""

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
    """Seconds before rounding, or before the person set others; None when they are exact."""
    suggestion: Suggestion | None = None
    """What is remembered; applied to name and project unless the person chose otherwise."""

    @property
    def series_id(self) -> str | None:
        """Id of the series it belongs to."""
        return self.event.series_id

    @property
    def exact_seconds(self) -> int:
        """The event's own length."""
        return self.seconds if self.rounded_from is None else self.rounded_from


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
    event: CalendarEvent | None = None
    """What Graph said."""
    imported: bool = False
    """Whether it has an entry, whatever the reason says: it was logged by hand, or imported from
    an earlier range."""

    @property
    def shown_reason(self) -> SkipReason:
        """The reason to show: what has an entry is imported, whatever else would keep it out."""
        return SkipReason.ALREADY_IMPORTED if self.imported else self.reason


def counts_of(reasons: Iterable[SkipReason]) -> dict[SkipReason, int]:
    """Return how often each reason occurs, of those that do, in order of precedence."""
    counts = dict.fromkeys(SkipReason, 0)
    for reason in reasons:
        counts[reason] += 1
    return {reason: count for reason, count in counts.items() if count}


class DriftKind(StrEnum):
    """How an imported event differs from what its entry remembers."""

    MOVED = "moved"
    LENGTH = "length"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    ALL_DAY = "all_day"
    """It became an all-day event, which has no time to bill."""
    DELETED = "deleted"
    """It is gone from the calendar."""


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
        """The number left out for each reason shown, in order of precedence."""
        return counts_of(skipped.shown_reason for skipped in self.skipped)


class ReadProgress(Struct, frozen=True, gc=False):
    """How far a read of the calendar is."""

    events: int = 0
    """Events received so far."""
    pages: int = 0
    waiting_seconds: float = 0.0
    """Above 0 while it waits before a retry."""
    reason: str = ""
    """Why it waits, in our words: `Microsoft is busy`."""
