"""Keep secrets in the token vault: one encrypted file each, the key to them elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from trackcal_tui.auth.sealing import seal, unseal
from trackcal_tui.auth.vault_files import disk_errors, locked, prepare_folder, read_file, write_file
from trackcal_tui.auth.vault_key import VaultKey
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.cancel import Cancel
from trackcal_tui.core.errors import VaultError


class Vault:
    """Keep tokens of connections and keys of trackers, each under a name.

    Thread-safe; the vault's own key is opened only when it is needed.

    Args:
        folder: `paths.vault_folder`; not touched until something is read or written.
        settings: `token_storage` and `key_file` are read.
        ask_passphrase: As `VaultKey`.
        keyring_timeout: Seconds one call to a keyring may take.
    """

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        ask_passphrase: Callable[[], str | None] | None = None,
        keyring_timeout: float = 3.0,
    ) -> None:
        self.key = VaultKey(folder, settings, ask_passphrase, keyring_timeout)
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        self._memory_lock = threading.Lock()
        self._notice = ""

    @property
    def notice(self) -> str:
        """What the person should know: tokens in memory only, or a file that was set aside."""
        return self._notice or self.key.notice

    def prepare(self) -> None:
        """Make sure that something can be saved, before anyone signs in for it.

        Raises:
            StoreError, VaultError: it cannot; also when the passphrase is missing or wrong.
        """
        if self.key.mode() != "memory":
            prepare_folder(self._folder)
            self.key.open()

    def load(self, name: str) -> bytes | None:
        """Return what was saved under a name; None when there is nothing that can be opened.

        A file that does not open is set aside, never deleted, and `notice` says so.

        Raises:
            StoreError, VaultError: the key cannot be had, or the file cannot be read.
        """
        if self.key.mode() == "memory":
            return self._memory.get(name)
        file = self._file(name)
        sealed = read_file(file)
        if sealed is None:
            return None
        content = unseal(self.key.open(), sealed, name)
        if content is None:
            target = file.with_suffix(f".{secrets.token_hex(4)}.damaged")
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                os.replace(file, target)
            self._notice = f"A token file could not be opened and was set aside as {target.name}."
        return content

    def has(self, name: str) -> bool:
        """Return whether something was saved under a name, without opening it."""
        return name in self._memory or self._file(name).exists()

    def save(self, name: str, content: bytes) -> None:
        """Replace what is kept under a name, in one step that survives a kill at any instant.

        Raises:
            StoreError, VaultError: nothing has changed then.
        """
        if self.key.mode() == "memory":
            self._memory[name] = content
        else:
            write_file(self._file(name), seal(self.key.open(), content, name))

    def delete(self, name: str) -> None:
        """Remove what is kept under a name and, with the last file, the key. Twice is fine.

        The file goes even if the key cannot be removed: then `notice` says so.

        Raises:
            VaultError: the file cannot be removed.
        """
        self._memory.pop(name, None)
        if not self._folder.exists():
            return
        # Under the lock: a refresh in another process would write it again.
        with locked(self._folder / "vault.lock", Cancel()):
            with disk_errors(self._folder, "removed"):
                for file in self._folder.glob(f"{_file_name(name)}.*"):
                    file.unlink(missing_ok=True)
            if any(self._folder.glob("*.tokens")):
                return
            try:
                self.key.forget()
            except VaultError as error:
                self._notice = f"The tokens are gone, but their key was not removed. {error.title}."

    @contextmanager
    def lock(self, cancel: Cancel | None = None) -> Iterator[None]:
        """Keep other threads and processes from refreshing or saving during the block.

        Raises:
            StoreError, VaultError: the lock was not free within a minute, or cannot be made.
            Cancelled: while waiting.
        """
        cancel = cancel or Cancel()
        if self.key.mode() != "memory":
            prepare_folder(self._folder)
            with locked(self._folder / "vault.lock", cancel):
                yield
            return
        while not self._memory_lock.acquire(timeout=0.02):
            cancel.check()
        try:
            yield
        finally:
            self._memory_lock.release()

    def _file(self, name: str) -> Path:
        return self._folder / f"{_file_name(name)}.tokens"


def _file_name(name: str) -> str:
    """Return a file name that tells nothing about the account."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]
