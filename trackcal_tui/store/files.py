"""Files on the disk: read whole, replaced whole, with the generation before kept beside.

A file is never written in place. A new generation is written to a temp file, synced, and renamed
over the old one, which gets a second name first (`track.json.previous`). A kill at any instant
leaves the old or the new generation under the file's name, and a whole one under `.previous`.
Temp files are only made under the write lock, so the holder of the lock may remove all of them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from trackcal_tui.config.atomic_files import sync_folder, write_atomically
from trackcal_tui.core.errors import StoreError

_TAIL = 64  # covers the checksum, which covers the generation


class Fingerprint(Struct, frozen=True):
    """What tells two generations apart without reading them whole."""

    inode: int
    size: int
    changed: int
    tail: bytes


def previous_of(file: Path) -> Path:
    """Return the name of the previous generation."""
    return file.with_name(file.name + ".previous")


def fingerprint(file: Path) -> Fingerprint | None:
    """Return the fingerprint of the file as it is now, or None when there is none.

    Raises:
        StoreError: it cannot be read.
    """
    with _opened(file) as handle:
        return None if handle is None else _fingerprint(handle)


def read(file: Path) -> tuple[bytes, Fingerprint] | None:
    """Read the whole file with its fingerprint; None when there is none.

    Raises:
        StoreError: it cannot be read.
    """
    with _opened(file) as handle:
        if handle is None:
            return None
        with open(handle, "rb", buffering=0, closefd=False) as stream:
            return stream.read(), _fingerprint(handle)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[int | None]:
    handle = None
    try:
        with contextlib.suppress(FileNotFoundError):
            # Not blocking: a FIFO in the ledger's place must not hang the program.
            handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise _unreadable(file, error) from error
    if handle is None:
        yield None
        return
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise StoreError(f"{file} is not a file", "Move it away, or use another --home.")
        yield handle
    except OSError as error:
        raise _unreadable(file, error) from error
    finally:
        os.close(handle)


def _fingerprint(handle: int) -> Fingerprint:
    status = os.fstat(handle)
    tail = os.pread(handle, _TAIL, max(0, status.st_size - _TAIL))
    return Fingerprint(status.st_ino, status.st_size, status.st_mtime_ns, tail)


def replace(file: Path, pieces: Iterable[memoryview], *, keep_previous: bool = True) -> Fingerprint:
    """Make `pieces` the new generation and keep the old one. Call it under the write lock.

    Args:
        file: What to replace; need not exist yet.
        pieces: The new content.
        keep_previous: False when the present content is damaged: the previous generation stays
            as it is then.

    Raises:
        StoreError: nothing has changed.
    """
    previous = previous_of(file)
    try:
        with _temp_file(file, pieces) as (temp, mark):
            existed = file.exists()
            if existed and keep_previous:
                _second_name(file, previous)
            os.replace(temp, file)
    except OSError as error:
        raise unwritable(file, error) from error
    try:
        sync_folder(file.parent)
    except OSError as error:
        # The rename may not survive a power cut: take it back, so that "nothing changed" is true.
        if keep_previous:
            with contextlib.suppress(OSError):
                _second_name(previous, file) if existed else file.unlink()
        raise unwritable(file, error) from error
    return mark


@contextlib.contextmanager
def _temp_file(file: Path, pieces: Iterable[memoryview]) -> Iterator[tuple[Path, Fingerprint]]:
    """Write a synced temp file beside `file`, and remove it unless it was renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(handle, "w+b", buffering=1 << 18) as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(handle)
            mark = _fingerprint(handle)
        yield Path(name), mark
    finally:
        remove([Path(name)])


def _second_name(file: Path, name: Path) -> None:
    """Give a file a second name, or a copy where the file system has no hard links (exFAT)."""
    temp = file.with_name(f".{file.name}.{os.getpid()}.link.tmp")
    remove([temp])
    try:
        try:
            os.link(file, temp)
        except OSError:
            shutil.copyfile(file, temp)
            temp.chmod(0o600)
            with temp.open("rb") as copy:
                os.fsync(copy.fileno())
        os.replace(temp, name)
    finally:
        # Renaming one name of a file to another of its names does nothing: it is still there then.
        remove([temp])


def write_new(file: Path, content: bytes) -> None:
    """Write and sync a file whose name nothing refers to yet. Raises: OSError."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(handle)


def keep_copy(file: Path, other: Path) -> None:
    """Give the present generation another name for good; an `other` that exists is left alone.

    Raises:
        StoreError: it could not be done.
    """
    try:
        if not other.exists():
            _second_name(file, other)
    except OSError as error:
        raise unwritable(file, error) from error


def leftovers(file: Path) -> list[Path]:
    """List the temp files of a writer at work, or of one that died."""
    return list(file.parent.glob(f".{file.name}.*.tmp"))


def remove(files: Iterable[Path]) -> None:
    """Remove files where that can be done."""
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def set_aside(file: Path, content: bytes) -> Path | None:
    """Copy damaged content to a file named after it, which no later write can reach.

    The file keeps its own name as well until somebody decides how to go on: however often the
    program is started, it never takes the ledger for a new one.

    Returns:
        The new name; None where the folder cannot be written.
    """
    kept = file.with_name(f"{file.name}.damaged-{zlib.crc32(content):08x}")
    try:
        if not kept.exists():
            try:
                write_atomically(kept, content)
            except OSError:
                os.link(file, kept)  # needs no space on a full disk
    except OSError:
        return None
    return kept


def _unreadable(file: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The time entries in {file} cannot be read: {error.strerror or error}",
        "Correct its permissions and those of its folder, or use another one with --home.",
    )


def unwritable(file: Path, error: OSError) -> StoreError:
    """Return the error for a change that could not be written and did not happen."""
    title, hint = {
        errno.ENOSPC: ("The disk is full", "Free some space and try again"),
        errno.EDQUOT: ("Your disk quota is used up", "Free some space and try again"),
        errno.EROFS: (f"The folder {file.parent} is read-only", "Use another one with --home"),
        errno.EACCES: (
            f"The folder {file.parent} cannot be written",
            "Correct its permissions, or use another one with --home",
        ),
    }.get(
        error.errno or 0,
        (
            f"{file.name} could not be saved: {error.strerror or error}",
            "Check the disk, then try again",
        ),
    )
    return StoreError(title, f"{hint}; nothing was changed.")
