"""The entries of earlier years: a file for each year, read when it is needed.

    track.json                     entries of the current and the last year, everything else, and
                                   the table `years`: {"2019":{"file":"2019.17.json",…},…}
    track.years/2019.17.json       entries and import records of 2019, written by generation 17
    track.years/2019.17.json.copy  the same once more, in case the first is damaged

A year's file is never changed: a change of the year writes another file, and takes effect when
`track.json`, which names it, is replaced. That is the only commit. Files that neither this
generation nor the previous one names are removed by the next change.

`years` also has a digest of every event id with an import record, so that an event of this week
can be told from one that was imported ten years ago without reading ten years.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zlib import adler32, crc32

from msgspec import Raw, Struct

from trackcal_tui.config.paths import make_folder
from trackcal_tui.core.errors import StoreError
from trackcal_tui.store import document, files, rows, verify
from trackcal_tui.store.document import Rows, Tables, Unreadable

YEARLY = ("entries", "import_records")
"""The tables whose rows belong to a year."""


class Year(Struct):
    """The rows of a year, as read."""

    tables: Tables
    is_edited: bool
    """It was edited by hand, so that its row in `years` no longer fits."""


class ImportedIds:
    """The event ids of a connection with an import record, to look others up in."""

    __slots__ = ("_adler", "_crc", "_digests", "_known")

    def __init__(self, connection_id: str, known: Mapping[str, str], digests: set[int]) -> None:
        self._known = known
        self._digests = digests
        self._crc, self._adler = _seed(connection_id)

    def __contains__(self, event_id: object) -> bool:
        return isinstance(event_id, str) and bool(self.among((event_id,)))

    def among(self, event_ids: Iterable[str]) -> set[str]:
        """Return those of these event ids."""
        known, digests, crc, adler = self._known, self._digests, self._crc, self._adler
        return {
            one
            for one in event_ids
            if one in known
            # As `digest`, once more for its speed.
            or crc32(data := one.encode(), crc) << 32 | adler32(data, adler) in digests
        }


def digest(connection_id: str, event_id: str) -> int:
    """Return 64 bits of two checksums of an event: quick, and accidents are all they face."""
    crc, adler = _seed(connection_id)
    data = event_id.encode()
    return crc32(data, crc) << 32 | adler32(data, adler)


def _seed(connection_id: str) -> tuple[int, int]:
    start = connection_id.encode() + b"\0"
    return crc32(start), adler32(start)


def digests(row: rows.YearRow) -> array[int]:
    """Return the digests of a year's events, ascending."""
    return _little_endian(array("Q", row.events))


def _digests_of(records: Iterable[Raw]) -> array[int]:
    found = map(rows.decode_record, records)
    return array("Q", sorted(digest(one.connection, one.event_id) for one in found))


def totals_of(entries: Iterable[Raw]) -> dict[str, tuple[int, int]]:
    """Return project code, empty without one → entries and seconds."""
    totals: dict[str, tuple[int, int]] = {}
    for entry in map(rows.decode_entry_project, entries):
        count, seconds = totals.get(entry.project or "", (0, 0))
        totals[entry.project or ""] = (count + 1, seconds + entry.seconds)
    return totals


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def split(tables: Tables, years: set[int]) -> tuple[Tables, dict[int, Tables]]:
    """Separate the rows of these years from the tables."""
    rest: Tables = {**tables, **{name: {} for name in YEARLY}}
    parts: dict[int, Tables] = {year: {name: {} for name in YEARLY} for year in years}
    year_of: dict[str, int] = {}
    for key, row in tables["entries"].items():
        entry = rows.decode_keys(row)
        year_of[entry.id] = entry.date.year
        parts.get(entry.date.year, rest)["entries"][key] = row
    for key, row in tables["import_records"].items():
        year = year_of[rows.decode_record(row).entry]
        parts.get(year, rest)["import_records"][key] = row
    return rest, parts


def folder_of(ledger: Path) -> Path:
    """Return the folder of the years' files."""
    return ledger.with_name(f"{ledger.stem}.years")


def _file(folder: Path, year: int, generation: int) -> Path:
    return folder / f"{year}.{generation}.json"


def copy_of(file: Path) -> Path:
    """Return the name of a year's second file."""
    return file.with_name(file.name + ".copy")


def write(
    folder: Path, year: int, tables: Tables, generation: int, saved: datetime
) -> rows.YearRow:
    """Write a year to two new files; the folder is made when missing, and must be synced.

    Raises:
        OSError, StoreError: it could not be done.
    """
    file = _file(make_folder(folder), year, generation)
    content = b"".join(document.encode(tables, generation, saved))
    for name in (file, copy_of(file)):
        files.write_new(name, content)
    return rows.YearRow(
        file=file.name,
        size=len(content),
        checksum=document.checksum_of(content),
        projects=totals_of(tables["entries"].values()),
        last={name: max(map(int, table), default=0) for name, table in tables.items()},
        events=_little_endian(_digests_of(tables["import_records"].values())).tobytes(),
    )


def understood(content: bytes, year: int, row: rows.YearRow) -> Year:
    """Decode a year's file, if it is the one its row names or was edited by hand.

    Raises:
        Unreadable: it is damaged, or another one.
    """
    meta, tables = document.decode(content)
    if meta.checksum is None:
        tables = verify.checked(tables)
        if any(rows.decode_keys(one).date.year != year for one in tables["entries"].values()):
            raise Unreadable("it has an entry of another year")
    elif meta.checksum != row.checksum:
        raise Unreadable("it belongs to another generation")
    return Year({name: tables[name] for name in YEARLY}, is_edited=meta.checksum is None)


def check(tables: Tables) -> None:
    """Check that the table `years` fits the entries and import records, all of them in memory.

    Raises:
        Unreadable: it does not; says for which year.
    """
    known = {int(year): rows.decode_year(row) for year, row in tables["years"].items()}
    _, parts = split(tables, set(known))
    for year, part in parts.items():
        row = known[year]
        fits = _digests_of(part["import_records"].values()) == digests(row)
        if not fits or totals_of(part["entries"].values()) != row.projects:
            raise Unreadable(f"what it says of {year} does not fit the entries of that year")


def is_intact(file: Path, year: int, row: rows.YearRow) -> bool:
    """Return whether a file holds what the row of a year says."""
    try:
        found = files.read(file)
        return found is not None and bool(understood(found[0], year, row))
    except (StoreError, Unreadable):
        return False


def remove(folder: Path, years: Iterable[int], generation: int) -> None:
    """Remove the files that a generation wrote for these years."""
    for year in years:
        file = _file(folder, year, generation)
        files.remove([file, copy_of(file)])


def remove_others(folder: Path, kept: Iterable[Rows]) -> None:
    """Remove the files that no row of these tables `years` names."""
    names = {rows.decode_year(row).file for table in kept for row in table.values()}
    for file in folder.glob("*.json*"):
        name = file.name.removesuffix(".copy")
        if re.fullmatch(r"\d+\.\d+\.json", name) and name not in names:
            files.remove([file])
