"""What people decided about events that are not imported yet: `drafts.json`, beside the vault.

Rows are kept by connection and event id. Each program writes the rows it has changed over those in
the file, under a lock: of two programs the last change of a row wins, and nothing else is lost.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import make_folder
from trackcal_tui.core.drafts import Choice
from trackcal_tui.core.errors import StoreError, StoreLocked

FILE = "drafts.json"
KEPT = timedelta(days=90)
"""How long rows are kept after the event, or after their last change where it has no date."""
_PATIENCE = 5.0
"""Seconds to wait for another program that is writing."""


class DraftRow(Choice, frozen=True, gc=False, omit_defaults=True):
    """A decision about an event, and what is needed to know when it is over."""

    at: datetime = datetime.min.replace(tzinfo=UTC)
    """When it was made."""
    day: date | None = None
    """Date of the event."""
    left_out: str = ""
    """Id of its series, where an import of other events left it out."""
    start: datetime | None = None
    """When it was left out: start of the event."""
    unticked_by: str = ""
    """Batch of the import that unticked it, having taken the event that it overlaps instead."""
    imported: bool = False
    """It is an entry now; kept is only the length the person had set, for an undo."""


Rows = Mapping[str, DraftRow]
"""By event id."""
Decide = Callable[[Rows], Mapping[str, DraftRow | None]]


class _File(Struct, frozen=True):
    connections: dict[str, dict[str, DraftRow]] = {}


class DraftsFile:
    """The rows of all connections.

    Args:
        state: Folder of the file.
    """

    def __init__(self, state: Path) -> None:
        self._file = state / FILE
        self.set_aside: Path | None = None
        """Where a damaged file is since."""

    def rows(self, connection_id: str) -> Rows:
        """Return the rows of a connection; none where the file is damaged.

        Raises:
            StoreError: the file cannot be read.
        """
        return self._read().get(connection_id, {})

    def change(self, connection_id: str, decide: Decide, now: datetime) -> None:
        """Write rows, or remove them (None); all others stay as they are in the file.

        Args:
            connection_id: Whose events they are about.
            decide: Makes the rows from those in the file, while no other program can write it.
            now: Rows that are old by now are dropped.

        Raises:
            StoreError: nothing has changed.
        """
        make_folder(self._file.parent)
        try:
            with self._locked():
                known = self._read()
                mine = known.pop(connection_id, {})
                rows = decide(mine)
                if not rows:
                    return
                for event_id, row in rows.items():
                    mine.pop(event_id, None)
                    if row is not None:
                        mine[event_id] = row
                kept = {id: _without_old(table, now) for id, table in known.items()}
                kept[connection_id] = _without_old(mine, now)
                left = {id: table for id, table in kept.items() if table}
                write_atomically(self._file, msgspec.json.encode(_File(left)))
        except OSError as error:
            raise StoreError(
                f"Ticks and edits cannot be saved: {error.strerror or error}",
                f"Free some space, or check the permissions of {self._file}.",
            ) from error

    def _read(self) -> dict[str, dict[str, DraftRow]]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_File).connections
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(
                f"Saved ticks and edits cannot be read: {error.strerror or error}",
                f"Check the permissions of {self._file}.",
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._set_aside()
            return {}

    def _set_aside(self) -> None:
        """Rename a damaged file, so that it is neither lost nor in the way."""
        number = 1
        while (aside := self._file.with_name(f"{FILE}.damaged-{number}")).exists():
            number += 1
        with contextlib.suppress(FileNotFoundError):  # another program has just done it
            self._file.rename(aside)
            self.set_aside = aside

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(f"{self._file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            end = time.monotonic() + _PATIENCE
            while not _lock(handle):
                if time.monotonic() > end:
                    raise StoreLocked(
                        "Another trackcal is saving its ticks and edits", "Try again."
                    )
                time.sleep(0.01)  # flock waits for ever or not at all
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN):
            return False
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP):  # file systems without locks
            raise
    return True


def _without_old(rows: Rows, now: datetime) -> dict[str, DraftRow]:
    first = (now - KEPT).date()
    return {id: row for id, row in rows.items() if (row.day or row.at.date()) >= first}
