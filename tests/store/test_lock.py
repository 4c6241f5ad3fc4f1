"""One writer at a time: waiting, refusing, and what a dead process leaves behind."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.factories import Ticking, manual_entry, opened
from trackcal_tui.core.errors import StoreError, StoreLocked
from trackcal_tui.store import lock
from trackcal_tui.store.lock import FileLock

HOLDER = """
import sys
from pathlib import Path
from tests.store.factories import Ticking
from trackcal_tui.store.lock import FileLock
held = FileLock(Path(sys.argv[1]), Ticking())
held.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start another process that holds the ledger's lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "track.json.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_held_lock_names_its_holder(
    tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    ledger = opened(tmp_path)
    with pytest.raises(
        StoreLocked, match=rf"process {holder.pid} \(since 09:00:01 UTC\)"
    ) as caught:
        ledger.add_entry(manual_entry())
    assert caught.value.exit_code == 6
    assert ledger.entries() == ()


def test_killed_holder_releases_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "track.json.lock").exists()
    opened(tmp_path).add_entry(manual_entry())


def test_acquire_waits_for_the_holder(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    held = FileLock(tmp_path / "track.json.lock", Ticking())
    assert not held.try_acquire()
    holder.stdin.close()
    held.acquire()
    assert held.is_held


def test_acquire_gives_up_when_the_lock_keeps_changing_hands(
    tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "MOST_PATIENCE", 0.2)
    names = iter(f"process {number}" for number in range(10_000))
    monkeypatch.setattr(FileLock, "holder", lambda _: next(names))
    with pytest.raises(StoreLocked):
        opened(tmp_path).add_entry(manual_entry())


def test_two_handles_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    one = FileLock(tmp_path / "lock", Ticking())
    two = FileLock(tmp_path / "lock", Ticking())
    one.acquire()
    assert not two.try_acquire()
    assert two.holder().startswith(f"process {os.getpid()} (since")
    one.release()
    one.release()
    assert two.try_acquire()


def test_removed_lock_file_does_not_let_two_writers_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lock"
    real, removed = fcntl.flock, False

    def removing(handle: int, operation: int) -> None:
        nonlocal removed
        real(handle, operation)
        if not removed:
            removed = True
            file.unlink()

    monkeypatch.setattr(fcntl, "flock", removing)
    one = FileLock(file, Ticking())
    assert one.try_acquire()
    assert not FileLock(file, Ticking()).try_acquire()


def test_unreadable_lock_file_hides_only_the_name_of_the_holder(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    for rubbish in (b"", b"\xff\x00", b"[]", b'{"pid":"x","host":1,"since":2}'):
        file.write_bytes(rubbish)
        assert FileLock(file, Ticking()).holder() == "another process"


def test_holder_on_another_machine_is_named_with_its_machine(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    file.write_text('{"pid":7,"host":"nas","since":"2026-11-22T08:15:00+00:00"}')
    assert socket.gethostname() != "nas"
    assert FileLock(file, Ticking()).holder() == "process 7 on nas (since 08:15:00 UTC)"


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_file_system_without_locks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(error, os.strerror(error))

    ledger = opened(tmp_path)
    monkeypatch.setattr(fcntl, "flock", refused)
    with pytest.raises(StoreError, match=r"no file locks|cannot be locked"):
        ledger.add_entry(manual_entry())
    assert not (tmp_path / "track.json").exists()
    session = opened(tmp_path, session=True)
    assert session.read_only is not None
    assert session.entries() == ()


def test_lock_file_that_cannot_be_created_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "track.json.lock").symlink_to("/dev/null")
    with pytest.raises(StoreError, match="lock file"):
        opened(tmp_path).add_entry(manual_entry())


def test_second_terminal_program_is_read_only_until_the_first_ends(tmp_path: Path) -> None:
    first = opened(tmp_path, session=True)
    second = opened(tmp_path, session=True)
    assert first.read_only is None
    assert second.read_only is not None
    assert f"process {os.getpid()}" in second.read_only
    with pytest.raises(StoreLocked, match="has these entries open"):
        second.add_entry(manual_entry())
    first.add_entry(manual_entry())
    assert second.refresh()
    assert len(second.entries()) == 1
    first.close()
    assert second.refresh()
    assert second.read_only is None
    second.add_entry(manual_entry())


def test_command_writes_beside_the_terminal_program(tmp_path: Path) -> None:
    program = opened(tmp_path, session=True)
    opened(tmp_path).add_entry(manual_entry("By cron"))
    program.add_entry(manual_entry("By hand"))
    assert {entry.task_name for entry in program.entries()} == {"By cron", "By hand"}


def test_stale_file_of_a_network_file_system_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NFS may show the new lock file while the name still leads to the old ledger."""
    old = opened(tmp_path)
    old.add_entry(manual_entry("One"))
    content = (tmp_path / "track.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(socket, "gethostname", lambda: "elsewhere")
        opened(tmp_path).add_entry(manual_entry("Two"))
    new = (tmp_path / "track.json").read_bytes()
    (tmp_path / "track.json").write_bytes(content)
    with pytest.raises(StoreLocked, match="what elsewhere saved"):
        opened(tmp_path).add_entry(manual_entry("Three"))
    (tmp_path / "track.json").write_bytes(new)
    opened(tmp_path).add_entry(manual_entry("Three"))
    assert len(opened(tmp_path).entries()) == 3


def test_restoring_an_older_ledger_on_the_same_machine_works(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add_entry(manual_entry("One"))
    content = (tmp_path / "track.json").read_bytes()
    ledger.add_entry(manual_entry("Two"))
    (tmp_path / "track.json").write_bytes(content)
    ledger.add_entry(manual_entry("Three"))
    assert {entry.task_name for entry in ledger.entries()} == {"One", "Three"}


def test_recovered_ledger_is_not_taken_for_a_stale_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(socket, "gethostname", lambda: "elsewhere")
        ledger = opened(tmp_path)
        ledger.add_entry(manual_entry("One"))
        ledger.add_entry(manual_entry("Two"))
    (tmp_path / "track.json").write_bytes(b"rubbish")
    ledger = opened(tmp_path, recover=True)
    ledger.add_entry(manual_entry("Three"))
    assert {entry.task_name for entry in opened(tmp_path).entries()} == {"One", "Three"}
