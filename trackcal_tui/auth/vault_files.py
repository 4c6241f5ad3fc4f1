"""Read, write and lock the files of the vault's folder, which only its owner can enter."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import make_folder
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import VaultError

LOCK_SECONDS = 60.0
"""Longest wait for another process that refreshes a token."""
_STEP = 0.02


@contextmanager
def disk_errors(folder: Path, action: str) -> Iterator[None]:
    """Raise VaultError instead of the block's OSError: the vault cannot be *read* or *written*."""
    try:
        yield
    except OSError as error:
        raise VaultError(
            f"The token vault cannot be {action}: {error.strerror or type(error).__name__}",
            f"Correct the permissions of {folder}, or free some space.",
        ) from error


def prepare_folder(folder: Path) -> None:
    """Make the folder, and close it to everyone but its owner.

    Raises:
        StoreError: it belongs to someone else, or others may write in it.
        VaultError: it cannot be closed.
    """
    make_folder(folder)
    with disk_errors(folder, "prepared"):
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)


def read_file(file: Path) -> bytes | None:
    """Return the content, None when there is no such file. Raises: VaultError."""
    with disk_errors(file.parent, "read"):
        try:
            return file.read_bytes()
        except FileNotFoundError:
            return None


def write_file(file: Path, content: bytes) -> None:
    """Replace the content in one step, mode 0600.

    Raises:
        StoreError, VaultError: nothing has changed then.
    """
    prepare_folder(file.parent)
    with disk_errors(file.parent, "written"):
        write_atomically(file, content)


@contextmanager
def locked(file: Path, cancel: Cancel, timeout: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a lock between processes and threads; the system frees it when the process dies.

    Args:
        file: Made if need be, never removed.
        cancel: Ends the wait within 20 ms.
        timeout: Seconds to wait for whoever holds the lock.

    Raises:
        VaultError: it was held for longer, or the file cannot be made.
        Cancelled: while waiting.
    """
    with disk_errors(file.parent, "locked"):
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        waited = 0.0
        while not _take(handle):
            if waited >= timeout:
                raise VaultError(
                    "Another trackcal is using the token vault",
                    "Wait for it to finish its sign-in, or quit it, and try again.",
                    code="vault_locked",
                )
            cancel.wait(_STEP)
            waited += _STEP
        yield
    finally:
        os.close(handle)  # frees the lock as well


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
