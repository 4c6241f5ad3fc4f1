"""The rows of the tables: models encoded with their defaults left out, and decoded again.

Times are ISO 8601 with the offset they had; the IANA zone stands beside them. A zone that
changes later, in its rules or by travel, changes nothing that is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from trackcal_tui.core.connection import Connection
from trackcal_tui.core.entries import Batch, Dismissed, Entry, Project, Source
from trackcal_tui.core.memory import Past

_HALF_MINUTE = timedelta(seconds=30)
_MINUTE = timedelta(minutes=1)


class RecordRow(Struct, frozen=True, gc=False, omit_defaults=True):
    """An import record: this event of this connection is that entry."""

    connection: str
    event_id: str
    entry: str
    """Entry id."""
    former: bool = False
    """The event had this id before it was linked under a new one."""


class YearRow(Struct, frozen=True, gc=False):
    """The file of an earlier year; the key of the row is the year."""

    file: str
    size: int
    checksum: str
    last: dict[str, int]
    """Table → its highest row key; no other year uses a key of these."""
    projects: dict[str, tuple[int, int]]
    """Project code, empty without one → entries and seconds."""
    events: bytes
    """Digests of the event ids with an import record, 8 bytes each, ascending."""


class StepRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of the history: what was done, and how to undo it. Its key is its number."""

    what: str
    at: datetime
    added: dict[str, list[tuple[int, int]]] = {}
    """Table → spans of row keys (both ends inclusive) to remove."""
    removed: dict[str, dict[str, Raw]] = {}
    """Table → row key → row to put back."""
    changed: dict[str, dict[str, dict[str, Any]]] = {}
    """Table → row key → fields as they were; null: the field was not there."""
    years: tuple[int, ...] | None = None
    """The years of the entries it touches; None in a step of version 0.1."""
    undone: bool = False
    """It leads forward again: it redoes what was done."""

    @property
    def entries(self) -> int:
        """How many entries it touches."""
        return (
            sum(last - first + 1 for first, last in self.added.get("entries", ()))
            + len(self.removed.get("entries", ()))
            + len(self.changed.get("entries", ()))
        )


class EntryKeys(Struct, gc=False):
    """The fields of an entry's row that the index needs."""

    id: str
    date: date
    seconds: int


class EntryProject(Struct, gc=False):
    """What the totals of projects need of an entry's row."""

    seconds: int
    project: str | None = None


class MeetingKey(Struct, gc=False):
    """The iCalUId of a snapshot, without the rest."""

    ical_uid: str | None = None


class EntryMeeting(Struct, gc=False):
    """The meeting of an entry, without the rest."""

    snapshot: MeetingKey | None = None


encode = msgspec.json.Encoder().encode
decode_entry = msgspec.json.Decoder(Entry).decode
decode_record = msgspec.json.Decoder(RecordRow).decode
decode_project = msgspec.json.Decoder(Project).decode
decode_connection = msgspec.json.Decoder(Connection).decode
decode_dismissed = msgspec.json.Decoder(Dismissed).decode
decode_year = msgspec.json.Decoder(YearRow).decode
decode_step = msgspec.json.Decoder(StepRow).decode
decode_fields = msgspec.json.Decoder(dict[str, Any]).decode
decode_keys = msgspec.json.Decoder(EntryKeys).decode
decode_past = msgspec.json.Decoder(Past).decode
decode_entry_project = msgspec.json.Decoder(EntryProject).decode
decode_meeting = msgspec.json.Decoder(EntryMeeting).decode

DECODERS: dict[str, Callable[[Raw], object]] = {
    "connections": decode_connection,
    "projects": decode_project,
    "batches": msgspec.json.Decoder(Batch).decode,
    "entries": decode_entry,
    "import_records": decode_record,
    "dismissed": decode_dismissed,
    "years": decode_year,
    "history": decode_step,
}
"""Table name → what decodes a row of it, or raises a `msgspec.DecodeError`."""


def row_of(value: Struct) -> Raw:
    """Encode a value as the row it has in the file."""
    return Raw(encode(value))


def entry_row(entry: Entry) -> Raw:
    """Encode an entry. Its source is in its import record, and only there."""
    return row_of(replace(entry, source=None, start=_fixed(entry.start), end=_fixed(entry.end)))


def with_source(entry: Entry, source: Source | None) -> Entry:
    """Return the entry with the source its import record names."""
    return replace(entry, source=source) if source else entry


def _fixed(moment: datetime | None) -> datetime | None:
    """Return the same instant with its offset alone, as it will be read back.

    Offsets of long ago have seconds, which ISO 8601 cannot express: they are rounded to a minute,
    the instant stays.
    """
    if moment is None:
        return None
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a time without an offset has no place in the ledger")
    return moment.astimezone(timezone((offset + _HALF_MINUTE) // _MINUTE * _MINUTE))
