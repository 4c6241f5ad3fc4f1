"""One writer at a time: an advisory lock of the operating system, held through a lock file.

`flock(2)` belongs to the open file, so the kernel releases it when a process dies, however it
dies: a lock file that is left over means nothing. It also keeps two handles of one process
apart, which `fcntl(2)` record locks do not. On NFS, Linux turns it into a record lock on the
server (flock(2), "NFS details"); where the server has none, the ledger refuses to be changed.
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

_LONGEST = 1000  # bytes of a lock file that are looked at
_NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}


class _Signature(Struct, frozen=True):
    """The content of the lock file."""

    pid: int
    host: str
    since: datetime
    generation: int = 0
    writer: str = ""


class FileLock:
    """An exclusive lock. Neither reentrant nor thread-safe: its owner takes care of both."""

    def __init__(self, file: Path, clock: Clock, *, what: str = "file of time entries") -> None:
        self._file = file
        self._what = what
        self._clock = clock
        self._handle: int | None = None
        self.generation = 0
        """The newest generation written under this lock, as its file says; 0 when it does not."""
        self.writer = ""
        """The machine that wrote it."""

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> None:
        """Take the lock; wait while others hold it, but not for ever.

        Raises:
            StoreLocked: somebody keeps holding it; says who.
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
                    f"The {self._what} is being written by {holder}",
                    "Try again when it has finished; nothing was changed.",
                )
            # A blocking lock has no timeout. The random wait keeps two processes from trying in
            # step.
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
            if self._is_in_place(handle):
                break
            os.close(handle)  # somebody removed the lock file: others will lock a new one
        self._handle = handle
        if (before := self._signature()) is not None:
            self.generation, self.writer = before.generation, before.writer
        self._sign(handle)
        return True

    def release(self) -> None:
        """Release the lock, if it is held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def record(self, generation: int) -> None:
        """Tell the next holder, on whatever machine, which generation it must find."""
        self.generation, self.writer = generation, socket.gethostname()
        if self._handle is not None:
            self._sign(self._handle)

    def recorded(self) -> int:
        """Return what `record` wrote last, whoever holds the lock; 0 when nothing is known."""
        signed = self._signature()
        return 0 if signed is None else signed.generation

    def holder(self) -> str:
        """Say who holds the lock, as far as known: `process 4711 (since 09:12:00 UTC)`."""
        signed = self._signature()
        if signed is None:
            return "another process"
        where = "" if signed.host == socket.gethostname() else f" on {signed.host}"
        return f"process {signed.pid}{where} (since {signed.since:%H:%M:%S} UTC)"

    def _open(self) -> int:
        try:
            return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StoreError(
                f"The lock file {self._file} cannot be opened: {error.strerror or error}",
                "Correct the permissions of its folder, or use another one with --home.",
                code="store_read_only" if error.errno in (errno.EROFS, errno.EACCES) else None,
            ) from error

    def _is_in_place(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self._file.stat())
        except FileNotFoundError:
            return False

    def _signature(self) -> _Signature | None:
        try:
            return msgspec.json.decode(self._file.read_bytes()[:_LONGEST], type=_Signature)
        except (OSError, *BROKEN):
            return None

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
        hint = "Use a folder on a local disk, with --home or TRACKCAL_HOME."
        if error.errno in _NO_LOCKS:
            return StoreError(f"The file system of {self._file.parent} has no file locks", hint)
        return StoreError(f"The {self._what} cannot be locked: {error.strerror or error}", hint)
