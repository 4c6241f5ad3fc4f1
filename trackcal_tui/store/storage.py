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
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreLocked, StoreNewer
from trackcal_tui.store import document, files, migrations, verify
from trackcal_tui.store.document import SCHEMA_VERSION, Altered, Tables, Unreadable
from trackcal_tui.store.lock import FileLock


class LedgerStorage(Storage):
    """The generations of one `track.json`.

    `tables` is the generation last read or written, its rows still as bytes; the ledger works
    on those. `read` and `write` are what TinyDB's own tables use.
    """

    def __init__(self, file: Path, clock: Clock, *, recover: bool = False) -> None:
        """Read the present generation; a missing file is an empty ledger.

        Args:
            file: `track.json`; its folder exists.
            clock: The present, for messages.
            recover: Replace a damaged ledger by its previous generation, or by an empty one where
                there is none.

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
                raise StoreLocked("Another process has changed the ledger meanwhile", "Try again.")
            self.commit(migrations.from_plain(tables))

    def close(self) -> None:
        """Release the lock."""
        self._lock.release()

    # What the ledger uses --------------------------------------------------------------------

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

    def refresh(self) -> bool:
        """Read the file again if it is another generation; returns whether it was."""
        with self._mutex:
            return files.fingerprint(self.file) != self._mark and self._load()

    def commit(self, tables: Tables) -> None:
        """Write these tables as the next generation. Call it within `exclusive`.

        Raises:
            StoreError: nothing has changed.
        """
        files.remove(files.leftovers(self.file))
        if self._schema != SCHEMA_VERSION:
            copy = self.file.with_name(f"{self.file.name}.schema-{self._schema}")
            files.keep_copy(self.file, copy)
        pieces = document.encode(tables, self.generation + 1, self._clock.now())
        self._mark = files.replace(self.file, pieces)
        self._schema = SCHEMA_VERSION
        self.generation += 1
        self.tables = tables
        self._lock.record(self.generation)

    def damaged(self, reason: Unreadable, content: bytes | None = None) -> StoreDamaged:
        """Set the damaged file aside and return the error that says so."""
        if content is None:
            found = files.read(self.file)
            content = found[0] if found else b""
        kept = files.set_aside(self.file, content)
        where = f"; it is kept as {kept.name}" if kept else ""
        hint = self._ways_out()
        if isinstance(reason, Altered):
            hint += ' If it was edited on purpose, remove the field "checksum" at its end instead.'
        return StoreDamaged(
            f"The ledger {self.file} is damaged: {reason}{where}",
            hint,
            set_aside=kept,
            previous=self._intact_previous(),
        )

    # Reading and recovering ------------------------------------------------------------------

    def _must_be_newest(self) -> None:
        # A network file system may show the old file for a while after another machine has
        # replaced it (nfs(5), "Directory entry caching"); the lock file it shows as it is.
        lock = self._lock
        if self.generation < lock.generation and lock.writer != socket.gethostname():
            raise StoreLocked(
                f"This machine does not see yet what {lock.writer} wrote into the ledger",
                "Try again in a minute. If you have put back an older ledger yourself, "
                f"remove {self.file.name}.lock.",
            )

    def _load(self) -> bool:
        """Read the file; returns whether there is a generation, or was one."""
        found = files.read(self.file)
        if found is None:
            if previous := self._intact_previous():
                raise StoreDamaged(
                    f"The ledger {self.file} is gone, its previous generation is still there",
                    self._ways_out(),
                    previous=previous,
                )
            existed = self._mark is not None
            self.tables, self.generation, self._mark = document.empty_tables(), 0, None
            return existed
        content, mark = found
        try:
            self.tables, self.generation, self._schema = _understood(content, self.file)
        except Unreadable as reason:
            raise self.damaged(reason, content) from None
        self._mark = mark
        return True

    def _ways_out(self) -> str:
        previous = self._intact_previous()
        if previous is None:
            return (
                f"Put a backup in its place, or move {self.file.name} away to begin an empty "
                "ledger. Nothing is written until then."
            )
        return (
            "Go on with the previous generation: trackcal doctor --recover "
            f"(or mv '{previous}' '{self.file}'). Nothing is written until then."
        )

    def _intact_previous(self) -> Path | None:
        previous = files.previous_of(self.file)
        with contextlib.suppress(StoreError, Unreadable):
            found = files.read(previous)
            if found is not None:
                _understood(found[0], previous)
                return previous
        return None

    def _recover(self) -> None:
        self._lock.acquire()  # before the first look, so that nobody else recovers at the same time
        try:
            self._load()
        except StoreDamaged as damage:
            if damage.set_aside is None and self.file.exists():
                raise StoreError(
                    "The damaged ledger cannot be set aside",
                    "Copy it somewhere safe, then remove it.",
                ) from damage
            self._replace_damaged(damage.previous)
            self._load()
            self._lock.record(self.generation)  # it may be lower than what was lost
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


def _understood(content: bytes, file: Path) -> tuple[Tables, int, int]:
    """Return tables, generation and the schema version they had.

    Raises: Unreadable, StoreNewer.
    """
    try:
        meta, tables = document.decode(content)
        version = meta.schema_version
    except Unreadable:
        # A newer schema may look quite different: it only has to say so to be left alone.
        version = document.schema_version(content) or 0
        if version <= SCHEMA_VERSION:
            raise
    if version > SCHEMA_VERSION:
        raise StoreNewer(
            f"The ledger {file} was written by a newer trackcal (schema {version})",
            f"Update trackcal; this one knows schema {SCHEMA_VERSION}. Nothing was changed.",
        )
    if version < SCHEMA_VERSION:
        tables = migrations.migrate(tables, version)
    if version < SCHEMA_VERSION or meta.checksum is None:
        tables = verify.checked(tables)
    return tables, meta.generation, version
