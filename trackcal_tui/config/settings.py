"""`config.toml` and the environment variables that override it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from trackcal_tui.config.toml_file import edit_toml, read_toml
from trackcal_tui.core.clouds import CLOUDS, Cloud
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.tenants import is_domain, is_guid

if TYPE_CHECKING:
    from trackcal_tui.config.tracker_settings import TrackerSettings

CLOUD_NAMES = (*(name for name in CLOUDS if name != "demo"), "custom")
STORAGE_MODES = ("keyring", "passphrase", "file", "memory")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Patterns as text: `re` compiles each when it is first used, and the first frame uses none.
_ORIGIN = r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:([0-9]{1,5}))?/?"

_ENVIRONMENT = {
    "client_id": "TRACKCAL_CLIENT_ID",
    "tenant": "TRACKCAL_TENANT",
    "cloud": "TRACKCAL_CLOUD",
    "login_url": "TRACKCAL_LOGIN_URL",
    "graph_url": "TRACKCAL_GRAPH_URL",
    "timezone": "TRACKCAL_TIMEZONE",
    "token_storage": "TRACKCAL_TOKEN_STORAGE",
    "key_file": "TRACKCAL_KEY_FILE",
}


class Settings(Struct, frozen=True):
    """What a person can set. Values are checked when loaded, so the rest may trust them."""

    client_id: str = ""
    """Entra application id; empty until set up."""
    tenant: str = "common"
    cloud: str = "global"
    login_url: str = ""
    """Only with `cloud = custom`: an https origin."""
    graph_url: str = ""
    timezone: str = ""
    """IANA name; empty: TZ, else the system's."""
    week_start: str = "monday"
    theme: str = ""
    """Empty: trackcal's own."""
    keys: Mapping[str, object] = {}
    """Command id → keys, comma-separated, as they are written: `keymap` checks them, as a mistake
    among them is no reason not to start."""
    token_storage: str = ""
    """Empty: keyring where a usable one is found; never silently weaker than remembered."""
    key_file: str = ""
    """Environment only: a file whose content is the vault's key material."""
    trackers: Mapping[str, TrackerSettings] = {}
    """Name → where entries can be pushed to."""

    @property
    def first_weekday(self) -> int:
        """0 for Monday … 6 for Sunday."""
        return WEEKDAYS.index(self.week_start)


def cloud_of(settings: Settings) -> Cloud:
    """Return the cloud the settings name; `custom` has the settings' own origins."""
    if settings.cloud == "custom":
        return Cloud("custom", settings.login_url, settings.graph_url, True)
    return CLOUDS[settings.cloud]


def load_settings(file: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `config.toml` (which may be missing), overridden by the environment.

    Raises:
        SettingsError: the file is no TOML, or a value is unusable; names the setting.
    """
    environment = os.environ if environment is None else environment
    values = read_toml(file)
    for name in values:
        _check_name(name, file)
    for name, variable in _ENVIRONMENT.items():
        if environment.get(variable):
            values[name] = environment[variable]
    for name, value in values.items():
        values[name] = _checked(name, value)
    settings = Settings(**values)
    if settings.cloud == "custom":
        for name in ("login_url", "graph_url"):
            if not getattr(settings, name):
                raise SettingsError(
                    f"The setting {name} is missing",
                    f"cloud = custom needs {name}, an https origin.",
                )
    return settings


def _check_name(name: str, file: Path) -> None:
    known = set(Settings.__struct_fields__) - {"key_file"}
    if name not in known:
        raise SettingsError(
            f"There is no setting “{name[:40]}” ({file})",
            f"The settings are: {', '.join(sorted(known))}.",
        )


def _checked(name: str, value: Any) -> Any:
    if name == "keys":
        if isinstance(value, dict):
            return value
        raise SettingsError("keys must be a table of command id = “keys”", "See the README.")
    if name == "trackers":
        from trackcal_tui.config.tracker_settings import checked_trackers  # few people have any

        return checked_trackers(value)
    if not isinstance(value, str):
        raise SettingsError(f"The setting {name} must be text in quotes", f'{name} = "…"')
    value = value.strip()
    if name == "client_id" and value and not is_guid(value):
        raise SettingsError(
            "The setting client_id is not an application id",
            "It looks like 1b730954-1684-4b53-a4b1-0c1a5e0a2c5d; see “trackcal doctor”.",
        )
    if name == "tenant" and not (
        value in ("common", "organizations", "consumers") or is_guid(value) or is_domain(value)
    ):
        raise SettingsError(
            f"The setting tenant cannot be “{value[:60]}”",
            "Use common, organizations, consumers, a tenant id or a verified domain.",
        )
    choices = {"cloud": CLOUD_NAMES, "token_storage": ("", *STORAGE_MODES), "week_start": WEEKDAYS}
    if name == "week_start":
        value = value.lower()
    if name in choices and value not in choices[name]:
        raise SettingsError(
            f"The setting {name} cannot be “{value[:60]}”",
            f"Choose one of: {', '.join(c for c in choices[name] if c)}.",
        )
    if name in ("login_url", "graph_url") and value:
        origin = re.fullmatch(_ORIGIN, value)
        if origin is None or not 0 < int(origin[3] or 443) < 65536:
            raise SettingsError(
                f"The setting {name} must be an https origin",
                "Such as https://login.example.com:8443",
            )
        value = value.rstrip("/")
    return value


def save_setting(file: Path, name: str, value: str) -> None:
    """Write one setting into `config.toml`, keeping comments and order.

    Raises:
        SettingsError: there is no such setting, its value is unusable, or the file is no TOML or
            cannot be written. It is as it was then.
        StoreError: the folder cannot be used.
    """
    _check_name(name, file)
    value = _checked(name, value)

    def change(document: Any) -> None:
        document[name] = value

    edit_toml(file, change)
