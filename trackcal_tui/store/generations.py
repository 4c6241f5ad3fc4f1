"""The ledger's file on the disk: read whole, replaced whole, the generation before kept.

A file is never written in place. A new generation is written beside it, synced, and renamed
over it; before that, the old one gets a second name (`track.json.previous`). A kill at any
instant leaves the old or the new generation under the ledger's name, and a whole one under
`.previous`. Temp files are only ever made under the write lock, so those that are found by who
holds it belong to nobody.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from trackcal_tui.core.errors import StoreError

_TAIL = 64  # covers the checksum, which covers the generation

_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
"""What file systems without hard links say, such as exFAT."""


class Fingerprint(Struct, frozen=True):
    """What tells two generations apart without reading them whole."""

    inode: int
    size: int
    changed: int
    tail: bytes


def previous_of(file: Path) -> Path:
    """Where the generation before is kept."""
    return file.with_name(file.name + ".previous")


def fingerprint(file: Path) -> Fingerprint | None:
    """The fingerprint of the file as it is now, or None when there is none.

    Raises:
        StoreError: it cannot be read.
    """
    handle = _open(file)
    if handle is None:
        return None
    try:
        return _fingerprint(handle)
    except OSError as error:
        raise unreadable(file, error) from error
    finally:
        os.close(handle)


def read(file: Path) -> tuple[bytes, Fingerprint] | None:
    """The whole file with its fingerprint, or None when there is none.

    Raises:
        StoreError: it cannot be read.
    """
    handle = _open(file)
    if handle is None:
        return None
    try:
        with open(handle, "rb", buffering=0, closefd=False) as stream:
            content = stream.read()
        return content, _fingerprint(handle)
    except OSError as error:
        raise unreadable(file, error) from error
    finally:
        os.close(handle)


def _open(file: Path) -> int | None:
    try:
        # Not blocking: a FIFO in the ledger's place must not hang the program.
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(file, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise StoreError(f"{file} is not a file", "Move it away, or use another --home.")
    return handle


def _fingerprint(handle: int) -> Fingerprint:
    status = os.fstat(handle)
    tail = os.pread(handle, _TAIL, max(0, status.st_size - _TAIL))
    return Fingerprint(status.st_ino, status.st_size, status.st_mtime_ns, tail)


def replace(file: Path, pieces: Iterable[memoryview], *, keep_previous: bool = True) -> Fingerprint:
    """Make `pieces` the new generation and keep the old one. Call it under the write lock.

    Args:
        file: What to replace; need not exist yet.
        pieces: The new content.
        keep_previous: False where the present content is damaged: what is kept as previous
            generation stays then.

    Raises:
        StoreError: nothing has changed then.
    """
    try:
        temp, mark = _write_temp(file, pieces)
    except OSError as error:
        raise unwritable(file, error) from error
    try:
        kept = _keep_previous(file) if keep_previous else None
        os.replace(temp, file)
    except OSError as error:
        _remove(temp)
        raise unwritable(file, error) from error
    except BaseException:
        _remove(temp)
        raise
    try:
        sync_folder(file.parent)
    except OSError as error:
        # The rename may not survive a power cut: take it back, so that "nothing changed" is true.
        if keep_previous:
            _restore(file, kept)
        raise unwritable(file, error) from error
    return mark


def _write_temp(file: Path, pieces: Iterable[memoryview]) -> tuple[Path, Fingerprint]:
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    temp = Path(name)
    try:
        with os.fdopen(handle, "w+b", buffering=1 << 18) as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(handle)
            return temp, _fingerprint(handle)
    except BaseException:
        _remove(temp)
        raise


def _keep_previous(file: Path) -> Path | None:
    """Give the present generation its second name; None when there is no generation yet."""
    previous = previous_of(file)
    other = file.with_name(f".{file.name}.{os.getpid()}.previous.tmp")
    _remove(other)
    if not file.exists():
        return None
    try:
        try:
            os.link(file, other)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            _copy(file, other)
        os.replace(other, previous)
    finally:
        # Renaming one name of a file to another of its names does nothing: then it is still there.
        _remove(other)
    return previous


def _restore(file: Path, previous: Path | None) -> None:
    with contextlib.suppress(OSError):
        if previous is None:
            os.unlink(file)
            return
        other = file.with_name(f".{file.name}.{os.getpid()}.restored.tmp")
        _remove(other)
        try:
            os.link(previous, other)
        except OSError:
            _copy(previous, other)
        os.replace(other, file)


def keep_copy(file: Path, other: Path) -> None:
    """Give the present generation another name for good; an `other` that exists is left alone.

    Raises:
        StoreError: it could not be done.
    """
    try:
        os.link(file, other)
    except FileExistsError:
        return
    except OSError:
        try:
            _copy(file, other)
        except OSError as error:
            raise unwritable(file, error) from error


def _copy(file: Path, other: Path) -> None:
    shutil.copyfile(file, other)
    other.chmod(0o600)
    handle = os.open(other, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make a rename durable. File systems that cannot sync a folder say EINVAL; fine."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def has_leftovers(file: Path) -> bool:
    """Whether temp files lie about: of a writer at work, or of one that died."""
    return any(_leftovers(file))


def clean_leftovers(file: Path) -> None:
    """Remove the temp files of processes that died. Call it under the write lock."""
    for leftover in _leftovers(file):
        _remove(leftover)


def _leftovers(file: Path) -> list[Path]:
    prefix = f".{file.name}."
    try:
        names = os.listdir(file.parent)
    except OSError:
        return []
    return [
        file.with_name(name) for name in names if name.startswith(prefix) and name.endswith(".tmp")
    ]


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        os.unlink(file)


def set_aside(file: Path, stamp: str, content: bytes) -> Path | None:
    """Keep a damaged file under a name of its own, where no later write can reach it.

    It keeps its old name as well until somebody decides how to go on, so that however often the
    program is started, it never takes the ledger for a new one. Found again under such a name,
    it is not kept twice.

    Returns:
        The new name; None where the folder cannot be written.
    """
    prefix = f"{file.name}.damaged-"
    try:
        for name in os.listdir(file.parent):
            kept = file.with_name(name)
            if name.startswith(prefix) and kept.read_bytes() == content:
                return kept
        for number in range(1, 1000):
            kept = file.with_name(f"{prefix}{stamp}" + (f"-{number}" if number > 1 else ""))
            try:
                _second_name(file, kept, content)
            except FileExistsError:
                continue
            sync_folder(file.parent)
            return kept
    except OSError:
        return None
    return None


def _second_name(file: Path, kept: Path, content: bytes) -> None:
    # A copy: a second name of the same file would change with it, should somebody write in it.
    handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(handle)
    except OSError:
        _remove(kept)
        os.link(file, kept)  # needs no space on a full disk
    except BaseException:
        _remove(kept)
        raise


def unreadable(file: Path, error: OSError) -> StoreError:
    """What to tell about a ledger that the system does not let us read."""
    return StoreError(
        f"The ledger {file} cannot be read: {error.strerror or error}",
        "Correct its permissions and those of its folder, or use another one with --home.",
    )


def unwritable(file: Path, error: OSError) -> StoreError:
    """What to tell about a change that could not be written; it did not happen."""
    reasons = {
        errno.ENOSPC: ("The disk is full", "Free some space and try again; nothing was changed."),
        errno.EDQUOT: (
            "Your disk quota is used up",
            "Free some space and try again; nothing was changed.",
        ),
        errno.EROFS: (
            f"The folder {file.parent} is read-only",
            "Use another one with --home; nothing was changed.",
        ),
        errno.EACCES: (
            f"The folder {file.parent} cannot be written",
            "Correct its permissions, or use another one with --home; nothing was changed.",
        ),
    }
    title, hint = reasons.get(
        error.errno or 0,
        (
            f"The ledger could not be saved: {error.strerror or error}",
            "Check the disk, then try again; nothing was changed.",
        ),
    )
    return StoreError(title, hint)
