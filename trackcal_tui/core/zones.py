"""The user's time zone: the setting, else `TZ`, else the system's zone."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from trackcal_tui.core.errors import SettingsError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LOCALTIME = Path("/etc/localtime")


def is_local_time(setting: str = "") -> bool:
    """Return whether the C library's local time is the time in `user_zone(setting)`.

    Then today's date needs no zone data, and importing what reads it (3 ms) can wait until the
    first frame is drawn.
    """
    if setting or "TZ" in os.environ:
        return False
    try:
        return "zoneinfo/" in str(_LOCALTIME.readlink()) and _LOCALTIME.exists()
    except OSError:
        return False


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    Raises:
        SettingsError: There is no such zone. (zoneinfo raises ValueError for `tzone://…` or an
            empty name, IsADirectoryError or PermissionError for `Europe` or odd paths.)
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f'There is no time zone called "{name[:60]}"',
            "Use an IANA name such as Europe/Berlin, in the setting timezone or TRACKCAL_TIMEZONE.",
            code="timezone",
        ) from error


def user_zone(setting: str = "") -> ZoneInfo:
    """Return the zone dates are in.

    A `TZ` that names no zone is ignored, as the C library does (which then takes UTC; we take the
    system's zone, as its owner meant).

    Raises:
        SettingsError: The setting names no zone.
    """
    if setting:
        return zone_named(setting)
    if name := os.environ.get("TZ", "").removeprefix(":"):
        with contextlib.suppress(SettingsError):
            return zone_named(_name_in(name))
    return _system_zone()


def _name_in(path: str) -> str:
    """Return the IANA name in the path of a zone file; a plain name is one already."""
    return path.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")


def _system_zone() -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    # The usual case on Linux and macOS without a library: /etc/localtime links into zoneinfo.
    with contextlib.suppress(OSError, ValueError, ZoneInfoNotFoundError):
        return ZoneInfo(_name_in(str(_LOCALTIME.readlink())))
    if copied := _copied_zone():
        return ZoneInfo(copied)
    # pendulum (20 ms) knows /etc/timezone, registries and the rest.
    import warnings

    from pendulum.tz.local_timezone import get_local_timezone

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it found nothing, and returns UTC
            return ZoneInfo(get_local_timezone().name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")


def _copied_zone() -> str | None:
    """Return the name of the zone file that /etc/localtime is a copy of, as in many containers.

    pendulum finds the rules of such a file but no name, and an entry needs one.
    """
    import filecmp
    from zoneinfo import TZPATH

    for folder in map(Path, TZPATH):
        for name in ("Etc/UTC", *_zone_names(folder)):
            with contextlib.suppress(OSError):
                if filecmp.cmp(folder / name, _LOCALTIME, shallow=False):
                    return name
    return None


def _zone_names(folder: Path) -> list[str]:
    """Return the zones people live in, one for each set of rules; empty without zone data."""
    try:
        lines = (folder / "zone1970.tab").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.split("\t")[2] for line in lines if line.count("\t") >= 2 and line[0] != "#"]
