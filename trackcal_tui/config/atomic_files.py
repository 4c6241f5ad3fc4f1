"""Writing a file so that a kill at any instant leaves the old or the new content, never a mix."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace `file` by `content`: temp file beside it, fsync, rename, fsync of the folder.

    Raises:
        OSError: nothing has changed then, and no temp file is left.
    """
    # Not in the list of what can fail: a folder that cannot be synced. The new content is in
    # place then, and saying otherwise would have the caller undo or repeat it.
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), mode)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    with contextlib.suppress(OSError):
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; where folders cannot be synced, do nothing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot
            raise
    finally:
        os.close(handle)
