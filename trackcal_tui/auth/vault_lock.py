"""A lock between processes (and threads), held on a small file beside what it guards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import VaultError

_STEP = 0.02


@contextmanager
def locked(file: Path, cancel: Cancel, timeout: float) -> Iterator[None]:
    """Hold the lock `file`; it is let go by the system when the process dies.

    Raises:
        VaultError: another process held it for longer than `timeout` seconds, or the file cannot
            be made.
        Cancelled: while waiting.
    """
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise VaultError(
            f"The token vault cannot be locked: {error.strerror}",
            f"Correct the permissions of {file.parent}.",
        ) from error
    try:
        waited = 0.0
        while not _take(handle):
            if waited >= timeout:
                raise VaultError(
                    "Another trackcal is using the token vault",
                    "Wait for it to finish its sign-in, or end it, and try again.",
                    code="vault_locked",
                )
            cancel.wait(_STEP)
            waited += _STEP
        yield
    finally:
        os.close(handle)  # lets go of the lock as well


if sys.platform != "win32":
    import fcntl

    def _take(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

else:
    import msvcrt

    def _take(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
