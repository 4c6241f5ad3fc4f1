"""The bytes of a ledger's files: plain TinyDB documents with a checksum at their end.

    {"connections":{…},"projects":{…},"batches":{…},"entries":{"1":{…},…},
     "import_records":{…},"dismissed":{…},"years":{…},"history":{…},
     "meta":{"1":{"schema_version":2,"generation":7,"saved":"…","checksum":"89abcdef"}}}

Rows are kept as the bytes they have in the file (`msgspec.Raw`) and decoded when they are
needed: opening makes no object per field, and a change encodes only the rows it touches.

The checksum is a CRC-32 of everything before `,"checksum"`. It tells whether this is what
trackcal wrote, and guards against accidents, not against people. To edit the file by hand,
remove `,"checksum":"…"`: the file is then checked row by row instead.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Annotated

import msgspec
from msgspec import Raw, Struct

from trackcal_tui.core.connection import Connection

SCHEMA_VERSION = 2
"""What this trackcal writes; older files are migrated, newer ones refused."""

TABLES = (
    "connections",
    "projects",
    "batches",
    "entries",
    "import_records",
    "dismissed",
    "years",
    "history",
)
"""The tables, in the order they have in the file."""

Rows = dict[str, Raw]
"""A table: TinyDB's document id (a whole number as text) → the row's JSON."""
Tables = dict[str, Rows]

_ROWS_AT_ONCE = 500  # pieces of some 300 kB: they stay in the processor's cache
_CHECKSUM = b',"checksum":"%08x"}}}'
_CHECKSUM_LENGTH = len(_CHECKSUM % 0)


class Meta(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one row of the table `meta`."""

    schema_version: int
    generation: Annotated[int, msgspec.Meta(ge=1)]
    """How often the file has been written; grows by one with every change."""
    saved: datetime
    """When, by the clock of the machine that wrote it; only for people to read."""
    checksum: str | None = None


class Unreadable(Exception):
    """The bytes are no ledger; the message says why, without any of their content."""


class Altered(Unreadable):
    """The bytes are a ledger, but not as trackcal wrote it."""


class _Version(Struct):
    schema_version: int


class _Peek(Struct):
    meta: dict[str, _Version]


class _Connections(Struct):
    connections: dict[str, Connection]


_peek = msgspec.json.Decoder(_Peek)
_connections = msgspec.json.Decoder(_Connections)
_meta = msgspec.json.Decoder(dict[str, Meta])
_whole = msgspec.json.Decoder(dict[str, Raw])
_rows = msgspec.json.Decoder(Rows)
_encoder = msgspec.json.Encoder()

BROKEN = (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError)
"""What decoding foreign bytes can raise."""


def empty_tables() -> Tables:
    """Return the tables of a ledger with nothing in it."""
    return {name: {} for name in TABLES}


def encode(
    tables: Mapping[str, Mapping[str, Raw]], generation: int, saved: datetime
) -> Iterator[memoryview]:
    """Encode a file piece by piece, the rows of each table by ascending ids."""
    checksum = 0
    for piece in _body(tables, generation, saved):
        checksum = zlib.crc32(piece, checksum)
        yield piece
    yield memoryview(_CHECKSUM % checksum)


def _body(
    tables: Mapping[str, Mapping[str, Raw]], generation: int, saved: datetime
) -> Iterator[memoryview]:
    start = b"{"
    for name, rows in tables.items():
        yield memoryview(start + _encoder.encode(name) + b":{")
        keys = iter(sorted(rows, key=int))
        separator = b""
        while piece := {key: rows[key] for key in islice(keys, _ROWS_AT_ONCE)}:
            yield memoryview(separator)
            yield memoryview(_encoder.encode(piece))[1:-1]
            separator = b","
        start = b"},"
    meta = {"schema_version": SCHEMA_VERSION, "generation": generation, "saved": saved}
    yield memoryview(start + b'"meta":{"1":' + _encoder.encode(meta)[:-1])


def schema_version(content: bytes) -> int | None:
    """Return the schema version a document claims to have, intact or not, or None."""
    try:
        found = [row.schema_version for row in _peek.decode(content).meta.values()]
    except BROKEN:
        return None
    return found[0] if len(found) == 1 else None


def connections_of(content: bytes) -> tuple[Connection, ...]:
    """Return the connections a document claims to have, intact or not, without the rest of it."""
    try:
        return tuple(_connections.decode(content).connections.values())
    except BROKEN:
        return ()


def checksum_of(content: bytes) -> str:
    """Return the checksum at the end of a file that was just encoded."""
    return content[-len('89abcdef"}}}') : -len('"}}}')].decode()


def is_intact(content: bytes) -> bool:
    """Return whether trackcal wrote these bytes, to the last bit."""
    if len(content) <= _CHECKSUM_LENGTH:
        return False
    view = memoryview(content)
    return view[-_CHECKSUM_LENGTH:] == _CHECKSUM % zlib.crc32(view[:-_CHECKSUM_LENGTH])


def decode(content: bytes) -> tuple[Meta, Tables]:
    """Split a document into its meta row and its tables.

    The rows themselves are not decoded. Where the meta row has no checksum, the document was
    edited by hand and the caller must check them.

    Raises:
        Unreadable: it is damaged, or no ledger at all.
    """
    if not content:
        raise Unreadable("it is empty")
    try:
        parts = _whole.decode(content)
        meta = _meta.decode(parts.pop("meta", b"{}")).get("1")
        if meta is None:
            raise Unreadable("it is not a file of time entries")
        if meta.checksum is not None and not is_intact(content):
            raise Altered("its checksum does not match: it was damaged or edited")
        tables = empty_tables()
        for name, raw in parts.items():
            tables[name] = _rows.decode(raw)
    except BROKEN as error:
        reason = "it is cut off or not JSON"
        if isinstance(error, msgspec.ValidationError):
            reason = "it is not a file of time entries, or parts of it have the wrong type"
        raise Unreadable(reason) from None
    return meta, tables
