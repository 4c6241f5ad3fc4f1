"""Get the vault's key from a passphrase or from a file; `system_keyring` has the third way."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from trackcal_tui.auth.vault_files import disk_errors, read_file, write_file
from trackcal_tui.core.errors import VaultError

KEY_BYTES = 32
_MAX_KEY_FILE_BYTES = 64 * 1024


class PassphraseKey:
    """Derive the key from a passphrase, or from the content of `TRACKCAL_KEY_FILE`."""

    def __init__(self, salt: bytes, ask: Callable[[], str | None] | None, key_file: str) -> None:
        self.salt = salt
        self._ask = ask
        self._key_file = key_file
        self.label = "passphrase (key file)" if key_file else "passphrase"

    def read(self) -> bytes:
        """Return the key of the passphrase or the key file. Raises: VaultError."""
        return derive_key(self._material(), self.salt)

    create = read

    def delete(self) -> None:
        """Do nothing: the passphrase is in a person's head."""

    def _material(self) -> bytes:
        if self._key_file:
            return read_key_file(Path(self._key_file))
        words = self._ask() if self._ask is not None else None
        if not words:
            raise VaultError(
                "The token vault needs its passphrase",
                "Give it when asked, or let TRACKCAL_KEY_FILE name a file that holds it.",
                code="passphrase_needed",
            )
        return words.encode("utf-8", "surrogateescape")


def derive_key(material: bytes, salt: bytes) -> bytes:
    """Derive a key from words with scrypt: each guess takes 32 MB and about 0.1 s."""
    return hashlib.scrypt(
        material, salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=KEY_BYTES
    )


def read_key_file(file: Path) -> bytes:
    """Return the content of a key file without a trailing line end.

    Raises:
        VaultError: it is missing, empty, too large, or others can read it.
    """
    try:
        with file.open("rb") as stream:
            if stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise VaultError(
                    f"Others can read the key file {file}",
                    f"Run: chmod 600 '{file}'",
                    code="key_file",
                )
            content = stream.read(_MAX_KEY_FILE_BYTES + 1).rstrip(b"\r\n")
    except OSError as error:
        raise VaultError(
            f"The key file {file} cannot be read: {error.strerror}",
            "Correct TRACKCAL_KEY_FILE.",
            code="key_file",
        ) from error
    if not content or len(content) > _MAX_KEY_FILE_BYTES:
        raise VaultError(
            f"The key file {file} is empty or too large",
            "Fill it, for example: openssl rand -base64 32 > FILE",
            code="key_file",
        )
    return content


class FileKey:
    """Keep the key in a file beside the vault: this protects a copied token file, nothing more."""

    label = "file (not protected: its key lies beside it)"

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> bytes | None:
        """Return the key, None when there is none. Raises: VaultError."""
        key = read_file(self._file)
        if key is None or len(key) != KEY_BYTES:
            return None
        with disk_errors(self._file.parent, "read"):
            self._file.chmod(0o600)
        return key

    def create(self) -> bytes:
        """Write a new random key. Raises: StoreError, VaultError."""
        key = secrets.token_bytes(KEY_BYTES)
        write_file(self._file, key)
        return key

    def delete(self) -> None:
        """Remove the file, if it is there. Raises: OSError."""
        self._file.unlink(missing_ok=True)
