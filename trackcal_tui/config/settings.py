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
from trackcal_tui.core.tenants import SHARED_TENANTS, is_domain, is_guid
from trackcal_tui.core.working_hours import WorkingHours

if TYPE_CHECKING:
    from trackcal_tui.config.tracker_settings import TrackerSettings
    from trackcal_tui.core.rounding import Rounding

CLOUD_NAMES = (*(name for name in CLOUDS if name != "demo"), "custom")
STORAGE_MODES = ("keyring", "passphrase", "file", "memory")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CHOICES = {
    "cloud": CLOUD_NAMES,
    "token_storage": ("", *STORAGE_MODES),
    "week_start": WEEKDAYS,
    "mouse": ("auto", "on", "off"),
    "pane": ("on", "off"),
    "remember": ("tick", "suggest", "off"),
}
_DISPLAY = ("mouse", "pane", "week_start", "hours")
"""Display settings: a mistake in one of them should not keep the program from starting."""
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
    """What a person can set. The values were checked when they were loaded."""

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
    """A theme's name; empty: trackcal's own."""
    keys: Mapping[str, object] = {}
    """Command id → keys, comma-separated, as written. `keymap` checks them: a mistake in them does
    not keep trackcal from starting."""
    mouse: str = "auto"
    """`auto`: on, but off inside GNU screen."""
    pane: str = "on"
    """Whether wide windows have a side pane; trackcal writes it when the person hides it."""
    remember: str = "tick"
    """What becomes of suggestions: ticked and shown, shown only, or `off`."""
    hours: WorkingHours = WorkingHours()
    """The week's target, and the working hours of a day."""
    rounding: Rounding | None = None
    """How hours are rounded when they are imported; None: not at all."""
    token_storage: str = ""
    """Empty: a keyring if one is usable; never silently weaker than before."""
    key_file: str = ""
    """A file with the vault's key material; from the environment only."""
    trackers: Mapping[str, TrackerSettings] = {}
    """Name → where entries can be pushed to."""
    problems: tuple[SettingsError, ...] = ()
    """Mistakes in display settings, which have their defaults instead."""

    @property
    def first_weekday(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return WEEKDAYS.index(self.week_start)


def cloud_of(settings: Settings) -> Cloud:
    """Return the cloud the settings name; `custom` has the settings' own origins."""
    if settings.cloud == "custom":
        return Cloud("custom", settings.login_url, settings.graph_url, True)
    return CLOUDS[settings.cloud]


def load_settings(
    file: Path, environment: Mapping[str, str] | None = None, *, lenient: bool = False
) -> Settings:
    """Read settings from `config.toml`, if there is one, and from the environment, which wins.

    Args:
        file: `config.toml`.
        environment: Instead of `os.environ`.
        lenient: Where a display setting is unusable, keep its default and note the problem.

    Raises:
        SettingsError: The file is not TOML, or a value is unusable; names the setting.
    """
    environment = os.environ if environment is None else environment
    values = read_toml(file)
    for name in values:
        _check_name(name, file)
    for name, variable in _ENVIRONMENT.items():
        if environment.get(variable):
            values[name] = environment[variable]
    problems = []
    for name, value in list(values.items()):
        try:
            values[name] = _checked(name, value)
        except SettingsError as problem:
            if not (lenient and name in _DISPLAY):
                raise
            problems.append(problem)
            del values[name]
    settings = Settings(**values, problems=tuple(problems))
    if settings.cloud == "custom":
        for name in ("login_url", "graph_url"):
            if not getattr(settings, name):
                raise SettingsError(
                    f"The setting {name} is missing",
                    f"cloud = custom needs {name}, an https origin.",
                )
    return settings


def _check_name(name: str, file: Path) -> None:
    known = set(Settings.__struct_fields__) - {"key_file", "problems"}
    if name not in known:
        raise SettingsError(
            f'There is no setting "{name[:40]}" ({file})',
            f"The settings are: {', '.join(sorted(known))}.",
        )


def _checked(name: str, value: Any) -> Any:
    if name == "keys":
        if isinstance(value, dict):
            return value
        raise SettingsError("[keys] must be a table", 'For example: "import.tick" = "x"')
    if name == "trackers":
        from trackcal_tui.config.tracker_settings import checked_trackers  # few people have any

        return checked_trackers(value)
    if name in ("rounding", "hours"):
        from trackcal_tui.config.hour_settings import checked_hours, checked_rounding

        return checked_rounding(value) if name == "rounding" else checked_hours(value)
    if not isinstance(value, str):
        raise SettingsError(f"The setting {name} must be text in quotes", f'{name} = "…"')
    value = value.strip()
    if name == "week_start":
        value = value.lower()
    if name in _CHOICES and value not in _CHOICES[name]:
        raise SettingsError(
            f'The setting {name} cannot be "{value[:60]}"',
            f"Choose one of: {', '.join(filter(None, _CHOICES[name]))}.",
        )
    if name == "client_id" and value and not is_guid(value):
        raise SettingsError(
            "The setting client_id is not an application id",
            'It looks like 1b730954-1684-4b53-a4b1-0c1a5e0a2c5d; see "trackcal doctor".',
        )
    if name == "tenant" and not (value in SHARED_TENANTS or is_guid(value) or is_domain(value)):
        raise SettingsError(
            f'The setting tenant cannot be "{value[:60]}"',
            "Use common, organizations, consumers, a tenant id or a verified domain.",
        )
    if name in ("login_url", "graph_url") and value:
        return _checked_origin(name, value)
    return value


def _checked_origin(name: str, value: str) -> str:
    host = r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"
    origin = re.fullmatch(rf"{host}(:([0-9]{{1,5}}))?/?", value)
    if origin is None or not 0 < int(origin[3] or 443) < 65536:
        raise SettingsError(
            f"The setting {name} must be an https origin",
            "Such as https://login.example.com:8443",
        )
    return value.rstrip("/")


def save_setting(file: Path, name: str, value: str) -> None:
    """Write one setting into `config.toml`, keeping comments and order.

    Raises:
        SettingsError: There is no such setting, its value is unusable, or the file is not TOML or
            cannot be written; nothing has changed.
        StoreError: The folder cannot be used.
    """
    _check_name(name, file)
    value = _checked(name, value)

    def change(document: Any) -> None:
        document[name] = value

    edit_toml(file, change)
