"""A file has its old or its new content, whatever fails."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

import pytest

from trackcal_tui.config.atomic_files import sync_folder, write_atomically


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kept.json"
    file.write_bytes(b"old")
    return file


def test_new_content_gets_its_own_mode(file: Path) -> None:
    file.chmod(0o644)
    old = os.umask(0)
    try:
        write_atomically(file, b"new")
        write_atomically(file.with_name("other"), b"", mode=0o400)
    finally:
        os.umask(old)
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.with_name("other").stat().st_mode) == 0o400
    assert sorted(os.listdir(file.parent)) == ["kept.json", "other"]


def test_a_reader_that_has_it_open_keeps_the_old_content(file: Path) -> None:
    with file.open("rb") as reader:
        write_atomically(file, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("call", ["fsync", "replace", "fchmod"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()], ids=repr)
def test_a_failure_leaves_the_old_content_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(type(error)):
        write_atomically(file, b"new")
    monkeypatch.undo()
    assert file.read_bytes() == b"old"
    assert os.listdir(file.parent) == ["kept.json"]


def test_the_content_is_on_disk_before_the_rename(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def note_replace(source: str, target: Path) -> None:
        done.append("name")
        assert Path(source).read_bytes() == b"new"
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    write_atomically(file, b"new")
    assert done == ["file", "name", "folder"]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.EIO])  # the first from network file systems
def test_a_folder_that_cannot_be_synced_is_not_a_failure(
    file: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    fsync = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, "refused")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    with contextlib.nullcontext() if code == errno.EINVAL else pytest.raises(OSError, match="ref"):
        sync_folder(file.parent)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "nowhere" / "file", b"new")
