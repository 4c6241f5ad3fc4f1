"""Where the vault's key comes from: the system's keyring, a passphrase, a file.

The token cache itself never goes into a keyring: it is 6–12 KB, and Windows' Credential Manager
takes 1280 characters. Only the 32-byte key does. A keyring can also hang for ever over SSH (it
waits for a desktop prompt nobody sees), so every call to it runs in a daemon thread with a limit.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.core.errors import VaultError

KEY_BYTES = 32
SERVICE = "trackcal"
"""The name under which the keyring shows the key."""
_CHOICES = (
    "Set token_storage to passphrase (asked for at each start), file (less safe) or memory "
    "(sign in each time)."
)
_REFUSED_MODULES = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_MOST_KEY_FILE_BYTES = 64 * 1024
_Result = TypeVar("_Result")


class KeySource(Protocol):
    """Gives the vault its key."""

    label: str
    """For the connection screen: `keyring (SecretService)`."""

    def read(self) -> bytes | None:
        """The key, or None when there is none yet. Raises: VaultError."""

    def create(self) -> bytes:
        """A key for a new vault, kept for later. Raises: VaultError."""

    def delete(self) -> None:
        """Forget the key; forgetting twice is fine. Raises: VaultError."""


class KeyringKey:
    """The key in the Secret Service, Keychain or Credential Manager."""

    def __init__(self, vault_folder: Path, *, timeout: float = 3.0) -> None:
        place = hashlib.sha256(str(vault_folder).encode()).hexdigest()[:16]
        self._name = f"vault-key-{place}"
        self._timeout = timeout
        self._backend: Any = None
        self._trouble: VaultError | None = None
        self.label = "keyring"

    def check(self) -> None:
        """Prove with a round trip that the keyring keeps secrets, within the time limit.

        Raises:
            VaultError: it does not; says why. Asking again does not wait again.
        """
        if self._backend is not None:
            return
        self._backend = self._within(_proven_backend)
        self.label = f"keyring ({backend_name(self._backend)})"

    def read(self) -> bytes | None:
        """The key, or None. Raises: VaultError."""
        self.check()
        text = self._within(lambda: self._backend.get_password(SERVICE, self._name))
        if text is None:
            return None
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None

    def create(self) -> bytes:
        """Put a new random key into the keyring. Raises: VaultError."""
        self.check()
        key = secrets.token_bytes(KEY_BYTES)
        text = base64.b64encode(key).decode()
        self._within(lambda: self._backend.set_password(SERVICE, self._name, text))
        return key

    def delete(self) -> None:
        """Take the key out of the keyring. Raises: VaultError."""
        self.check()

        def remove() -> None:
            if self._backend.get_password(SERVICE, self._name) is not None:
                self._backend.delete_password(SERVICE, self._name)

        self._within(remove)

    def _within(self, work: Callable[[], _Result]) -> _Result:
        if self._trouble is not None:
            raise self._trouble
        try:
            return _in_time(work, self._timeout)
        except VaultError as error:
            self._trouble = error
            raise


def _in_time(work: Callable[[], _Result], seconds: float) -> _Result:
    """Run it in a daemon thread: one that hangs is left behind and dies with the process."""
    results: list[_Result] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # handed to the thread that waits
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True, name="keyring")
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if not failures:
        raise VaultError(
            "The system's keyring does not answer",
            f"It may be locked and wait for a desktop prompt. Unlock it, or: {_CHOICES}",
            code="keyring_hangs",
        )
    if isinstance(failures[0], VaultError):
        raise failures[0]
    raise VaultError(
        "The system's keyring cannot be used",
        _CHOICES,
        details=type(failures[0]).__name__,
        code="keyring",
    )


def _proven_backend() -> Any:
    """The keyring's backend, if it is one to trust and keeps what it is given."""
    import keyring  # 80 ms, loads its backends

    backend = _acceptable(keyring.get_keyring())
    if backend is None:
        raise VaultError("There is no keyring on this system", _CHOICES, code="no_keyring")
    name, secret = f"probe-{secrets.token_hex(8)}", secrets.token_hex(16)
    backend.set_password(SERVICE, name, secret)
    kept = backend.get_password(SERVICE, name)
    with contextlib.suppress(Exception):  # a leftover probe does no harm, a lost one is judged next
        backend.delete_password(SERVICE, name)
    if kept != secret:
        raise VaultError("The system's keyring does not keep secrets", _CHOICES, code="keyring")
    return backend


def _acceptable(backend: Any) -> Any | None:
    """The backend, or the first good one of a chain; None for plain-text and pretended ones."""
    members = getattr(backend, "backends", None)
    if type(backend).__module__ == "keyring.backends.chainer":
        return next((b for b in map(_acceptable, members or ()) if b is not None), None)
    if type(backend).__module__.startswith(_REFUSED_MODULES):
        return None
    try:
        usable = float(backend.priority) >= 1
    except Exception:  # backends say “not here” by raising whatever they like
        return None
    return backend if usable else None


def backend_name(backend: Any) -> str:
    """`SecretService` for keyring's own, the full name for any other, so that it is noticed."""
    module = type(backend).__module__
    own = "keyring.backends."
    return module.removeprefix(own) if module.startswith(own) else f"{module}"


class PassphraseKey:
    """The key derived from a passphrase, or from the content of `TRACKCAL_KEY_FILE`."""

    def __init__(self, salt: bytes, *, ask: Callable[[], str | None] | None, key_file: str) -> None:
        self.salt = salt
        """Not secret; kept in `vault.json`."""
        self._ask = ask
        self._key_file = key_file
        self.label = "passphrase (key file)" if key_file else "passphrase"

    def read(self) -> bytes | None:
        """Ask for it and derive the key. Raises: VaultError."""
        return self.create()

    def create(self) -> bytes:
        """The same: it is kept in the person's head. Raises: VaultError."""
        return derive(self._material(), self.salt)

    def delete(self) -> None:
        """There is nothing to remove."""

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


def derive(material: bytes, salt: bytes) -> bytes:
    """A key from words, by scrypt: 32 MB and about 0.1 s for each guess."""
    return hashlib.scrypt(
        material, salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=KEY_BYTES
    )


def read_key_file(file: Path) -> bytes:
    """The content of a key file without a trailing line end.

    Raises:
        VaultError: it is missing, empty, too large, or others can read it.
    """
    try:
        with file.open("rb") as stream:
            status = os.fstat(stream.fileno())
            if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
                raise VaultError(
                    f"Others can read the key file {file}",
                    f"Run: chmod 600 '{file}'",
                    code="key_file",
                )
            content = stream.read(_MOST_KEY_FILE_BYTES + 1).rstrip(b"\r\n")
    except OSError as error:
        raise VaultError(
            f"The key file {file} cannot be read: {error.strerror}",
            "Correct TRACKCAL_KEY_FILE.",
            code="key_file",
        ) from error
    if not content or len(content) > _MOST_KEY_FILE_BYTES:
        raise VaultError(
            f"The key file {file} is empty or too large",
            "Fill it, for example: openssl rand -base64 32 > FILE",
            code="key_file",
        )
    return content


class FileKey:
    """The key in a file beside the vault: protects a copied token file, nothing more."""

    label = "file (not protected: its key lies beside it)"

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> bytes | None:
        """The key, or None. Raises: VaultError."""
        try:
            if os.name == "posix" and stat.S_IMODE(self._file.stat().st_mode) & 0o077:
                self._file.chmod(0o600)
            key = self._file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise VaultError(
                f"The vault's key cannot be read: {error.strerror}",
                f"Correct the permissions of {self._file}.",
            ) from error
        return key if len(key) == KEY_BYTES else None

    def create(self) -> bytes:
        """Write a new random key, mode 0600. Raises: VaultError."""
        key = secrets.token_bytes(KEY_BYTES)
        try:
            write_atomically(self._file, key)
        except OSError as error:
            raise VaultError(
                f"The vault's key cannot be written: {error.strerror}",
                "Free some space or correct the permissions of its folder.",
            ) from error
        return key

    def delete(self) -> None:
        """Remove the file."""
        self._file.unlink(missing_ok=True)
