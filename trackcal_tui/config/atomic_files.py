"""Writing files so that a kill at any moment leaves the old or the new content, never a mix."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path


def write_atomically(
    file: Path, content: bytes, *, mode: int = 0o600, durable: bool = True
) -> None:
    """Replace `file` by `content`: temp file beside it, fsync, rename, fsync of the folder.

    Args:
        file: The file.
        content: All of it.
        mode: Its permissions.
        durable: Wait for the disk, so that even a power failure leaves the old content or the new.

    Raises:
        OSError: Nothing has changed, and no temp file is left.
    """
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    if durable:
        # The new content is in place: an error would have the caller undo or repeat it.
        with contextlib.suppress(OSError):
            sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where folders can be synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot
            raise
    finally:
        os.close(handle)
