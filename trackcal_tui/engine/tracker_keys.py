"""The keys of trackers: in the vault beside the tokens, or from the environment when used."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from trackcal_tui.core.errors import TrackerKeyRefused
from trackcal_tui.engine.installation import Installation
from trackcal_tui.trackers.registry import kind_named

if TYPE_CHECKING:
    from trackcal_tui.config.tracker_settings import TrackerSettings


class TrackerKeys:
    """The keys of one installation's trackers."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    def key(self, settings: TrackerSettings, name: str) -> str:
        """Return a tracker's key.

        Raises:
            TrackerKeyRefused: there is none, or it is unusable.
            VaultError: the vault cannot be opened.
        """
        key = usable_key(os.environ.get(key_variable(name), "")) or self._demo_key(settings)
        known = self._install.settings.trackers.get(name, settings)
        if not key and origin_of(known) == origin_of(settings):  # never sent to another address
            kept = self._install.vault.load(_in_vault(name))
            key = usable_key(kept.decode()) if kept else ""
        if not key:
            raise TrackerKeyRefused(
                f"The tracker {name} has no key",
                f"Give it: trackcal trackers add {settings.kind} --name {name}, "
                f"or set {key_variable(name)}. {kind_named(settings.kind).key_help}".rstrip(),
                code="no_tracker_key",
            )
        return key

    def place(self, settings: TrackerSettings, name: str) -> str:
        """Return where a key is: `vault`, `environment`, `demo`; empty: there is none."""
        if self._demo_key(settings):
            return "demo"
        if os.environ.get(key_variable(name)):
            return "environment"
        return "vault" if self._install.vault.has(_in_vault(name)) else ""

    def save(self, name: str, key: str) -> None:
        """Put a key into the vault. Raises: VaultError, StoreError."""
        vault = self._install.vault
        vault.prepare()
        with vault.lock():
            vault.save(_in_vault(name), key.encode())

    def delete(self, name: str) -> None:
        """Remove a key from the vault, if it is there. Raises: VaultError."""
        self._install.vault.delete(_in_vault(name))

    def _demo_key(self, settings: TrackerSettings) -> str:
        if not self._install.demo:
            return ""
        from trackcal_tui.demo.tracker import KEY, URL

        return KEY if settings.url == URL else ""


def origin_of(tracker: TrackerSettings) -> tuple[str, str]:
    """Return kind and address: what a key is for."""
    return tracker.kind, (tracker.url or kind_named(tracker.kind).url).rstrip("/")


def usable_key(text: str) -> str:
    """Return a key as it is sent in a header, without white space around it.

    Raises:
        TrackerKeyRefused: a header cannot hold it.
    """
    key = text.strip()
    if not (key.isascii() and key.isprintable()):
        raise TrackerKeyRefused(
            "The key has a character in it that no key has",
            "Copy it again, without quotes or line breaks.",
            code="tracker_key",
        )
    return key


def key_variable(name: str) -> str:
    """Return the environment variable that may hold a tracker's key."""
    return "TRACKCAL_TRACKER_KEY_" + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _in_vault(name: str) -> str:
    """Return the vault's name for a tracker's key; ids of connections hold an @."""
    return f"tracker:{name}"
