"""One writer at a time: an advisory lock of the operating system, held through a lock file.

`flock(2)` belongs to the open file, so the kernel lets go of it when a process dies, however it
dies: a lock file that is left over means nothing. It also keeps two handles of one process
apart, which `fcntl(2)` record locks do not. On NFS, Linux turns it into a record lock on the
server (flock(2), "NFS details"); where the server has none, the ledger is refused, not risked.
"""

from __future__ import annotations

import errno
import os
import random
import socket
import time
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import StoreError, StoreLocked
from trackcal_tui.store.document import BROKEN

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: no flock
    fcntl = None  # type: ignore[assignment] # the module or nothing

PATIENCE = 2.0
"""Seconds to wait for one and the same holder."""
MOST_PATIENCE = 15.0
"""Seconds to wait in all, while the lock keeps changing hands."""


class _Signature(Struct, frozen=True):
    """What the lock file holds."""

    pid: int
    host: str
    since: datetime
    generation: int = 0
    writer: str = ""

    @staticmethod
    def read(content: bytes) -> _Signature:
        return msgspec.json.decode(content, type=_Signature)


_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class FileLock:
    """An exclusive lock. Not reentrant, not thread-safe: its owner sees to both."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._handle: int | None = None
        self.generation = 0
        """The newest generation written under this lock, as its file says; 0: it does not say."""
        self.writer = ""
        """The machine that wrote it."""

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> None:
        """Take the lock; wait while others hold it, but not for ever.

        Raises:
            StoreLocked: somebody holds it and does not let go; says who.
            StoreError: it cannot be locked at all.
        """
        started = waiting_since = time.monotonic()
        holder = ""
        while not self.try_acquire():
            now = time.monotonic()
            current = self.holder()
            if current != holder:
                holder, waiting_since = current, now
            if now - waiting_since > PATIENCE or now - started > MOST_PATIENCE:
                raise StoreLocked(
                    f"The ledger is being written by {holder}",
                    "Try again when it has finished; nothing was changed.",
                )
            # A lock that blocks cannot be given up after a while; chance keeps two from
            # looking in step.
            time.sleep(random.uniform(0.001, 0.01))

    def try_acquire(self) -> bool:
        """Take the lock if it is free. Raises: StoreError where it cannot be locked at all."""
        if fcntl is None:
            raise StoreError("This system has no file locks", "Run trackcal on Linux or macOS.")
        while True:
            handle = self._open()
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(handle)
                if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                    return False
                raise self._refusal(error) from error
            if self._is_still_there(handle):
                break
            os.close(handle)  # somebody removed the lock file: others will lock a new one
        self._handle = handle
        self._remember(handle)
        self._sign(handle)
        return True

    def release(self) -> None:
        """Let go. Doing it again does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def record(self, generation: int) -> None:
        """Tell the next holder, on whatever machine, which generation it must find."""
        self.generation, self.writer = generation, socket.gethostname()
        if self._handle is not None:
            self._sign(self._handle)

    def holder(self) -> str:
        """Who holds the lock, as far as it can be told: `process 4711 (since 09:12:00 UTC)`."""
        try:
            signed = _Signature.read(self._file.read_bytes()[:1000])
        except (OSError, *BROKEN):
            return "another process"
        where = "" if signed.host == socket.gethostname() else f" on {signed.host}"
        return f"process {signed.pid}{where} (since {signed.since:%H:%M:%S} UTC)"

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
        try:
            return os.open(self._file, flags, 0o600)
        except OSError as error:
            raise StoreError(
                f"The lock file {self._file} cannot be opened: {error.strerror or error}",
                "Correct the permissions of its folder, or use another one with --home.",
                code="store_read_only" if error.errno in (errno.EROFS, errno.EACCES) else None,
            ) from error

    def _is_still_there(self, handle: int) -> bool:
        mine = os.fstat(handle)
        try:
            there = self._file.stat()
        except FileNotFoundError:
            return False
        return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)

    def _remember(self, handle: int) -> None:
        try:
            before = _Signature.read(os.pread(handle, 1000, 0))
        except (OSError, *BROKEN):
            return
        self.generation, self.writer = before.generation, before.writer

    def _sign(self, handle: int) -> None:
        # For the messages and the caution of others; a lock that cannot be signed still holds.
        signed = _Signature(
            os.getpid(), socket.gethostname(), self._clock.now(), self.generation, self.writer
        )
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, msgspec.json.encode(signed), 0)
        except OSError:
            return

    def _refusal(self, error: OSError) -> StoreError:
        if error.errno in _NO_LOCKS:
            return StoreError(
                f"The file system of {self._file.parent} has no file locks",
                "Use a folder on a local disk, with --home or TRACKCAL_HOME.",
            )
        return StoreError(
            f"The ledger cannot be locked: {error.strerror or error}",
            "Use a folder on a local disk, with --home or TRACKCAL_HOME.",
        )
