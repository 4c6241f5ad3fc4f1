"""What is known of each entry in each tracker, and what keeps it: the outbox.

A push is exactly once because of two rules. The intent is on disk before a request leaves; the
receipt is written once its answer is known. Whatever happens in between (a kill, a lost answer, a
power cut) leaves the state `sending`, and the next push looks the entry's mark up in the tracker
before it sends anything.

`store.outbox` implements `Outbox`, the engine hands it to `trackers.push`. One record per tracker
and entry is kept; a later one replaces it. Records are no step of the history: `undo` of an import
leaves them, so that the next push deletes what was sent. They outlive their entry for the same
reason. A push of 1,000 entries calls `record_intents` and `record_receipts` about 50 times each, so
that a call must not cost more than a few milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec
from msgspec import Struct

from trackcal_tui.core.entries import Entry


class SendState(StrEnum):
    """How far one entry is in one tracker."""

    SENDING = "sending"
    """A request may have left; only the tracker knows what came of it."""
    SENT = "sent"
    """It is there, as the receipt says."""
    FAILED = "failed"
    """The last request was refused, or never left; `failure` says why."""
    GONE = "gone"
    """It was deleted here, and then there."""


class Receipt(Struct, frozen=True, kw_only=True, gc=False):
    """One entry in one tracker. Holds no key and no address."""

    tracker: str
    """Name of the tracker in the settings."""
    entry: str
    """Id of the entry; the entry itself may be gone."""
    state: SendState
    mark: str
    """What the entry is found by in the tracker."""
    moved_from: date | None = None
    """The day it was on, while a request that moves it to another one may be under way."""
    date: date
    """The day it was last sent for, so that a deleted or moved entry is found by range."""
    at: datetime
    """When this was recorded (aware, UTC)."""
    content: str = ""
    """Digest of what was last sent; it differs when the entry has changed here since."""
    fields: str = ""
    """Digest of the entry it was sent from (`fields_of`), to be compared without the tracker."""
    remote_id: str | None = None
    """The tracker's own id, once known."""
    remote: str = ""
    """Digest of what the tracker then had; it differs when somebody changed the entry there."""
    start: datetime | None = None
    """The start that was sent (aware, UTC): an entry without one keeps what it was given."""
    unanswered: int = 0
    """Creating requests whose answer never came: so many copies may turn up late."""
    failure: str = ""
    """Why the last request failed, in a line for people."""


def dates_of(receipt: Receipt) -> tuple[date, ...]:
    """Return the days on which the tracker may have an entry."""
    return (receipt.date,) if receipt.moved_from is None else (receipt.date, receipt.moved_from)


def fields_of(entry: Entry) -> str:
    """Return a digest of the fields of an entry that a tracker may get."""
    fields = (
        *(entry.task_name, entry.note, entry.tags, entry.project),
        *(entry.date, entry.start, entry.seconds),
    )
    return hashlib.blake2b(msgspec.json.encode(fields), digest_size=8).hexdigest()


class Outbox(Protocol):
    """Keeps receipts across kills and power cuts. Thread-safe."""

    def receipts(self, tracker: str) -> tuple[Receipt, ...]:
        """Return all records of one tracker, in no particular order.

        Raises:
            StoreError: they cannot be read, or are damaged.
        """

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep other processes from pushing within the block.

        Raises:
            StoreLocked: another process is pushing.
        """

    def record_intents(self, receipts: Sequence[Receipt]) -> None:
        """Write records of requests about to leave; they are on disk (fsync) when it returns.

        Raises:
            StoreError: nothing was written, and nothing may be sent.
        """

    def record_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Write what came of the requests.

        Raises:
            StoreError: nothing was written; the state on disk stays `sending`.
        """

    def forget_tracker(self, tracker: str) -> None:
        """Drop all records of a tracker that was removed.

        Raises:
            StoreError: nothing was written.
        """
