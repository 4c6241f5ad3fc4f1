"""Keyrings of every kind, and the fixtures that put them in place."""

from __future__ import annotations

import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from trackcal_tui.auth.vault import Vault
from trackcal_tui.config.settings import Settings

__all__ = ["folder", "good_keyring"]

ID = "uid.utid@global"
SECRET = b"refresh-token-in-here"


class GoodKeyring(KeyringBackend):
    """Keep secrets in memory."""

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
    """Wait for a desktop prompt that nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.asked = 0

    def set_password(self, service: str, username: str, password: str) -> None:
        self.asked += 1
        self.let_go.wait(30)


class ForgetfulKeyring(GoodKeyring):
    """Accept everything and keep nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class BrokenKeyring(GoodKeyring):
    """Raise an exception of no known type."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("locked: ana@contoso.com")


class PlainTextKeyring(GoodKeyring):
    """Look like a plain-text keyring of `keyrings.alt`."""

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
    """Make the backend the system's keyring."""
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


def make(folder: Path, mode: str = "file", *, key_file: str = "") -> Vault:
    return Vault(folder, Settings(token_storage=mode, key_file=key_file), keyring_timeout=0.3)
