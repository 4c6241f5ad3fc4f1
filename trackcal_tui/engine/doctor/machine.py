"""Checks of this machine: settings, folders, the ledger and the token vault."""

from __future__ import annotations

import os
import platform
import sys

from trackcal_tui import __version__
from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.config.settings import Settings
from trackcal_tui.core.errors import TrackCalError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rounding import RoundingMode
from trackcal_tui.core.tenants import SHARED_TENANTS
from trackcal_tui.core.text import count_of
from trackcal_tui.engine.doctor.findings import Finding, failed, ok, redacted, warning
from trackcal_tui.engine.installation import Installation


def check_program() -> Finding:
    """Return the versions, for a ticket."""
    python = ".".join(map(str, sys.version_info[:3]))
    return ok("program", f"trackcal {__version__}, Python {python}, {platform.system()}")


def check_settings(install: Installation) -> Finding:
    """Check that there is an application id, and that the cloud is Microsoft's."""
    settings = install.settings
    if not settings.client_id:
        return warning(
            "settings",
            "There is no application id (client_id) yet",
            '"trackcal connect --help" says how to get one; set client_id in config.toml.',
        )
    if install.cloud.name == "custom":
        return warning(
            "settings",
            "The cloud is custom: sign-ins and the calendar go to the hosts in your settings",
            "Fine for a gateway you trust; else set cloud = global.",
        )
    tenant = settings.tenant if settings.tenant in SHARED_TENANTS else "of one organization"
    more = f"mouse {settings.mouse}, remember {settings.remember}"
    return ok("settings", f"cloud {install.cloud.name}, tenant {tenant}, {more}")


def check_time_zone(install: Installation) -> Finding:
    """Check that dates are in the zone that the person expects."""
    if problem := install.zone_problem():
        return warning("time_zone", problem.title, problem.hint)
    week_start = install.settings.week_start
    return ok(
        "time_zone", f"Time zone {install.zone.key}, week starts on {week_start.capitalize()}"
    )


def check_hours(settings: Settings) -> Finding:
    """Return the working hours and the rounding in use."""
    day, rounding = settings.hours, settings.rounding
    rounded = (
        f"rounded {rounding.mode.value} to {rounding.minutes} min" if rounding else "not rounded"
    )
    if rounding and rounding.mode is RoundingMode.NEAREST:
        rounded = f"rounded to the nearest {rounding.minutes} min"
    week = f"{hours(day.week)} h a week" if day.week else "no weekly target"
    return ok("hours", f"Hours: {week}, {day.begin:%H:%M}–{day.end:%H:%M}, {rounded}")


def check_folders(paths: Paths) -> Finding:
    """Check that the folders are safe, and can be written in."""
    for folder in dict.fromkeys((paths.config, paths.data, paths.state)):
        if folder.exists():
            try:
                make_folder(folder)  # only checks one that exists
            except TrackCalError as error:
                return failed("folders", error)
            if not os.access(folder, os.W_OK | os.X_OK):
                return warning(
                    "folders",
                    redacted(f"The folder {folder} cannot be written to"),
                    "Imports and sign-ins would fail; change its permissions.",
                )
    return ok("folders", redacted(f"Time entries in {paths.data}"))


def check_ledger(install: Installation) -> Finding:
    """Check that all entries and receipts can be read, and written. Raises: StoreError."""
    ledger = install.ledger
    count, _ = ledger.check()
    install.outbox.receipts("")
    if reason := ledger.read_only:
        return warning(
            "ledger", f"The time entries can only be read: {reason}", "Close the other trackcal."
        )
    return ok("ledger", f"The time entries are sound, {count_of(count, 'entry', 'entries')}")


def check_vault(install: Installation) -> Finding:
    """Check where tokens are kept. Raises: VaultError."""
    vault = install.vault
    if vault.key.mode() == "memory" and not install.demo:
        return warning(
            "vault",
            "Tokens are kept in memory only: every run needs a sign-in",
            "Unlock a keyring, or set token_storage to passphrase or file.",
        )
    return ok("vault", redacted(f"Tokens: {vault.key.describe()}"))
