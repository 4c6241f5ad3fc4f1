"""`[trackers.NAME]` in `config.toml`: where entries can be pushed to. Keys are never in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from trackcal_tui.config.toml_file import edit_toml
from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.loopback import is_loopback

NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
_URL = r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?(/[^\s?#]*)?"
_TEXTS = ("kind", "url", "workspace", "account", "activity", "task")


class TrackerSettings(Struct, frozen=True):
    """One tracker as it is set up."""

    kind: str
    url: str = ""
    """The API's base; empty: the kind's own."""
    workspace: str = ""
    """Toggl's or Clockify's workspace; empty: the default one."""
    account: str = ""
    """Harvest's account."""
    activity: str = ""
    """Kimai's activity of all entries."""
    task: str = ""
    """Harvest's or Clockify's task of all entries."""
    projects: Mapping[str, str] = {}
    """Project code → the tracker's id, or its tag."""


def checked_trackers(value: Any) -> dict[str, TrackerSettings]:
    """Return the trackers of `[trackers]`, checked.

    Raises:
        SettingsError: names the setting.
    """
    if not isinstance(value, dict):
        raise SettingsError("trackers must be tables", 'Write [trackers.NAME] and kind = "…".')
    return {check_name(name): _checked(name, table) for name, table in value.items()}


def check_name(name: str) -> str:
    """Return a tracker's name. Raises: SettingsError."""
    if not re.fullmatch(NAME, name):
        raise SettingsError(
            f'A tracker cannot be called "{name[:60]}"',
            "Use letters, digits, - and _.",
            code="tracker_name",
        )
    return name


def check_url(url: str) -> str:
    """Return an API's base without a slash at its end: https, or http on this machine.

    Raises:
        SettingsError: it is something else.
    """
    match = re.fullmatch(_URL, url.strip())
    if match is None or not 0 < int(match[3] or 443) < 65536:
        raise SettingsError(
            f'"{url[:80]}" is not the address of a tracker',
            "It looks like https://kimai.example.com",
            code="tracker_url",
        )
    if match[1] == "http" and not is_loopback(match[2]):
        raise SettingsError(
            "The address of a tracker must begin with https://",
            "http:// is for programs on this machine only.",
            code="tracker_url",
        )
    return url.strip().rstrip("/")


def _checked(name: str, table: Any) -> TrackerSettings:
    where = f"[trackers.{name}]"
    if not isinstance(table, dict) or "kind" not in table:
        raise SettingsError(f"The setting kind is missing in {where}", 'Write kind = "…".')
    known = TrackerSettings.__struct_fields__
    for key in table:
        if key not in known:
            raise SettingsError(
                f'There is no setting "{key[:40]}" in {where}', f"It can have: {', '.join(known)}."
            )
    values = {key: _text(table[key], f"{key} in {where}") for key in _TEXTS if key in table}
    if values.get("url"):
        values["url"] = check_url(values["url"])
    projects = table.get("projects", {})
    if not isinstance(projects, dict):
        raise SettingsError(f"[trackers.{name}.projects] must be a table", 'CODE = "remote id"')
    return TrackerSettings(
        **values,
        projects={
            code: _text(remote, f"{code[:40]} in [trackers.{name}.projects]")
            for code, remote in projects.items()
        },
    )


def _text(value: Any, what: str) -> str:
    """A text; a number is taken as one, as ids are numbers to people."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value).strip()
    raise SettingsError(f"The setting {what} must be text in quotes", 'Such as "12345".')


def save_tracker(file: Path, name: str, tracker: TrackerSettings) -> TrackerSettings:
    """Add a tracker to `config.toml`, or replace what it is set to; comments stay.

    Returns:
        The tracker as it was checked and saved.

    Raises:
        SettingsError, StoreError: nothing has changed then.
    """
    given = {key: getattr(tracker, key) for key in _TEXTS if getattr(tracker, key)}
    tracker = _checked(check_name(name), {**given, "projects": dict(tracker.projects)})

    def change(document: Any) -> None:
        table = _table(_table(document, "trackers", is_super=True), name)
        for key in _TEXTS:
            if value := getattr(tracker, key):
                table[key] = value
            elif key in table:
                del table[key]
        for code, remote in tracker.projects.items():
            _table(table, "projects")[code] = remote

    edit_toml(file, change)
    return tracker


def remove_tracker(file: Path, name: str) -> None:
    """Take a tracker out of `config.toml`; it need not be in it.

    Raises:
        SettingsError, StoreError: nothing has changed then.
    """

    def change(document: Any) -> None:
        trackers = document.get("trackers", {})
        if name in trackers:
            del trackers[name]
            if not trackers:
                del document["trackers"]

    edit_toml(file, change)


def _table(parent: Any, name: str, *, is_super: bool = False) -> Any:
    """The table of that name, made when there is none."""
    if name not in parent:
        import tomlkit

        parent[name] = tomlkit.table(is_super)
    return parent[name]
