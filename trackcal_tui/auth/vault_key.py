"""Decide where the vault's key is kept, and open, make or remove it.

The choice is remembered in `vault.json` and never weakened without being told to.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from trackcal_tui.auth.key_sources import FileKey, PassphraseKey
from trackcal_tui.auth.sealing import seal, unseal
from trackcal_tui.auth.system_keyring import KeyringKey
from trackcal_tui.auth.vault_files import disk_errors, locked, prepare_folder, read_file, write_file
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import VaultError

_CHECK = b"trackcal vault"


class _Description(msgspec.Struct, frozen=True, omit_defaults=True):
    """The content of `vault.json`: nothing secret."""

    mode: str
    salt: bytes = b""
    check: bytes = b""
    """`_CHECK` sealed with the key, so that a wrong passphrase is told from a damaged file."""
    backend: str = ""
    """Which of the keyring's backends has the key."""


class VaultKey:
    """The key of one vault. Thread-safe.

    Args:
        folder: The vault's.
        settings: `token_storage` and `key_file` are read.
        ask: Asks for the passphrase, at most once if it is right; None or an empty answer means
            that nobody answered.
        keyring_timeout: Seconds one call to a keyring may take.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        ask: Callable[[], str | None] | None,
        keyring_timeout: float,
    ) -> None:
        self._folder = folder
        self._file = folder / "vault.json"
        self._settings = settings
        self._ask = ask
        self._keyring = KeyringKey(folder, keyring_timeout)
        self._mutex = threading.RLock()
        self._mode = ""
        self._key = b""
        self._check = b""
        self.notice = ""
        """What the person should know: that tokens are kept in memory only, and why."""

    def mode(self) -> str:
        """Return keyring, passphrase, file or memory; finding out may take `keyring_timeout`.

        Raises:
            VaultError: the storage that was set or remembered cannot be used.
        """
        with self._mutex:
            if not self._mode:
                description = self._read_description()
                wanted = self._settings.token_storage or (description.mode if description else "")
                if wanted == "keyring":
                    self._keyring.check(description.backend if description else "")
                self._mode = wanted or self._best_mode()
            return self._mode

    def _best_mode(self) -> str:
        try:
            self._keyring.check()
        except VaultError as error:
            if self._settings.key_file:
                return "passphrase"
            self.notice = (
                f"{error.title}. Tokens are kept in memory only, so you sign in again next time. "
                "To keep them, set token_storage to passphrase or file."
            )
            return "memory"
        return "keyring"

    def describe(self) -> str:
        """Return the mode with what is behind it: `keyring (SecretService)`. Raises: VaultError."""
        mode = self.mode()
        return "memory (sign in each time)" if mode == "memory" else self._source(mode, b"").label

    def wants_new_passphrase(self) -> bool:
        """Return whether the next passphrase is a new one, worth asking for twice.

        Raises:
            VaultError: as `mode`.
        """
        if self.mode() != "passphrase" or self._settings.key_file:
            return False
        description = self._read_description()
        return description is None or description.mode != "passphrase" or not description.check

    def open(self) -> bytes:
        """Return the key; make one if there is none.

        Another process may have made or removed it since, so `vault.json` is read each time.

        Raises:
            StoreError, VaultError: it cannot be had; also when the passphrase is missing or wrong.
        """
        with self._mutex:
            mode, description = self.mode(), self._read_description()
            if description is not None and description.mode == mode and description.check:
                if self._key and description.check == self._check:
                    return self._key
                source = self._source(mode, description.salt)
                key = source.read()
                if key and unseal(key, description.check, "check") == _CHECK:
                    self._key, self._check = key, description.check
                    return key
                if isinstance(source, PassphraseKey):
                    raise VaultError(
                        "The passphrase does not open the token vault",
                        "Try again. If it is lost, disconnect and connect again.",
                        code="wrong_passphrase",
                    )
            prepare_folder(self._folder)
            with locked(self._folder / "key.lock", Cancel()):
                if self._read_description() == description:
                    return self._make(mode)
            return self.open()  # another process has just made one

    def _make(self, mode: str) -> bytes:
        salt = secrets.token_bytes(16) if mode == "passphrase" else b""
        source = self._source(mode, salt)
        key = source.read() or source.create()
        check = seal(key, _CHECK, "check")
        backend = self._keyring.backend if mode == "keyring" else ""
        write_file(self._file, msgspec.json.encode(_Description(mode, salt, check, backend)))
        self._key, self._check = key, check
        return key

    def forget(self) -> None:
        """Remove the key, whatever storage it is in; remember only which one that was.

        Raises:
            VaultError: it cannot be removed.
        """
        with self._mutex, disk_errors(self._folder, "removed"):
            self._key = b""
            (self._folder / "vault.key").unlink(missing_ok=True)
            description = self._read_description()
            if description is not None and description.check:
                self._source(description.mode, description.salt).delete()
                write_file(self._file, msgspec.json.encode(_Description(description.mode)))

    def _source(self, mode: str, salt: bytes) -> KeyringKey | FileKey | PassphraseKey:
        if mode == "keyring":
            return self._keyring
        if mode == "file":
            return FileKey(self._folder / "vault.key")
        return PassphraseKey(salt, self._ask, self._settings.key_file)

    def _read_description(self) -> _Description | None:
        content = read_file(self._file)
        try:
            return msgspec.json.decode(content, type=_Description) if content else None
        except msgspec.MsgspecError as error:
            raise VaultError(
                "The vault's description vault.json is damaged",
                f"Remove {self._folder}, then sign in again.",
            ) from error
