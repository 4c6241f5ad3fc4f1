"""The vault: what is on the disk, what happens when it is damaged, and how the key is chosen."""

from __future__ import annotations

import multiprocessing
import os
import stat
import threading
import time
from functools import partial
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from tests.auth.conftest import in_thread
from trackcal_tui.cancel import Cancel
from trackcal_tui.errors import Cancelled, VaultError
from trackcal_tui.graph.vault import Vault
from trackcal_tui.graph.vault_keys import KEY_BYTES, FileKey, KeyringKey, derive
from trackcal_tui.graph.vault_lock import locked
from trackcal_tui.settings import Settings

ID = "uid.utid@global"
SECRET = b"refresh-token-in-here"


class GoodKeyring(KeyringBackend):
    """Keeps secrets in memory."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class HangingKeyring(GoodKeyring):
    """Waits for a desktop prompt that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait(30)


class ForgetfulKeyring(GoodKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class BrokenKeyring(GoodKeyring):
    """Raises whatever it likes."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("locked: ana@contoso.com")


class PlainTextKeyring(GoodKeyring):
    """As `keyrings.alt` offers itself."""

    priority = 0.5


PlainTextKeyring.__module__ = "keyrings.alt.file"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "vault"


@pytest.fixture
def good_keyring(monkeypatch: pytest.MonkeyPatch) -> GoodKeyring:
    backend = GoodKeyring()
    use(monkeypatch, backend)
    return backend


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    """Make it the system's keyring."""
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


def make(folder: Path, mode: str = "file", *, key_file: str = "") -> Vault:
    return Vault(folder, Settings(token_storage=mode, key_file=key_file), keyring_timeout=0.3)


# One vault, whatever its mode


@pytest.mark.parametrize("mode", ["file", "keyring", "passphrase", "memory"])
def test_what_is_saved_is_loaded(folder: Path, good_keyring: GoodKeyring, mode: str) -> None:
    vault = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    assert vault.load(ID) is None
    vault.save(ID, SECRET)
    vault.save(ID, SECRET + b"2")
    assert vault.load(ID) == SECRET + b"2"
    assert vault.load("someone.else@global") is None
    again = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    assert again.load(ID) == (None if mode == "memory" else SECRET + b"2")
    assert vault.mode() == mode
    assert mode in vault.describe()


@pytest.mark.parametrize("mode", ["file", "keyring", "passphrase"])
def test_nothing_stands_in_clear(folder: Path, good_keyring: GoodKeyring, mode: str) -> None:
    vault = Vault(folder, Settings(token_storage=mode), ask_passphrase=lambda: "correct horse")
    vault.save(ID, SECRET)
    for file in folder.iterdir():
        assert SECRET not in file.read_bytes()
        assert b"horse" not in file.read_bytes()
        assert "uid" not in file.name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_loose_umask_and_folder_are_tightened(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    old = os.umask(0)
    try:
        make(folder).save(ID, SECRET)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in folder.iterdir())


def test_a_folder_others_may_write_in_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    with pytest.raises(VaultError) as caught:
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
def test_a_damaged_file_is_set_aside_not_lost(folder: Path, damage: object) -> None:
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


def test_a_file_of_another_connection_does_not_open(folder: Path) -> None:
    vault = make(folder)
    vault.save(ID, SECRET)
    (file,) = folder.glob("*.tokens")
    vault.save("other@global", b"theirs")
    (other,) = set(folder.glob("*.tokens")) - {file}
    file.write_bytes(other.read_bytes())
    assert vault.load(ID) is None


def test_deleting_the_last_one_deletes_the_key(folder: Path, good_keyring: GoodKeyring) -> None:
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
    assert make(folder, "").mode() == "keyring", "the choice is remembered, nothing else"
    vault.save(ID, SECRET)
    assert make(folder, "keyring").load(ID) == SECRET


def test_deleting_works_with_a_broken_keyring(
    folder: Path, good_keyring: GoodKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    use(monkeypatch, BrokenKeyring())
    vault = make(folder, "keyring")
    vault.delete(ID)
    assert not list(folder.glob("*.tokens"))
    assert "key was not removed" in vault.notice


def test_a_kill_while_saving_leaves_the_old_content(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_another_program_removed_the_key_meanwhile(folder: Path) -> None:
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
def test_programs_that_start_together_make_one_key(
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


def test_the_key_goes_even_when_the_mode_was_changed_since(
    folder: Path, good_keyring: GoodKeyring
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    make(folder, "memory").delete(ID)
    assert not good_keyring.kept
    assert not list(folder.glob("*.tokens"))


# The choice of a mode


def test_the_keyring_is_the_first_choice(folder: Path, good_keyring: GoodKeyring) -> None:
    vault = make(folder, "")
    vault.save(ID, SECRET)
    assert vault.mode() == "keyring"
    assert vault.notice == ""
    (key,) = good_keyring.kept
    assert key[0] == "trackcal"
    assert "tests.auth.test_vault" in vault.describe(), "a foreign backend is named"


@pytest.mark.parametrize(
    "backend", [fail.Keyring, null.Keyring, ForgetfulKeyring, BrokenKeyring, PlainTextKeyring]
)
def test_without_a_good_keyring_nothing_is_kept_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(monkeypatch, backend())
    vault = make(folder, "")
    vault.ready()
    assert vault.mode() == "memory"
    assert "token_storage" in vault.notice
    assert "ana@" not in vault.notice
    vault.save(ID, SECRET)
    assert vault.load(ID) == SECRET
    assert not folder.exists()


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, ForgetfulKeyring, BrokenKeyring])
def test_a_keyring_asked_for_is_never_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(monkeypatch, backend())
    with pytest.raises(VaultError) as caught:
        make(folder, "keyring").ready()
    assert "token_storage" in caught.value.hint
    assert "ana@" not in caught.value.title + caught.value.details


def test_a_remembered_mode_is_never_weakened(
    folder: Path, good_keyring: GoodKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "").save(ID, SECRET)
    use(monkeypatch, fail.Keyring())
    vault = make(folder, "")
    for action in (vault.ready, vault.mode, lambda: vault.load(ID)):
        with pytest.raises(VaultError):
            action()
    assert len(list(folder.glob("*.tokens"))) == 1


def test_a_keyring_that_hangs_is_left_in_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = HangingKeyring()
    use(monkeypatch, backend)
    started = time.monotonic()
    vault = make(folder, "")
    assert vault.mode() == "memory"
    assert "does not answer" in vault.notice
    with pytest.raises(VaultError) as caught:
        make(folder, "keyring").ready()
    assert caught.value.code == "keyring_hangs"
    assert time.monotonic() - started < 2, "0.3 s each here, 3 s by default"
    backend.let_go.set()


def test_a_hanging_keyring_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = HangingKeyring()
    use(monkeypatch, backend)
    key = KeyringKey(folder, timeout=0.2)
    started = time.monotonic()
    for _ in range(5):
        with pytest.raises(VaultError):
            key.read()
    assert time.monotonic() - started < 0.6
    backend.let_go.set()


def test_a_chain_is_used_for_its_good_member(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.chainer import ChainerBackend

    good = GoodKeyring()
    members = [PlainTextKeyring(), good]
    monkeypatch.setattr(ChainerBackend, "backends", members)
    use(monkeypatch, ChainerBackend())
    make(folder, "keyring").save(ID, SECRET)
    assert len(good.kept) == 1
    assert not members[0].kept
    monkeypatch.setattr(ChainerBackend, "backends", [PlainTextKeyring()])
    with pytest.raises(VaultError):
        make(folder / "other", "keyring").ready()


def test_a_key_lost_from_the_keyring_means_a_new_sign_in(
    folder: Path, good_keyring: GoodKeyring
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    good_keyring.kept.clear()
    vault = make(folder, "keyring")
    assert vault.load(ID) is None
    assert "set aside" in vault.notice
    vault.save(ID, SECRET)
    assert make(folder, "keyring").load(ID) == SECRET


def test_changing_the_mode_on_purpose_asks_for_a_new_sign_in(
    folder: Path, good_keyring: GoodKeyring
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    vault = make(folder, "file")
    assert vault.load(ID) is None
    vault.save(ID, SECRET)
    assert make(folder, "").mode() == "file"
    assert make(folder, "").load(ID) == SECRET


def test_a_damaged_description_is_told(folder: Path) -> None:
    make(folder).save(ID, SECRET)
    (folder / "vault.json").write_bytes(b"{")
    with pytest.raises(VaultError) as caught:
        make(folder, "").load(ID)
    assert "vault.json" in caught.value.title


# Passphrases and key files


def test_the_passphrase_is_asked_for_once(folder: Path) -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return "correct horse"

    vault = Vault(folder, Settings(token_storage="passphrase"), ask_passphrase=ask)
    vault.save(ID, SECRET)
    assert vault.load(ID) == SECRET
    vault.save(ID, SECRET)
    assert len(asked) == 1


def test_a_new_passphrase_is_worth_asking_twice(folder: Path) -> None:
    settings = Settings(token_storage="passphrase")
    vault = Vault(folder, settings, ask_passphrase=lambda: "correct horse")
    assert vault.wants_new_passphrase()
    vault.save(ID, SECRET)
    assert not vault.wants_new_passphrase()
    assert not Vault(folder, settings).wants_new_passphrase()
    assert Vault(folder / "other", settings).wants_new_passphrase()
    assert not make(folder / "other", "file").wants_new_passphrase()


def test_a_wrong_passphrase_damages_nothing(folder: Path) -> None:
    settings = Settings(token_storage="passphrase")
    Vault(folder, settings, ask_passphrase=lambda: "correct horse").save(ID, SECRET)
    answers = iter(["wrong", "", None, "correct horse"])
    vault = Vault(folder, settings, ask_passphrase=lambda: next(answers))
    with pytest.raises(VaultError) as wrong:
        vault.load(ID)
    assert wrong.value.code == "wrong_passphrase"
    for _ in range(2):
        with pytest.raises(VaultError) as missing:
            vault.load(ID)
        assert missing.value.code == "passphrase_needed"
    assert vault.load(ID) == SECRET
    assert not list(folder.glob("*.damaged"))


def test_nobody_to_ask(folder: Path) -> None:
    with pytest.raises(VaultError) as caught:
        make(folder, "passphrase").save(ID, SECRET)
    assert "TRACKCAL_KEY_FILE" in caught.value.hint


def test_a_key_file_needs_nobody(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, fail.Keyring())
    key_file = tmp_path / "key"
    key_file.write_text("correct horse\n")
    key_file.chmod(0o600)
    vault = make(folder, "", key_file=str(key_file))
    vault.save(ID, SECRET)
    assert vault.mode() == "passphrase"
    assert "key file" in vault.describe()
    asked = Vault(folder, Settings(), ask_passphrase=lambda: "correct horse")
    assert asked.load(ID) == SECRET, "the same words typed open it too"


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"key", 0o640, "Others"),
        (b"key", 0o604, "Others"),
        (b"", 0o600, "empty"),
        (b"\n", 0o600, "empty"),
        (b"x" * 70_000, 0o600, "too large"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_bad_key_file_is_refused(
    folder: Path, tmp_path: Path, content: bytes | None, mode: int, words: str
) -> None:
    key_file = tmp_path / "key"
    if content is not None:
        key_file.write_bytes(content)
        key_file.chmod(mode)
    with pytest.raises(VaultError) as caught:
        make(folder, "passphrase", key_file=str(key_file)).ready()
    assert words in caught.value.title


def test_scrypt_depends_on_both() -> None:
    key = derive(b"words", b"salt" * 4)
    assert len(key) == KEY_BYTES
    assert key != derive(b"words", b"pepp" * 4)
    assert key != derive(b"other", b"salt" * 4)


def test_a_loose_key_beside_the_vault_is_tightened(folder: Path) -> None:
    make(folder).save(ID, SECRET)
    (folder / "vault.key").chmod(0o644)
    assert make(folder).load(ID) == SECRET
    assert stat.S_IMODE((folder / "vault.key").stat().st_mode) == 0o600
    assert FileKey(folder / "nothing").read() is None


# The lock


def _hold(file: str, ready: object, go: object) -> None:
    with locked(Path(file), Cancel(), 5):
        ready.set()  # type: ignore[attr-defined]
        go.wait(10)  # type: ignore[attr-defined]


def test_another_process_is_waited_for(tmp_path: Path) -> None:
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
    thread.join(0.5)
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
        thread.join(0.5)
        assert isinstance(outcome[0], Cancelled)
        assert not most
    for worker, _ in workers:
        worker.join(5)
    assert most == [1, 1, 1, 1]
