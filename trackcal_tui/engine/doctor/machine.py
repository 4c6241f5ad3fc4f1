"""Checks of this machine: settings, folders, the ledger and the token vault."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

from trackcal_tui import __version__
from trackcal_tui.config.paths import make_folder
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.doctor.findings import Finding, failed, ok, redacted, warning

if TYPE_CHECKING:
    from trackcal_tui.engine.engine import Engine


def about_program() -> Finding:
    """Versions, for a ticket."""
    python = ".".join(map(str, sys.version_info[:3]))
    return ok("program", f"trackcal {__version__}, Python {python}, {platform.system()}")


def check_settings(engine: Engine) -> Finding:
    settings = engine.settings
    if not settings.client_id:
        return warning(
            "settings",
            "There is no application id (client_id) yet",
            "“trackcal connect --help” tells how to get one; set client_id in config.toml.",
        )
    where = f"cloud {engine.cloud.name}"
    if engine.cloud.name == "custom":
        return warning(
            "settings",
            "The cloud is custom: sign-ins and calendar go to hosts of the settings",
            "Fine for a gateway you trust; else set cloud = global.",
        )
    named = settings.tenant in ("common", "organizations", "consumers")
    return ok("settings", f"{where}, tenant {settings.tenant if named else 'of one organisation'}")


def check_folders(engine: Engine) -> Finding:
    paths = engine.paths
    for folder in dict.fromkeys((paths.config, paths.data, paths.state)):
        if folder.exists():
            try:
                make_folder(folder)  # of an existing one: only the check
            except TrackCalError as error:
                return failed("folders", error)
            if not os.access(folder, os.W_OK | os.X_OK):
                return warning(
                    "folders",
                    redacted(f"The folder {folder} cannot be written in"),
                    "Nothing can be imported or signed in; change its permissions.",
                )
    return ok("folders", redacted(f"Ledger in {paths.data}"))


def check_ledger(engine: Engine) -> Finding:
    ledger = engine.ledger
    count = len(ledger.entries())
    if reason := ledger.read_only:
        return warning(
            "ledger", f"The ledger can only be read: {reason}", "Close the other trackcal."
        )
    return ok("ledger", f"The ledger is sound, {count_of(count, 'entry', 'entries')}")


def check_vault(engine: Engine) -> Finding:
    vault = engine.vault
    mode = vault.mode()
    if mode == "memory" and not engine.demo:
        return warning(
            "vault",
            "Tokens are kept in memory only: every run needs a sign-in",
            "Unlock a keyring, or set token_storage to passphrase or file.",
        )
    return ok("vault", redacted(f"Tokens: {vault.describe()}"))
