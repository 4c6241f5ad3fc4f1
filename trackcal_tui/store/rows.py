"""How models lie in the file: rows with the defaults left out, and back.

Times are ISO 8601 with the offset they had; the IANA zone stands beside them. A zone that
changes later, in its rules or by travel, moves nothing that is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.models import Batch, Entry, EventSnapshot, Project, Source

T = TypeVar("T")
HALF_MINUTE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


class SnapshotRow(EventSnapshot, frozen=True, gc=False, omit_defaults=True):
    """An `EventSnapshot` as it is written."""


class EntryRow(Struct, frozen=True, gc=False, omit_defaults=True):
    """An `Entry` as it is written. Its source is in its import record, and only there.

    The fields stand here once more on purpose: they are the file's format, which must not
    change because a field of `Entry` does.
    """

    id: str
    task_name: str
    date: date
    seconds: int
    project: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    timezone: str | None = None
    batch: str | None = None
    created: datetime | None = None
    snapshot: SnapshotRow | None = None


class RecordRow(Struct, frozen=True, gc=False, omit_defaults=True):
    """An import record: this event of this connection is that entry."""

    connection: str
    event_id: str
    entry: str
    """Entry id."""
    former: bool = False
    """The event had this id before it was linked under a new one."""


class ProjectRow(Project, frozen=True, gc=False, omit_defaults=True):
    """A `Project` as it is written."""


class ConnectionRow(Connection, frozen=True, omit_defaults=True):
    """A `Connection` as it is written."""


class StepRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of the history: what was done, and what takes it back."""

    what: str
    at: datetime
    added: dict[str, list[tuple[int, int]]] = {}
    """Table → spans of row keys (both ends inclusive) to remove."""
    removed: dict[str, dict[str, Raw]] = {}
    """Table → row key → row to put back."""
    changed: dict[str, dict[str, dict[str, Any]]] = {}
    """Table → row key → fields as they were; null: the field was not there."""


class EntryKeys(Struct, gc=False):
    """What the index needs of an entry's row."""

    id: str
    date: date
    seconds: int


class EntryProject(Struct, gc=False):
    """An entry's project, without the rest."""

    project: str | None = None


class MeetingKey(Struct, gc=False):
    """The iCalUId of a snapshot, without the rest."""

    ical_uid: str | None = None


class EntryMeeting(Struct, gc=False):
    """An entry's meeting, without the rest."""

    snapshot: MeetingKey | None = None


encode = msgspec.json.Encoder().encode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_record = msgspec.json.Decoder(RecordRow).decode
decode_project = msgspec.json.Decoder(Project).decode
decode_connection = msgspec.json.Decoder(Connection).decode
decode_batch = msgspec.json.Decoder(Batch).decode
decode_step = msgspec.json.Decoder(StepRow).decode
decode_fields = msgspec.json.Decoder(dict[str, Any]).decode
decode_keys = msgspec.json.Decoder(EntryKeys).decode
decode_entry_project = msgspec.json.Decoder(EntryProject).decode
decode_entry_meeting = msgspec.json.Decoder(EntryMeeting).decode

DECODERS: dict[str, Callable[[Raw], object]] = {
    "connections": decode_connection,
    "projects": decode_project,
    "batches": decode_batch,
    "entries": decode_entry,
    "import_records": decode_record,
    "history": decode_step,
}
"""Table name → what makes a model of a row, or raises a `msgspec.DecodeError`."""


def raw(row: Struct) -> Raw:
    """A row as the bytes it gets in the file."""
    return Raw(encode(row))


def entry_row(entry: Entry) -> Raw:
    """An entry as it is written."""
    return raw(
        EntryRow(
            id=entry.id,
            task_name=entry.task_name,
            date=entry.date,
            seconds=entry.seconds,
            project=entry.project,
            start=fixed(entry.start),
            end=fixed(entry.end),
            timezone=entry.timezone,
            batch=entry.batch,
            created=entry.created,
            snapshot=_as(SnapshotRow, entry.snapshot) if entry.snapshot else None,
        )
    )


def with_source(entry: Entry, source: Source | None) -> Entry:
    """The entry with the source its import record names."""
    return msgspec.structs.replace(entry, source=source) if source else entry


def project_row(project: Project) -> Raw:
    """A project as it is written."""
    return raw(_as(ProjectRow, project))


def connection_row(connection: Connection) -> Raw:
    """A connection as it is written."""
    return raw(_as(ConnectionRow, connection))


def _as(kind: type[T], struct: Struct) -> T:
    return kind(**msgspec.structs.asdict(struct))


def fixed(moment: datetime | None) -> datetime | None:
    """The same instant with its offset alone, as it will be read back.

    Zones of long ago have offsets with seconds, which ISO 8601 cannot write: the offset is
    rounded to a minute then, the instant stays.
    """
    if moment is None:
        return None
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a time without an offset has no place in the ledger")
    return moment.astimezone(timezone((offset + HALF_MINUTE) // MINUTE * MINUTE))
