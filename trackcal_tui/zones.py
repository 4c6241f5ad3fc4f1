"""The user's time zone: the setting, else TZ, else the system's."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trackcal_tui.errors import SettingsError

_LOCALTIME = Path("/etc/localtime")


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises:
        SettingsError: there is no such zone. (zoneinfo raises ValueError for `tzone://…` or an
            empty name, IsADirectoryError or PermissionError for `Europe` or odd paths.)
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"There is no time zone called “{name[:60]}”",
            "Use an IANA name such as Europe/Berlin, in the setting timezone or TRACKCAL_TIMEZONE.",
            code="timezone",
        ) from error


def user_zone(setting: str = "") -> ZoneInfo:
    """The zone dates are in.

    A `TZ` that names no zone is passed over, as the C library does (it then takes UTC; we take
    the system's zone, which is what its owner meant).

    Raises:
        SettingsError: the setting names no zone.
    """
    if setting:
        return zone_named(setting)
    name = os.environ.get("TZ", "").removeprefix(":")
    if name:
        try:
            return zone_named(name.rpartition("/zoneinfo/")[2])
        except SettingsError:
            pass
    return _system_zone()


def _system_zone() -> ZoneInfo:
    # The usual case on Linux and macOS without a library: /etc/localtime links into zoneinfo.
    try:
        target = str(_LOCALTIME.readlink())
        name = target.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
        return ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        pass
    # 20 ms: pendulum knows /etc/timezone, registries and the rest.
    from pendulum.tz.local_timezone import get_local_timezone

    try:
        return ZoneInfo(get_local_timezone().name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")
