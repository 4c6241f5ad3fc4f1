"""Keep the vault's key in the system's keyring.

The tokens themselves never go there: they take 6 to 12 KB, and Windows' Credential Manager takes
1280 characters (github.com/jaraco/keyring/issues/355). A keyring can hang forever over SSH, waiting
for a desktop prompt nobody sees, so each call runs in a daemon thread with a time limit.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from trackcal_tui.auth.key_sources import KEY_BYTES
from trackcal_tui.core.errors import VaultError

SERVICE = "trackcal"
"""The name under which the keyring shows the key."""
_CHOICES = (
    "Set token_storage to passphrase (asked for at each start), file (less safe) or memory "
    "(sign in each time)."
)
_REFUSED_MODULES = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_Result = TypeVar("_Result")


class KeyringKey:
    """Keep the key in the Secret Service, Keychain or Credential Manager.

    Args:
        folder: The vault's: each has a key of its own.
        timeout: Seconds one call may take. After one that took longer, all fail at once.
    """

    def __init__(self, folder: Path, timeout: float = 3.0) -> None:
        place = hashlib.sha256(str(folder).encode(errors="surrogateescape")).hexdigest()[:16]
        self._name = f"vault-key-{place}"
        self._timeout = timeout
        self._backend: Any = None
        self._is_proved = False
        self._trouble: VaultError | None = None
        self.label = "keyring"

    def check(self, known: str = "") -> None:
        """Find the keyring's backend, and prove with a round trip that it keeps secrets.

        Args:
            known: The `backend` that has kept the key so far. The search for another takes 100 ms,
                and the key is proof enough.

        Raises:
            VaultError: there is none that does; says why.
        """
        if self._backend is None:
            backend = self._call(lambda: _load_backend(known)) if known else None
            self._is_proved = backend is None
            self._backend = backend or self._call(_find_backend)
            self.label = f"keyring ({backend_name(self._backend)})"

    @property
    def backend(self) -> str:
        """The full name of the backend, as keyring loads it; empty before `check`."""
        kind = type(self._backend)
        return f"{kind.__module__}.{kind.__qualname__}" if self._backend is not None else ""

    def read(self) -> bytes | None:
        """Return the key, None when there is none. Raises: VaultError."""
        self.check()
        key = self._read()
        if key is None and not self._is_proved:
            self._backend = None
            self.check()
            key = self._read()
        return key

    def _read(self) -> bytes | None:
        text = self._call(lambda: self._backend.get_password(SERVICE, self._name))
        try:
            key = base64.b64decode(text or "", validate=True)
        except ValueError:
            return None
        return key if len(key) == KEY_BYTES else None

    def create(self) -> bytes:
        """Put a new random key into the keyring. Raises: VaultError."""
        self.check()
        key = secrets.token_bytes(KEY_BYTES)
        text = base64.b64encode(key).decode()
        self._call(lambda: self._backend.set_password(SERVICE, self._name, text))
        return key

    def delete(self) -> None:
        """Remove the key from the keyring, if it is there. Raises: VaultError."""
        self.check()

        def delete() -> None:
            if self._backend.get_password(SERVICE, self._name) is not None:
                self._backend.delete_password(SERVICE, self._name)

        self._call(delete)

    def _call(self, work: Callable[[], _Result]) -> _Result:
        if self._trouble is None:
            try:
                return _call_in_time(work, self._timeout)
            except VaultError as error:
                self._trouble = error
        raise self._trouble


def _call_in_time(work: Callable[[], _Result], seconds: float) -> _Result:
    """Call it in a daemon thread: one that hangs is left behind and dies with the process."""
    future: Future[_Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # handed to the thread that waits
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="keyring").start()
    try:
        return future.result(seconds)
    except VaultError:
        raise
    except TimeoutError:
        raise VaultError(
            "The system's keyring does not answer",
            f"It may be locked and waiting for a desktop prompt. Unlock it, or: {_CHOICES}",
            code="keyring_hangs",
        ) from None
    except Exception as error:  # backends raise whatever they like
        raise VaultError(
            "The system's keyring cannot be used",
            _CHOICES,
            details=type(error).__name__,
            code="keyring",
        ) from None


def _find_backend() -> Any:
    """Return the keyring's backend, if it can be trusted and keeps what it is given."""
    import keyring  # 80 ms, loads its backends

    backend = _acceptable(keyring.get_keyring())
    if backend is None:
        raise VaultError("There is no keyring on this system", _CHOICES, code="no_keyring")
    name, secret = f"probe-{secrets.token_hex(8)}", secrets.token_hex(16)
    backend.set_password(SERVICE, name, secret)
    kept = backend.get_password(SERVICE, name)
    with contextlib.suppress(Exception):  # a leftover probe does no harm; a lost one is told below
        backend.delete_password(SERVICE, name)
    if kept != secret:
        raise VaultError("The system's keyring does not keep secrets", _CHOICES, code="keyring")
    return backend


def _load_backend(name: str) -> Any | None:
    """Return one of keyring's own backends by its name; None for others, and where it fails."""
    if not name.startswith("keyring.backends.") or "PYTHON_KEYRING_BACKEND" in os.environ:
        return None
    from keyring.core import load_keyring  # 25 ms

    try:
        return _acceptable(load_keyring(name))
    except Exception:  # backends say "not here" by raising whatever they like
        return None


def _acceptable(backend: Any) -> Any | None:
    """Return the backend, or the first good one of a chain; None for plain-text and fake ones."""
    module = type(backend).__module__
    if module == "keyring.backends.chainer":
        return next((one for one in map(_acceptable, backend.backends) if one is not None), None)
    if module.startswith(_REFUSED_MODULES):
        return None
    try:
        return backend if backend.priority >= 1 else None
    except Exception:  # backends say "not here" by raising whatever they like
        return None


def backend_name(backend: Any) -> str:
    """Return `SecretService` for keyring's own, a full name for others, so that it is noticed."""
    return type(backend).__module__.removeprefix("keyring.backends.")
