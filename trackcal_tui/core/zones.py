"""The user's time zone: the setting, else `TZ`, else the system's zone.

`TZ` holds an IANA name, the path of a zone file, or POSIX rules: `CET-1CEST,M3.5.0,M10.5.0/3`.
Zone files end in such rules (RFC 9636, 3.3), so zoneinfo itself reads them.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.text import clean

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LOCALTIME = Path("/etc/localtime")
_ZONE_FILES = Path("/usr/share/zoneinfo")
_USUAL_CHANGES = ",M3.2.0,M11.1.0"
"""When clocks change under POSIX rules that do not say it, for most C libraries."""
_COMPARED_DAYS = range(0, 366, 30)
"""Days from now on which our time is compared with the machine's."""


def is_local_time(setting: str = "") -> bool:
    """Return whether the C library's local time is the time in `user_zone(setting)`.

    Then today's date needs no zone data, and importing what reads it (3 ms) can wait until the
    first frame is drawn.
    """
    if setting:
        return False
    if (tz := os.environ.get("TZ")) is not None:
        # A name that both look up in this folder, unless they are told of another one.
        is_name = tz[:1].isupper() and ".." not in tz
        is_moved = "TZDIR" in os.environ or "PYTHONTZPATH" in os.environ
        return is_name and not is_moved and (_ZONE_FILES / tz).is_file()
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

    A `TZ` that means no zone is passed over: the C library takes UTC then, we take the system's
    zone, as its owner meant. `zone_problem` tells about it.

    Raises:
        SettingsError: The setting names no zone.
    """
    if setting:
        return zone_named(setting)
    return _zone_of_tz() or _system_zone()


def zone_with_key(key: str) -> ZoneInfo:
    """Return the zone that has this key: an IANA name, or the rules `TZ` held.

    Raises:
        SettingsError: There is none.
    """
    try:
        return zone_named(key)
    except SettingsError:
        if zone := _posix_zone(key):
            return zone
        raise


def zone_problem(zone: ZoneInfo, now: datetime) -> SettingsError | None:
    """Return why dates may not be what the person expects; None when all is well.

    That is a `TZ` that means no zone, or times other than those of the C library, which are what
    `date` shows.

    Args:
        zone: `user_zone()`, without a setting: what that says is always meant.
        now: The present.
    """
    tz = _tz()
    hint = f"Dates are in {zone.key}. Correct TZ, or set timezone in config.toml."
    if tz and _zone_of_tz() is None:
        return SettingsError(f'TZ is "{clean(tz)[:40]}", which is no time zone', hint, code="tz")
    day = _first_difference(zone, now)
    if day is None:
        return None
    when = "" if day == now else f" from {day:%Y-%m} on"
    return SettingsError(
        f"This machine's clock shows {_offset(day.astimezone())}{when}, {zone.key} has "
        f"{_offset(day.astimezone(zone))}",
        f"Dates are in {zone.key}. Set timezone in config.toml.",
        code="tz",
    )


def _tz() -> str:
    """Return what `TZ` says; nothing when it only points to the system's zone."""
    tz = os.environ.get("TZ", "").removeprefix(":")
    return "" if tz == "/etc/localtime" else tz


def _first_difference(zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the C library's local time first has another offset than ours."""
    if hasattr(time, "tzset"):
        time.tzset()  # it may have read an older TZ
    days = (now + timedelta(days=days) for days in _COMPARED_DAYS)
    return next(
        (day for day in days if day.astimezone().utcoffset() != day.astimezone(zone).utcoffset()),
        None,
    )


def _offset(moment: datetime) -> str:
    return f"UTC{moment:%z}"


def _zone_of_tz() -> ZoneInfo | None:
    """Return the zone of `TZ`; None when there is none."""
    tz = _tz()
    if not tz:
        return None
    with contextlib.suppress(SettingsError):
        return zone_named(_name_in(tz))
    if copied := _copied_zone(Path(tz)) if tz.startswith("/") else None:
        return zone_named(copied)
    return _posix_zone(tz)


def _posix_zone(rules: str) -> ZoneInfo | None:
    """Return the zone of POSIX rules, a zone file that holds nothing else; None: they are none."""
    import io
    import struct
    from zoneinfo import ZoneInfo

    if not re.fullmatch(r"(?=[A-Za-z]{3}|<)[!-~]{4,200}", rules):
        return None
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    no_changes = struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    for footer in (rules, rules + _USUAL_CHANGES):
        file = io.BytesIO((head + no_changes) * 2 + f"\n{footer}\n".encode())
        with contextlib.suppress(ValueError):
            zone = ZoneInfo.from_file(file, key=rules)
            for month in (1, 7):  # a day or more, which zoneinfo lets pass, is an error
                datetime(2026, month, 1, tzinfo=zone).utcoffset()
            return zone
    return None


def _name_in(path: str) -> str:
    """Return the IANA name in the path of a zone file; a plain name is one already."""
    return path.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")


def _system_zone() -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    # The usual case on Linux and macOS without a library: /etc/localtime links into zoneinfo.
    with contextlib.suppress(OSError, ValueError, ZoneInfoNotFoundError):
        return ZoneInfo(_name_in(str(_LOCALTIME.readlink())))
    if copied := _copied_zone(_LOCALTIME):
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


def _copied_zone(file: Path) -> str | None:
    """Return the name of the zone that a file is a copy of, as /etc/localtime in many containers.

    pendulum finds the rules of such a file but no name, and an entry needs one.
    """
    import filecmp
    from zoneinfo import TZPATH

    for folder in map(Path, TZPATH):
        for name in ("Etc/UTC", *_zone_names(folder)):
            with contextlib.suppress(OSError):
                if filecmp.cmp(folder / name, file, shallow=False):
                    return name
    return None


def _zone_names(folder: Path) -> list[str]:
    """Return the zones people live in, one for each set of rules; empty without zone data."""
    try:
        lines = (folder / "zone1970.tab").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.split("\t")[2] for line in lines if line.count("\t") >= 2 and line[0] != "#"]
