"""The outbox: a file of receipts beside the ledger, one line for each.

    {"outbox":1}
    {"tracker":"work","entry":"ab12cd34ef56","state":"sent",…,"crc":"89abcdef"}

It is no table of the ledger, because a push of 1,000 entries writes it a hundred times: appending
a line and syncing it costs 1.5 ms, a generation of a ledger of 10,000 entries ten times that. The
last line of an entry counts; what is out of date is dropped when it makes up most of the file.

Each line has a CRC-32 of what stands before `,"crc"`. A last line without an end was cut off by a
kill and was never acknowledged. The lock file knows how much of the file has been synced, so that
a lost end is noticed as well.
"""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from trackcal_tui.config.atomic_files import sync_folder, write_atomically
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreLocked, StoreNewer
from trackcal_tui.core.outbox import Receipt
from trackcal_tui.store import files
from trackcal_tui.store.document import BROKEN
from trackcal_tui.store.lock import FileLock

VERSION = 1
_HEADER = b'{"outbox":%d}\n' % VERSION
_CRC = b',"crc":"%08x"}'
_CRC_LENGTH = len(_CRC % 0)
_LINES_KEPT = 1000
"""Out-of-date lines that may pile up in the file before it is rewritten."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Receipt).decode


class _Header(Struct):
    outbox: int


class FileOutbox:
    """Implements `Outbox`: thread-safe, and safe beside other processes on the same file."""

    def __init__(self, file: Path, clock: Clock, *, recover: bool = False) -> None:
        """Open an outbox; a missing file is an empty one.

        Args:
            file: Its folder exists.
            clock: The present, for the lock file.
            recover: Keep only the intact lines of a damaged file, which is set aside first.

        Raises:
            StoreError: it cannot be recovered.
        """
        self._file = file
        self._lock = FileLock(file.with_name(file.name + ".lock"), clock, what="outbox")
        self._mutex = threading.RLock()
        self._receipts: dict[tuple[str, str], Receipt] = {}
        self._lines = 0
        self._size = 0  # up to the end of the last whole line
        self._is_unsynced = False
        self._mark: files.Fingerprint | None = None
        if recover:
            self._recover()

    def receipts(self, tracker: str) -> tuple[Receipt, ...]:
        """Return all receipts of a tracker, in no particular order.

        Raises:
            StoreDamaged, StoreNewer, StoreError.
        """
        with self._mutex:
            self._refresh()
            return tuple(one for one in self._receipts.values() if one.tracker == tracker)

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other processes from writing within the block: one push at a time.

        Raises:
            StoreLocked: another process is pushing.
        """
        with self._mutex:
            if not self._lock.try_acquire():
                raise StoreLocked(
                    f"Another trackcal is pushing: {self._lock.holder()}",
                    "Try again when it has finished; nothing was sent.",
                )
        try:
            yield
        finally:
            with self._mutex:
                self._sync()
                self._lock.release()

    def record_intents(self, receipts: Sequence[Receipt]) -> None:
        """Write receipts of requests about to leave; they are on disk when it returns.

        Raises:
            StoreError: nothing was written, and nothing may be sent.
        """
        with self._locked():
            if self._lines > 2 * len(self._receipts) + _LINES_KEPT:
                self._write(self._receipts)
            self._append(receipts, sync=True)

    def record_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Write what came of requests; it survives a kill when it returns.

        It is synced with the next intents, or when the push ends: what a power cut takes before
        stays `sending`, and is looked up in the tracker.

        Raises:
            StoreError: nothing was written; the state on disk stays `sending`.
        """
        with self._locked():
            self._append(receipts, sync=False)

    def forget_tracker(self, tracker: str) -> None:
        """Drop all receipts of a tracker that was removed.

        Raises:
            StoreError: nothing was written.
        """
        with self._locked():
            left = {key: one for key, one in self._receipts.items() if key[0] != tracker}
            if len(left) < len(self._receipts):
                self._write(left)

    # Reading ---------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Read the file again if it is not as it was."""
        if self._mark is not None and files.fingerprint(self._file) == self._mark:
            return
        for _ in range(2):  # another process may replace it between the two looks
            least = self._lock.recorded()
            found = files.read(self._file)
            content = found[0] if found else b""
            if _whole(content) >= least:
                break
        try:
            if _whole(content) < least:
                raise ValueError("its end is missing")
            self._take(content)
        except ValueError as reason:
            raise self._damaged(reason, content) from None
        self._mark = found[1] if found else None

    def _take(self, content: bytes) -> None:
        """Decode the whole lines. Raises: ValueError, StoreNewer."""
        self._size = _whole(content)
        lines = content[: self._size].splitlines()
        if lines and (version := _version(lines.pop(0))) != VERSION:
            if version < VERSION:
                raise ValueError("it does not begin as an outbox")
            raise StoreNewer(
                f"The outbox {self._file} was written by a newer trackcal",
                "Update trackcal. Nothing was changed.",
            )
        receipts = list(map(_receipt, lines))
        if None in receipts:
            raise ValueError(f"line {receipts.index(None) + 2} is not as trackcal wrote it")
        self._receipts = {(one.tracker, one.entry): one for one in receipts if one is not None}
        self._lines = len(lines)

    def _damaged(self, reason: ValueError, content: bytes) -> StoreDamaged:
        kept = files.set_aside(self._file, content) if content else None
        where = f"; it is kept as {kept.name}" if kept else ""
        return StoreDamaged(
            f"The outbox {self._file} is damaged: {reason}{where}",
            "Go on with what is left: trackcal doctor --recover. "
            "The next push looks for the rest in the tracker.",
            set_aside=kept,
            recovery="the receipts that are intact",
        )

    def _recover(self) -> None:
        with self._locked(refresh=False):
            try:
                self._refresh()
            except StoreDamaged as damage:
                found = files.read(self._file)
                if found is not None and found[0] and damage.set_aside is None:
                    raise StoreError(
                        "The damaged outbox cannot be set aside",
                        "Copy it somewhere safe, then remove it.",
                    ) from damage
                lines = found[0].splitlines() if found else []
                intact = (one for one in map(_receipt, lines) if one is not None)
                self._write({(one.tracker, one.entry): one for one in intact})

    # Writing ---------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _locked(self, *, refresh: bool = True) -> Iterator[None]:
        with self._mutex, contextlib.ExitStack() as stack:
            if not self._lock.is_held:
                self._lock.acquire()
                stack.callback(self._lock.release)
            if refresh:
                self._refresh()
            yield

    def _append(self, receipts: Iterable[Receipt], *, sync: bool) -> None:
        lines = [_line(one) for one in receipts]
        if not lines:
            return
        if not self._size:
            lines.insert(0, _HEADER)
        content = b"".join(lines)
        try:
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.ftruncate(handle, self._size)  # a line that was cut off
                if os.pwrite(handle, content, self._size) < len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                if sync:
                    os.fsync(handle)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, self._size)
                raise
            finally:
                os.close(handle)
            if not self._size:
                sync_folder(self._file.parent)
        except OSError as error:
            raise files.unwritable(self._file, error) from error
        self._receipts |= {(one.tracker, one.entry): one for one in receipts}
        self._written(self._size + len(content), self._lines + len(lines), synced=sync)

    def _write(self, receipts: dict[tuple[str, str], Receipt]) -> None:
        """Replace the file by these receipts."""
        content = _HEADER + b"".join(map(_line, receipts.values()))
        self._lock.record(0)  # it is shorter from now on
        try:
            write_atomically(self._file, content)
        except OSError as error:
            raise files.unwritable(self._file, error) from error
        self._receipts = receipts
        self._written(len(content), len(receipts), synced=True)

    def _sync(self) -> None:
        """Sync what has been written; a fault shows when the file is written again."""
        if self._is_unsynced:
            with contextlib.suppress(OSError):
                with self._file.open("rb") as stream:
                    os.fsync(stream.fileno())
                self._lock.record(self._size)
            self._is_unsynced = False

    def _written(self, size: int, lines: int, *, synced: bool) -> None:
        self._size, self._lines = size, lines
        self._is_unsynced = not synced
        if synced:
            self._lock.record(size)
        self._mark = files.fingerprint(self._file)


def _whole(content: bytes) -> int:
    """Return where the last whole line ends."""
    return content.rfind(b"\n") + 1


def _line(receipt: Receipt) -> bytes:
    start = _encode(receipt)[:-1]
    return start + _CRC % zlib.crc32(start) + b"\n"


def _receipt(line: bytes) -> Receipt | None:
    """Decode a line; None when it is damaged."""
    if line[-_CRC_LENGTH:] != _CRC % zlib.crc32(line[:-_CRC_LENGTH]):
        return None
    try:
        return _decode(line)
    except BROKEN:
        return None


def _version(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=_Header).outbox
    except BROKEN:
        return 0
