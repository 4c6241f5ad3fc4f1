"""The vault's files, damage to them, and the lock."""

from __future__ import annotations

import multiprocessing
import os
import stat
import threading
from functools import partial
from pathlib import Path

import pytest

from tests.auth.conftest import in_thread
from tests.auth.keyrings import (
    ID,
    SECRET,
    BrokenKeyring,
    GoodKeyring,
    make,
    use,
)
from trackcal_tui.auth.vault import Vault
from trackcal_tui.auth.vault_files import locked
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import Cancelled, StoreError, VaultError

# One vault, whatever its mode


@pytest.mark.parametrize("mode", ["file", "keyring", "passphrase", "memory"])
def test_saved_secrets_are_loaded_again(folder: Path, good_keyring: GoodKeyring, mode: str) -> None:
    vault = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    assert vault.load(ID) is None
    vault.save(ID, SECRET)
    vault.save(ID, SECRET + b"2")
    assert vault.load(ID) == SECRET + b"2"
    assert vault.load("someone.else@global") is None
    again = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    assert again.load(ID) == (None if mode == "memory" else SECRET + b"2")
    assert vault.key.mode() == mode
    assert mode in vault.key.describe()


@pytest.mark.parametrize("mode", ["file", "keyring", "passphrase"])
def test_nothing_is_on_disk_in_clear(folder: Path, good_keyring: GoodKeyring, mode: str) -> None:
    vault = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    vault.save(ID, SECRET)
    for file in folder.iterdir():
        assert SECRET not in file.read_bytes()
        assert b"horse" not in file.read_bytes()
        assert "uid" not in file.name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_loose_umask_or_folder_is_tightened(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    old = os.umask(0)
    try:
        make(folder).save(ID, SECRET)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())


def test_a_folder_that_others_may_write_in_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(StoreError) as caught:
        make(folder).save(ID, SECRET)
    assert "chmod" in caught.value.hint


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:10],
        lambda content: content[:-1],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"TCV\x02" + content[4:],
        lambda content: b"{}" + content,
    ],
)
def test_a_damaged_file_is_set_aside(folder: Path, damage: object) -> None:
    assert callable(damage)
    make(folder).save(ID, SECRET)
    (file,) = folder.glob("*.tokens")
    file.write_bytes(damage(file.read_bytes()))
    vault = make(folder)
    assert vault.load(ID) is None
    (aside,) = folder.glob("*.damaged")
    assert aside.name in vault.notice
    assert vault.load(ID) is None
    vault.save(ID, SECRET)
    assert vault.load(ID) == SECRET


def test_the_file_of_another_connection_does_not_open(folder: Path) -> None:
    vault = make(folder)
    vault.save(ID, SECRET)
    (file,) = folder.glob("*.tokens")
    vault.save("other@global", b"theirs")
    (other,) = set(folder.glob("*.tokens")) - {file}
    file.write_bytes(other.read_bytes())
    assert vault.load(ID) is None


def test_deleting_the_last_file_deletes_the_key(folder: Path, good_keyring: GoodKeyring) -> None:
    vault = make(folder, "keyring")
    vault.save(ID, SECRET)
    vault.save("other@global", b"theirs")
    vault.delete(ID)
    assert len(good_keyring.kept) == 1
    assert vault.load("other@global") == b"theirs"
    vault.delete("other@global")
    vault.delete("other@global")
    assert not good_keyring.kept
    assert {file.name for file in folder.iterdir()} == {"vault.json", "vault.lock", "key.lock"}
    assert make(folder, "").key.mode() == "keyring", "only the choice is remembered"
    vault.save(ID, SECRET)
    assert make(folder, "keyring").load(ID) == SECRET


def test_files_are_deleted_even_with_a_broken_keyring(
    folder: Path, good_keyring: GoodKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    use(monkeypatch, BrokenKeyring())
    vault = make(folder, "keyring")
    vault.delete(ID)
    assert not list(folder.glob("*.tokens"))
    assert "key was not removed" in vault.notice


def test_a_full_disk_leaves_the_old_content(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = make(folder)
    vault.save(ID, SECRET)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(VaultError) as caught:
        vault.save(ID, b"new")
    assert "No space left" in caught.value.title
    monkeypatch.undo()
    assert make(folder).load(ID) == SECRET
    assert not list(folder.glob("*.tmp"))


def test_a_key_removed_by_another_process_is_made_again(folder: Path) -> None:
    first, second = make(folder), make(folder)
    first.save(ID, SECRET)
    assert second.load(ID) == SECRET
    first.delete(ID)
    assert second.load(ID) is None
    second.save(ID, SECRET)
    first.save("other@global", b"mine")
    assert second.load("other@global") == b"mine"
    assert make(folder).load(ID) == SECRET
    assert not list(folder.glob("*.damaged"))


@pytest.mark.parametrize("mode", ["file", "keyring", "passphrase"])
def test_vaults_that_start_together_make_one_key(
    folder: Path, good_keyring: GoodKeyring, mode: str
) -> None:
    settings = Settings(token_storage=mode)
    vaults = [Vault(folder, settings, ask_passphrase=lambda: "correct horse") for _ in range(6)]
    barrier = threading.Barrier(len(vaults))

    def start(vault: Vault, number: int) -> None:
        barrier.wait(5)
        vault.save(f"{number}@global", SECRET)

    workers = [in_thread(partial(start, vault, n)) for n, vault in enumerate(vaults)]
    for thread, outcome in workers:
        thread.join(20)
        assert outcome == [None]
    fresh = Vault(folder, settings, ask_passphrase=lambda: "correct horse")
    assert all(fresh.load(f"{n}@global") == SECRET for n in range(len(vaults)))


def test_the_key_is_deleted_even_if_the_mode_was_changed(
    folder: Path, good_keyring: GoodKeyring
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    make(folder, "memory").delete(ID)
    assert not good_keyring.kept
    assert not list(folder.glob("*.tokens"))


# The lock


def _hold(file: str, ready: object, go: object) -> None:
    with locked(Path(file), Cancel(), 5):
        ready.set()  # type: ignore[attr-defined]
        go.wait(10)  # type: ignore[attr-defined]


def test_the_lock_waits_for_another_process_until_it_dies(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready, go = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_hold, args=(str(tmp_path / "lock"), ready, go))
    process.start()
    assert ready.wait(10)
    with pytest.raises(VaultError) as caught, locked(tmp_path / "lock", Cancel(), 0.05):
        pass
    assert caught.value.code == "vault_locked"
    cancel = Cancel()

    def enter() -> None:
        with locked(tmp_path / "lock", cancel, 30):
            pass

    thread, outcome = in_thread(enter)
    cancel.cancel()
    thread.join(5)
    assert isinstance(outcome[0], Cancelled)
    process.kill()
    process.join(5)
    with locked(tmp_path / "lock", Cancel(), 5):
        pass
    process.close()


def test_threads_wait_for_each_other_in_memory_mode_too(folder: Path) -> None:
    vault = make(folder, "memory")
    inside: list[int] = []
    most: list[int] = []

    def enter() -> None:
        with vault.lock():
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    with vault.lock():
        workers = [in_thread(enter) for _ in range(4)]
        cancel = Cancel()

        def give_up() -> None:
            with vault.lock(cancel):
                raise AssertionError

        thread, outcome = in_thread(give_up)
        cancel.cancel()
        thread.join(5)
        assert isinstance(outcome[0], Cancelled)
        assert not most
    for worker, _ in workers:
        worker.join(5)
    assert most == [1, 1, 1, 1]
