"""The token vault: one encrypted file per connection, its key elsewhere.

A file is `TCV`, a version byte, a 12-byte nonce and AES-256-GCM with the connection's id as
associated data, so that a file renamed or swapped does not open. Which storage is used is
remembered in `vault.json` and never weakened without being told to.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import msgspec

from trackcal_tui.auth.vault_keys import FileKey, KeyringKey, KeySource, PassphraseKey
from trackcal_tui.auth.vault_lock import locked
from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import StoreError, VaultError

_HEADER = b"TCV\x01"
_NONCE_BYTES = 12
_CHECK = b"trackcal vault"
LOCK_SECONDS = 60.0
"""Longest wait for another process that refreshes a token."""
_MEMORY_NOTICE = (
    "Tokens are kept in memory only, so you sign in again next time. "
    "To keep them, set token_storage to passphrase or file."
)


class _Remembered(msgspec.Struct, omit_defaults=True):
    """`vault.json`: nothing secret."""

    mode: str
    salt: str = ""
    check: str = ""
    """A known text under the key, so that a wrong passphrase is told from a damaged file."""
    format: int = 1


class Vault:
    """Keeps a connection's tokens. Thread-safe; opens its key only when it is needed."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        ask_passphrase: Callable[[], str | None] | None = None,
        keyring_timeout: float = 3.0,
    ) -> None:
        """Nothing is touched until something is read or written.

        Args:
            folder: `paths.vault_folder`.
            settings: `token_storage` and `key_file` are read.
            ask_passphrase: Called, at most once, from the thread that needs the key; None or an
                empty text means that nobody answered.
            keyring_timeout: Seconds a keyring may take for one call.
        """
        self._folder = folder
        self._settings = settings
        self._ask = ask_passphrase
        self._keyring = KeyringKey(folder, timeout=keyring_timeout)
        self._mutex = threading.RLock()
        self._refreshing = threading.Lock()
        self._mode = ""
        self._key: bytes | None = None
        self._check = ""
        self._memory: dict[str, bytes] = {}
        self.notice = ""
        """What the person should know: tokens in memory only, or a file that was set aside."""

    def mode(self) -> str:
        """keyring, passphrase, file or memory; decides it, which may take `keyring_timeout`.

        Raises:
            VaultError: the storage set or remembered cannot be used.
        """
        with self._mutex:
            if not self._mode:
                self._mode = self._decide()
            return self._mode

    def describe(self) -> str:
        """The mode with what stands behind it: `keyring (SecretService)`. Raises: VaultError."""
        mode = self.mode()
        if mode == "memory":
            return "memory (sign in each time)"
        if mode == "keyring":
            self._keyring.check()
        return self._open_source(mode, None).label

    def wants_new_passphrase(self) -> bool:
        """Whether the next question is for a new passphrase: then it is worth asking twice.

        Raises:
            VaultError: as `mode`.
        """
        with self._mutex:
            if self.mode() != "passphrase" or self._settings.key_file:
                return False
            remembered = self._remembered()
            return remembered is None or remembered.mode != "passphrase" or not remembered.check

    def ready(self) -> None:
        """Make sure that something can be saved, before anyone signs in for it.

        Raises:
            VaultError: it cannot; also when the passphrase is missing or wrong.
        """
        with self._mutex:
            if self.mode() != "memory":
                self._prepare()
                self._open()

    def load(self, connection_id: str) -> bytes | None:
        """What was saved; None when there is nothing, or nothing that can be opened any more.

        A file that does not open is set aside, never deleted, and `notice` says so.

        Raises:
            VaultError: the key cannot be had, or the file cannot be read.
        """
        with self._mutex:
            if self.mode() == "memory":
                return self._memory.get(connection_id)
            file = self._file(connection_id)
            try:
                content = file.read_bytes()
            except FileNotFoundError:
                return None
            except OSError as error:
                self._fail("read", error)
            opened = _decrypt(self._open(), content, connection_id)
            if opened is None:
                self._set_aside(file)
            return opened

    def has(self, connection_id: str) -> bool:
        """Return whether something was saved, without opening it."""
        with self._mutex:
            return connection_id in self._memory or self._file(connection_id).exists()

    def save(self, connection_id: str, content: bytes) -> None:
        """Replace what is kept, in one step that survives a kill at any instant.

        Raises:
            VaultError: nothing has changed then.
        """
        with self._mutex:
            if self.mode() == "memory":
                self._memory[connection_id] = content
                return
            self._prepare()
            sealed = _encrypt(self._open(), content, connection_id)
            try:
                write_atomically(self._file(connection_id), sealed)
            except OSError as error:
                self._fail("written", error)

    def delete(self, connection_id: str) -> None:
        """Remove a connection's file and, with the last one, the key. Twice is fine.

        A keyring that does not answer cannot keep the file alive: then only `notice` tells.
        """
        with self._mutex:
            self._memory.pop(connection_id, None)
        if not self._folder.exists():
            return
        # Under the lock, or a refresh running elsewhere would write the file anew.
        with locked(self._folder / "vault.lock", Cancel(), LOCK_SECONDS), self._mutex:
            try:
                for file in self._folder.glob(f"{_name(connection_id)}.*"):
                    file.unlink(missing_ok=True)
            except OSError as error:
                self._fail("removed", error)
            if not any(self._folder.glob("*.tokens")):
                self._forget_key()

    @contextmanager
    def lock(self, cancel: Cancel | None = None) -> Iterator[None]:
        """Keep other processes from refreshing or saving meanwhile.

        Raises:
            VaultError: the lock was not free within a minute.
            Cancelled: while waiting.
        """
        cancel = cancel or Cancel()
        if self.mode() == "memory":
            while not self._refreshing.acquire(timeout=0.02):
                cancel.check()
            try:
                yield
            finally:
                self._refreshing.release()
            return
        self._prepare()
        with locked(self._folder / "vault.lock", cancel, LOCK_SECONDS):
            yield

    # The mode

    def _decide(self) -> str:
        remembered = self._remembered()
        wanted = self._settings.token_storage or (remembered.mode if remembered else "")
        if wanted == "keyring":
            self._keyring.check()
        if wanted:
            return wanted
        try:
            self._keyring.check()
        except VaultError as error:
            if self._settings.key_file:
                return "passphrase"
            self.notice = f"{error.title}. {_MEMORY_NOTICE}"
            return "memory"
        return "keyring"

    def _remembered(self) -> _Remembered | None:
        try:
            return msgspec.json.decode((self._folder / "vault.json").read_bytes(), type=_Remembered)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as error:
            raise VaultError(
                "The vault's description vault.json is damaged",
                f"Remove {self._folder}, then sign in again.",
            ) from error
        except OSError as error:
            self._fail("read", error)

    def _remember(self, remembered: _Remembered) -> None:
        self._prepare()
        try:
            write_atomically(self._folder / "vault.json", msgspec.json.encode(remembered))
        except OSError as error:
            self._fail("written", error)

    # The key

    def _open_source(self, mode: str, remembered: _Remembered | None) -> KeySource:
        """The place of the key; with a new salt when there is none yet."""
        if mode == "keyring":
            return self._keyring
        if mode == "file":
            return FileKey(self._folder / "vault.key")
        salt = base64.b64decode(remembered.salt) if remembered and remembered.mode == mode else b""
        return PassphraseKey(
            salt or secrets.token_bytes(16), ask=self._ask, key_file=self._settings.key_file
        )

    def _open(self) -> bytes:
        """The key, proven against the check; made when there is none.

        Another process may have removed or made it since, so the description is read each time.
        """
        remembered = self._remembered()
        if remembered is not None and remembered.mode == self._mode and remembered.check:
            if self._key is not None and remembered.check == self._check:
                return self._key
            source = self._open_source(self._mode, remembered)
            key = source.read()
            if key and _decrypt(key, base64.b64decode(remembered.check), "check") == _CHECK:
                self._key, self._check = key, remembered.check
                return key
            if isinstance(source, PassphraseKey):
                raise VaultError(
                    "The passphrase does not open the token vault",
                    "Try again; if it is lost, disconnect and connect again.",
                    code="wrong_passphrase",
                )
        self._prepare()
        with locked(self._folder / "key.lock", Cancel(), LOCK_SECONDS):
            if self._remembered() == remembered:
                return self._make_key()
        return self._open()  # another process has just made one

    def _make_key(self) -> bytes:
        source = self._open_source(self._mode, None)
        key = source.read() or source.create()
        self._check = base64.b64encode(_encrypt(key, _CHECK, "check")).decode()
        salt = base64.b64encode(source.salt).decode() if isinstance(source, PassphraseKey) else ""
        self._remember(_Remembered(self._mode, salt, self._check))
        self._key = key
        return key

    def _forget_key(self) -> None:
        try:
            remembered = self._remembered()
            if remembered is not None and remembered.check:
                self._open_source(remembered.mode, remembered).delete()
                self._remember(_Remembered(remembered.mode))
        except VaultError as error:
            self.notice = f"The tokens are gone, but their key was not removed. {error.title}."
        (self._folder / "vault.key").unlink(missing_ok=True)
        self._key = None

    # Files

    def _file(self, connection_id: str) -> Path:
        return self._folder / f"{_name(connection_id)}.tokens"

    def _prepare(self) -> None:
        """The folder, for its owner alone."""
        try:
            make_folder(self._folder)
            if os.name == "posix" and stat.S_IMODE(self._folder.stat().st_mode) & 0o077:
                self._folder.chmod(0o700)
        except StoreError as error:
            raise VaultError(error.title, error.hint, code=error.code) from error
        except OSError as error:
            self._fail("prepared", error)

    def _set_aside(self, file: Path) -> None:
        target = file.with_suffix(f".{secrets.token_hex(4)}.damaged")
        with contextlib.suppress(FileNotFoundError):  # another process was faster
            os.replace(file, target)
        self.notice = f"A token file could not be opened and was set aside as {target.name}."

    def _fail(self, what: str, error: OSError) -> NoReturn:
        raise VaultError(
            f"The token vault cannot be {what}: {error.strerror or type(error).__name__}",
            f"Correct the permissions of {self._folder}, or free some space.",
        ) from error


def open_vault(
    paths: Paths, settings: Settings, *, ask_passphrase: Callable[[], str | None] | None = None
) -> Vault:
    """The vault of one installation; nothing is touched yet."""
    return Vault(paths.vault_folder, settings, ask_passphrase=ask_passphrase)


def _name(connection_id: str) -> str:
    """A file name that tells nothing about the account."""
    return hashlib.sha256(connection_id.encode()).hexdigest()[:32]


def _encrypt(key: bytes, content: bytes, bound_to: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 38 ms

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _HEADER + nonce + AESGCM(key).encrypt(nonce, content, _HEADER + bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes | None:
    """The content, or None when it is damaged, of another version, or under another key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = len(_HEADER) + _NONCE_BYTES
    if not sealed.startswith(_HEADER) or len(sealed) < start + 16:
        return None
    nonce = sealed[len(_HEADER) : start]
    try:
        return AESGCM(key).decrypt(nonce, sealed[start:], _HEADER + bound_to.encode())
    except InvalidTag:
        return None
