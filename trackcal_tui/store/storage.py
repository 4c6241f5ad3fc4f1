"""TinyDB's storage for the ledger: whole generations, under a lock, or not at all.

TinyDB's own `JSONStorage` writes in place (a kill leaves half a file) and ignores other
processes. This one reads a generation whole, hands it to TinyDB, and replaces it whole.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from trackcal_tui.config.atomic_files import sync_folder, write_atomically
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreLocked
from trackcal_tui.store import damage, document, files, migrations, years
from trackcal_tui.store.document import SCHEMA_VERSION, Rows, Tables, Unreadable
from trackcal_tui.store.lock import FileLock
from trackcal_tui.store.rows import YearRow, decode_year, row_of


class LedgerStorage(Storage):
    """The generations of one `track.json` and of the years' files it names.

    `tables` is the generation last read or written, its rows still as bytes; the ledger works
    on those. `read` and `write` are what TinyDB's own tables use.
    """

    def __init__(self, file: Path, clock: Clock, *, recover: bool = False) -> None:
        """Read the present generation; a missing file is an empty ledger.

        Args:
            file: `track.json`; its folder exists.
            clock: The present, for messages.
            recover: Replace a damaged ledger by its previous generation, or by an empty one where
                there is none; and the damaged file of a year by its copy, or by none.

        Raises:
            StoreDamaged, StoreNewer, StoreError.
        """
        super().__init__()
        # Through a symbolic link the file it names is replaced, not the link.
        self.file = Path(os.path.realpath(file))
        self.tables: Tables = document.empty_tables()
        self.generation = 0
        self._clock = clock
        self._mark: files.Fingerprint | None = None
        self._schema = SCHEMA_VERSION
        self._mutex = threading.RLock()
        self._folder = years.folder_of(self.file)
        self._lock = FileLock(self.file.with_name(self.file.name + ".lock"), clock)
        if recover:
            self._recover()
        else:
            self._load()

    # What TinyDB uses ------------------------------------------------------------------------

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return all tables as plain dictionaries. This is slow; the ledger does not need it."""
        self.refresh()
        return migrations.to_plain(self.tables) if self.generation else None

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Make `data` the next generation: one atomic replacement, under the lock.

        Raises:
            StoreLocked, StoreError: nothing has changed.
        """
        tables = {name: rows for name, rows in data.items() if name != "meta"}
        with self.exclusive() as changed:
            if changed:
                raise StoreLocked("Another process has just changed the entries", "Try again.")
            self.commit(migrations.from_plain(tables))

    def close(self) -> None:
        """Release the lock."""
        self._lock.release()

    # Writing ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[bool]:
        """Keep other writers out of the block. Yields whether one of them has written before.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError.
        """
        with self._mutex:
            self._lock.acquire()
            try:
                changed = self.refresh()
                self._must_be_newest()
                yield changed
            finally:
                self._lock.release()

    def commit(self, tables: Tables, parts: Mapping[int, Tables] | None = None) -> None:
        """Write these tables as the next generation. Call it within `exclusive`.

        Args:
            tables: What `track.json` holds; the table `years` as it was.
            parts: The rows of years that have, or get, a file of their own and have changed.

        Raises:
            StoreError: nothing has changed.
        """
        parts = parts or {}
        number, now, before = self.generation + 1, self._clock.now(), self.tables["years"]
        files.remove(files.leftovers(self.file))
        if self._schema != SCHEMA_VERSION:
            copy = self.file.with_name(f"{self.file.name}.schema-{self._schema}")
            files.keep_copy(self.file, copy)
        try:
            tables = {**tables, "years": self._with_years(tables["years"], parts, number, now)}
            self._mark = files.replace(self.file, document.encode(tables, number, now))
        except StoreError:
            years.remove(self._folder, parts, number)
            raise
        self._schema, self.generation, self.tables = SCHEMA_VERSION, number, tables
        self._lock.record(number)
        if parts:
            years.remove_others(self._folder, [before, tables["years"]])

    def _with_years(
        self, table: Rows, parts: Mapping[int, Tables], number: int, now: datetime
    ) -> Rows:
        """Write the files of years; returns the table `years` that names them."""
        table = dict(table)
        try:
            for year, part in parts.items():
                table.pop(str(year), None)
                if part["entries"]:
                    table[str(year)] = row_of(years.write(self._folder, year, part, number, now))
            if parts:
                sync_folder(self._folder)
        except OSError as error:
            raise files.unwritable(self.file, error) from error
        return table

    def _must_be_newest(self) -> None:
        # A network file system may show the old file for a while after another machine has
        # replaced it (nfs(5), "Directory entry caching"); the lock file it shows as it is.
        lock = self._lock
        if self.generation < lock.generation and lock.writer != socket.gethostname():
            raise StoreLocked(
                f"This machine can't see yet what {lock.writer} saved",
                "Try again in a minute. If you have restored an older file yourself, "
                f"remove {self.file.name}.lock.",
            )

    # Reading ---------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Read the file again if it is another generation; returns whether it was."""
        with self._mutex:
            return files.fingerprint(self.file) != self._mark and self._load()

    def read_year(self, year: int, row: YearRow) -> years.Year | None:
        """Read the file of a year; None when it is gone.

        Raises:
            StoreDamaged, StoreError.
        """
        found = files.read(self._folder / row.file)
        if found is None:
            return None
        try:
            return years.understood(found[0], year, row)
        except Unreadable as reason:
            raise self.damaged_year(reason, year, row) from None

    def has_size(self, row: YearRow) -> bool:
        """Return whether the file of a year is there and has the length it should."""
        try:
            return (self._folder / row.file).stat().st_size == row.size
        except OSError:
            return False

    def damaged(self, reason: Unreadable) -> StoreDamaged:
        """Set the ledger aside, whose rows make no sense, and return the error that says so."""
        found = files.read(self.file)
        return damage.damaged_ledger(self.file, reason, found[0] if found else None)

    def damaged_year(self, reason: Unreadable, year: int, row: YearRow) -> StoreDamaged:
        """Set the file of a year aside and return the error that says so."""
        return damage.damaged_year(self._folder / row.file, year, row, reason)

    def _load(self) -> bool:
        """Read the file; returns whether there is a generation, or was one."""
        found = files.read(self.file)
        if found is None:
            if damage.intact_previous(self.file):
                reason = Unreadable("it is gone, its previous version is still there")
                raise damage.damaged_ledger(self.file, reason, None)
            existed = self._mark is not None
            self.tables, self.generation, self._mark = document.empty_tables(), 0, None
            return existed
        content, mark = found
        try:
            meta, self.tables = damage.understood(content, self.file)
        except Unreadable as reason:
            raise damage.damaged_ledger(self.file, reason, content) from None
        self.generation, self._schema, self._mark = meta.generation, meta.schema_version, mark
        return True

    # Recovering ------------------------------------------------------------------------------

    def _recover(self) -> None:
        self._lock.acquire()  # before the first look, so that nobody else recovers at the same time
        try:
            try:
                self._load()
            except StoreDamaged as error:
                if error.set_aside is None and self.file.exists():
                    raise StoreError(
                        "The damaged file cannot be set aside",
                        "Copy it somewhere safe, then remove it.",
                    ) from error
                self._replace_damaged(error.previous)
                self._load()
                self._lock.record(self.generation)  # it may be lower than what was lost
            self._recover_years()
        finally:
            self._lock.release()

    def _replace_damaged(self, previous: Path | None) -> None:
        pieces = document.encode(document.empty_tables(), 1, self._clock.now())
        found = files.read(previous or files.previous_of(self.file))
        if found is not None:
            if previous is None:
                files.set_aside(files.previous_of(self.file), found[0])
            else:
                pieces = iter([memoryview(found[0])])
        files.replace(self.file, pieces, keep_previous=False)

    def _recover_years(self) -> None:
        left: Rows = {}
        for key, raw in self.tables["years"].items():
            row = decode_year(raw)
            file = self._folder / row.file
            if not years.is_intact(file, int(key), row):
                error = self.damaged_year(Unreadable("it cannot be read"), int(key), row)
                content = files.read(error.previous) if error.previous else None
                if content is None:
                    continue
                write_atomically(file, content[0])
            left[key] = raw
        if len(left) < len(self.tables["years"]):
            self.commit({**self.tables, "years": left})
