"""TinyDB's storage for the ledger: whole generations, under a lock, or not at all.

TinyDB's own `JSONStorage` writes in place (a kill leaves half a file) and knows no other
process. This one reads a generation whole, hands it to TinyDB, and replaces it whole.
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
from trackcal_tui.store import document, generations, migrations, verify
from trackcal_tui.store.document import SCHEMA_VERSION, Altered, Tables, Unreadable
from trackcal_tui.store.lock import FileLock

_ACCEPT = " If it was edited on purpose, remove the field “checksum” at its end instead."


class LedgerStorage(Storage):
    """The generations of one `track.json`.

    `tables` is the generation last read or written, its rows still as bytes; the ledger works
    on those. `read` and `write` are what TinyDB's own tables use.
    """

    def __init__(self, file: Path, clock: Clock, *, recover: bool = False) -> None:
        """Read the present generation; a missing file is an empty ledger.

        Args:
            file: `track.json`; its folder exists.
            clock: The present, for names and messages.
            recover: Should it be damaged, go on with the previous generation, or with an empty
                ledger where there is none.

        Raises:
            StoreDamaged, StoreNewer, StoreError.
        """
        super().__init__()
        # Through a symbolic link the file it names is replaced, not the link.
        self.file = Path(os.path.realpath(file))
        self.tables: Tables = document.empty_tables()
        self.generation = 0
        self._clock = clock
        self._mark: generations.Fingerprint | None = None
        self._schema = SCHEMA_VERSION
        self._mutex = threading.RLock()
        self._lock = FileLock(self.file.with_name(self.file.name + ".lock"), clock)
        self._depth = 0
        if recover:
            self._recover()
        self._load()
        self._tidy()

    # What TinyDB uses ------------------------------------------------------------------------

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables as plain dictionaries; slow by nature, the ledger does not need it."""
        self.refresh()
        return migrations.to_plain(self.tables) if self.generation else None

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Make `data` the next generation: one atomic replacement, under the lock.

        Rows may be mappings or the bytes they have in the file (`msgspec.Raw`).

        Raises:
            StoreLocked, StoreError: nothing has changed then.
        """
        tables = {name: rows for name, rows in data.items() if name != "meta"}
        with self.exclusive() as changed:
            if changed:
                raise StoreLocked("Another process has written the ledger meanwhile", "Try again.")
            self.commit(migrations.from_plain(tables))

    def close(self) -> None:
        """Let go of the lock, should it be held."""
        self._lock.release()

    # What the ledger uses --------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[bool]:
        """Within the block nobody else writes. Yields whether somebody has written before.

        Raises:
            StoreLocked, StoreDamaged, StoreNewer, StoreError.
        """
        with self._mutex:
            if self._depth == 0:
                self._lock.acquire()
            self._depth += 1
            try:
                changed = self.refresh()
                self._must_be_newest()
                yield changed
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._lock.release()

    def refresh(self) -> bool:
        """Read the file again if it is another generation; whether it was."""
        with self._mutex:
            if generations.fingerprint(self.file) == self._mark:
                return False
            return self._load()

    def commit(self, tables: Tables) -> None:
        """Write these tables, rows as bytes, as the next generation.

        Raises:
            StoreLocked, StoreError: nothing has changed then.
        """
        with self._mutex, contextlib.ExitStack() as stack:
            if self._depth == 0:
                stack.enter_context(self.exclusive())
            self._tidy()
            if self._schema != SCHEMA_VERSION:
                self._keep_old_schema()
            pieces = document.encode(tables, self.generation + 1, self._clock.now())
            self._mark = generations.replace(self.file, pieces)
            self._schema = SCHEMA_VERSION
            self.generation += 1
            self.tables = tables
            self._lock.record(self.generation)

    def _must_be_newest(self) -> None:
        # A network file system may show the old file for a while after another machine has
        # replaced it (nfs(5), "Directory entry caching"); the lock file it shows as it is.
        lock = self._lock
        if self.generation < lock.generation and lock.writer != socket.gethostname():
            raise StoreLocked(
                f"This machine does not see yet what {lock.writer} wrote into the ledger",
                "Try again in a minute. Should you have put back an older ledger yourself, "
                f"remove {self.file.name}.lock.",
            )

    # How it is done --------------------------------------------------------------------------

    def _load(self) -> bool:
        found = generations.read(self.file)
        if found is None:
            previous = self._whole_previous()
            if previous is not None:
                raise StoreDamaged(
                    f"The ledger {self.file} is gone, its previous generation is still there",
                    self._ways_out(previous),
                    previous=previous,
                )
            changed = self._mark is not None
            self.tables, self.generation, self._mark = document.empty_tables(), 0, None
            return changed
        content, mark = found
        try:
            tables, generation, schema = _understood(content, self.file)
        except Unreadable as reason:
            raise self.damaged(reason, content) from None
        self.tables, self.generation, self._schema = tables, generation, schema
        self._mark = mark
        return True

    def damaged(self, reason: Unreadable, content: bytes | None = None) -> StoreDamaged:
        """The error for a file that makes no sense; it is set aside first."""
        if content is None:
            found = generations.read(self.file)
            content = found[0] if found else b""
        stamp = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
        kept = generations.set_aside(self.file, stamp, content)
        previous = self._whole_previous()
        where = f"; it is kept as {kept.name}" if kept else ""
        return StoreDamaged(
            f"The ledger {self.file} is damaged: {reason}{where}",
            self._ways_out(previous) + (_ACCEPT if isinstance(reason, Altered) else ""),
            set_aside=kept,
            previous=previous,
        )

    def _ways_out(self, previous: Path | None) -> str:
        if previous is None:
            return (
                f"Put a backup in its place, or move {self.file.name} away to begin an empty "
                "ledger. Nothing is written until then."
            )
        return (
            "Go on with the previous generation: trackcal doctor --recover "
            f"(or mv '{previous}' '{self.file}'). "
            "Nothing is written until then."
        )

    def _whole_previous(self) -> Path | None:
        previous = generations.previous_of(self.file)
        with contextlib.suppress(StoreError, Unreadable):
            found = generations.read(previous)
            if found is not None:
                _understood(found[0], previous)
                return previous
        return None

    def _recover(self) -> None:
        self._lock.acquire()  # the first look decides, and nobody else may recover at once
        try:
            self._load()
        except StoreDamaged as damage:
            self._replace_damaged(damage)
            self._load()
            self._lock.record(self.generation)  # it may be lower than what was lost
        finally:
            self._lock.release()

    def _replace_damaged(self, damage: StoreDamaged) -> None:
        found = generations.read(self.file)
        if found is not None and damage.set_aside is None:
            raise StoreError(
                "The damaged ledger cannot be set aside", "Copy it somewhere safe, then remove it."
            ) from damage
        pieces = document.encode(document.empty_tables(), 1, self._clock.now())
        previous = generations.previous_of(self.file)
        if damage.previous is not None:
            kept = generations.read(damage.previous)
            if kept is not None:
                pieces = iter([memoryview(kept[0])])
        else:
            broken = generations.read(previous)
            if broken is not None:
                stamp = self._clock.now().strftime("%Y%m%dT%H%M%SZ")
                generations.set_aside(previous, stamp, broken[0])
        generations.replace(self.file, pieces, keep_previous=False)

    def _keep_old_schema(self) -> None:
        other = self.file.with_name(f"{self.file.name}.schema-{self._schema}")
        generations.keep_copy(self.file, other)

    def _tidy(self) -> None:
        if not generations.has_leftovers(self.file):
            return
        if self._lock.is_held:
            generations.clean_leftovers(self.file)
            return
        with contextlib.suppress(StoreError):
            # A busy lock means that the temp file may be at work: its owner tidies up.
            if self._lock.try_acquire():
                try:
                    generations.clean_leftovers(self.file)
                finally:
                    self._lock.release()


def _understood(content: bytes, file: Path) -> tuple[Tables, int, int]:
    """Tables, generation and the schema version they had.

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
