"""How the vault's key is chosen, kept, lost and asked for."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from tests.auth.keyrings import (
    ID,
    SECRET,
    BrokenKeyring,
    ForgetfulKeyring,
    GoodKeyring,
    HangingKeyring,
    PlainTextKeyring,
    make,
    use,
)
from trackcal_tui.auth.key_sources import KEY_BYTES, FileKey, derive_key
from trackcal_tui.auth.system_keyring import KeyringKey
from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.errors import VaultError

# The choice of a mode


def test_the_keyring_is_the_first_choice(folder: Path, good_keyring: GoodKeyring) -> None:
    vault = make(folder, "")
    vault.save(ID, SECRET)
    assert vault.key.mode() == "keyring"
    assert vault.notice == ""
    (key,) = good_keyring.kept
    assert key[0] == "trackcal"
    assert "tests.auth.keyrings" in vault.key.describe(), "a foreign backend is named"


def test_a_folder_may_have_any_name(tmp_path: Path, good_keyring: GoodKeyring) -> None:
    folder = tmp_path / os.fsdecode(b"not UTF-8: \xff")
    vault = make(folder, "")
    vault.save(ID, SECRET)
    assert make(folder, "").load(ID) == SECRET


@pytest.mark.parametrize(
    "backend", [fail.Keyring, null.Keyring, ForgetfulKeyring, BrokenKeyring, PlainTextKeyring]
)
def test_without_a_good_keyring_tokens_stay_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(monkeypatch, backend())
    vault = make(folder, "")
    vault.prepare()
    assert vault.key.mode() == "memory"
    assert "token_storage" in vault.notice
    assert "ana@" not in vault.notice
    vault.save(ID, SECRET)
    assert vault.load(ID) == SECRET
    assert not folder.exists()


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, ForgetfulKeyring, BrokenKeyring])
def test_a_keyring_that_was_asked_for_is_never_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    use(monkeypatch, backend())
    with pytest.raises(VaultError) as caught:
        make(folder, "keyring").prepare()
    assert "token_storage" in caught.value.hint
    assert "ana@" not in caught.value.title + caught.value.details


def test_a_remembered_mode_is_never_weakened(
    folder: Path, good_keyring: GoodKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "").save(ID, SECRET)
    use(monkeypatch, fail.Keyring())
    vault = make(folder, "")
    for action in (vault.prepare, vault.key.mode, lambda: vault.load(ID)):
        with pytest.raises(VaultError):
            action()
    assert len(list(folder.glob("*.tokens"))) == 1


def test_a_keyring_that_hangs_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = HangingKeyring()
    use(monkeypatch, backend)
    vault = make(folder, "")
    assert vault.key.mode() == "memory"
    assert "does not answer" in vault.notice
    with pytest.raises(VaultError) as caught:
        make(folder, "keyring").prepare()
    assert caught.value.code == "keyring_hangs"
    backend.let_go.set()


def test_a_hanging_keyring_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = HangingKeyring()
    use(monkeypatch, backend)
    key = KeyringKey(folder, timeout=0.2)
    for _ in range(5):
        with pytest.raises(VaultError):
            key.read()
    assert backend.asked == 1
    backend.let_go.set()


def test_the_good_member_of_a_chain_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
        make(folder / "other", "keyring").prepare()


def test_a_key_lost_from_the_keyring_needs_a_new_sign_in(
    folder: Path, good_keyring: GoodKeyring
) -> None:
    make(folder, "keyring").save(ID, SECRET)
    good_keyring.kept.clear()
    vault = make(folder, "keyring")
    assert vault.load(ID) is None
    assert "set aside" in vault.notice
    vault.save(ID, SECRET)
    assert make(folder, "keyring").load(ID) == SECRET


class NamedKeyring(GoodKeyring):
    """Look like one of keyring's own."""


NamedKeyring.__module__ = "keyring.backends.named"


@pytest.fixture
def named_keyring(monkeypatch: pytest.MonkeyPatch) -> NamedKeyring:
    """A keyring that can be found by its name."""
    backend = NamedKeyring()
    named = ModuleType(NamedKeyring.__module__)
    vars(named)["NamedKeyring"] = lambda: backend
    vars(named)["NamedKeyring"].priority = 5.0
    monkeypatch.setitem(sys.modules, NamedKeyring.__module__, named)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    use(monkeypatch, backend)
    return backend


def test_a_keyring_that_has_the_key_is_not_searched_for(
    folder: Path, named_keyring: NamedKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "").save(ID, SECRET)
    use(monkeypatch, fail.Keyring())
    vault = make(folder, "")
    assert vault.load(ID) == SECRET
    assert vault.key.describe() == "keyring (named)"
    vault.delete(ID)
    assert not named_keyring.kept


def test_a_keyring_that_has_lost_the_key_is_searched_for(
    folder: Path, named_keyring: NamedKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(folder, "").save(ID, SECRET)
    moved = GoodKeyring()
    moved.kept.update(named_keyring.kept)
    named_keyring.kept.clear()
    use(monkeypatch, moved)
    assert make(folder, "").load(ID) == SECRET


def test_changing_the_mode_needs_a_new_sign_in(folder: Path, good_keyring: GoodKeyring) -> None:
    make(folder, "keyring").save(ID, SECRET)
    vault = make(folder, "file")
    assert vault.load(ID) is None
    vault.save(ID, SECRET)
    assert make(folder, "").key.mode() == "file"
    assert make(folder, "").load(ID) == SECRET


def test_a_damaged_description_is_named(folder: Path) -> None:
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


def test_only_a_new_passphrase_is_asked_for_twice(folder: Path) -> None:
    settings = Settings(token_storage="passphrase")
    vault = Vault(folder, settings, ask_passphrase=lambda: "correct horse")
    assert vault.key.wants_new_passphrase()
    vault.save(ID, SECRET)
    assert not vault.key.wants_new_passphrase()
    assert not Vault(folder, settings).key.wants_new_passphrase()
    assert Vault(folder / "other", settings).key.wants_new_passphrase()
    assert not make(folder / "other", "file").key.wants_new_passphrase()


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


def test_a_passphrase_needs_somebody_to_ask(folder: Path) -> None:
    with pytest.raises(VaultError) as caught:
        make(folder, "passphrase").save(ID, SECRET)
    assert "TRACKCAL_KEY_FILE" in caught.value.hint


def test_a_key_file_needs_nobody_to_ask(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, fail.Keyring())
    key_file = tmp_path / "key"
    key_file.write_text("correct horse\n")
    key_file.chmod(0o600)
    vault = make(folder, "", key_file=str(key_file))
    vault.save(ID, SECRET)
    assert vault.key.mode() == "passphrase"
    assert "key file" in vault.key.describe()
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
        make(folder, "passphrase", key_file=str(key_file)).prepare()
    assert words in caught.value.title


def test_the_key_depends_on_words_and_salt() -> None:
    key = derive_key(b"words", b"salt" * 4)
    assert len(key) == KEY_BYTES
    assert key != derive_key(b"words", b"pepp" * 4)
    assert key != derive_key(b"other", b"salt" * 4)


def test_a_key_file_that_others_can_read_is_tightened(folder: Path) -> None:
    make(folder).save(ID, SECRET)
    (folder / "vault.key").chmod(0o644)
    assert make(folder).load(ID) == SECRET
    assert stat.S_IMODE((folder / "vault.key").stat().st_mode) == 0o600
    assert FileKey(folder / "nothing").read() is None
