"""Read Graph's `dateTimeTimeZone` values as instants.

learn.microsoft.com/graph/api/resources/datetimetimezone.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.zones import zone_named

_UTC_LABELS = frozenset(
    {
        *("utc", "z", "gmt", "etc/utc", "etc/gmt", "coordinated universal time"),
        "tzone://microsoft/utc",
    }
)
"""In lower case."""
_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""Outside, a conversion to a local zone can overflow; year 1 is how Graph says "none"."""


def to_instant(text: str, label: str | None, *, floating: bool) -> datetime | None:
    """Return the instant a time stands for (aware, UTC); None rather than a wrong hour.

    Args:
        text: `2026-11-16T09:00:00.0000000`: seven digits and usually no offset.
        label: The zone it is in: UTC in some spelling, an IANA name or a Windows name; the server
            ignores now and then that we ask for UTC. Absent means UTC.
        floating: Whether it is the midnight of an all-day event: a date, never converted whatever
            the label (github.com/microsoftgraph/microsoft-graph-docs/issues/1802).
    """
    if len(text) < 19 or text[10] != "T":
        return None  # fromisoformat takes week dates and bare dates too
    zone = UTC if floating else _zone(label)
    has_offset = text[19:].strip(".0123456789") != ""
    try:
        if zone is UTC and not has_offset:
            instant = datetime.fromisoformat(f"{text}+00:00")  # replace() takes five times as long
        else:
            instant = datetime.fromisoformat(text)
            if floating or instant.tzinfo is None:
                if zone is None:
                    return None
                instant = instant.replace(tzinfo=zone)
            instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if _FIRST_YEAR <= instant.year <= _LAST_YEAR else None


@lru_cache(maxsize=64)
def _zone(label: str | None) -> tzinfo | None:
    if label is None or label.strip().lower() in _UTC_LABELS:
        return UTC
    try:
        return zone_named(label)
    except SettingsError:
        from tzlocal.windows_tz import win_tz  # 1 ms, for a label that hardly ever comes

    try:
        return zone_named(win_tz.get(label, ""))
    except SettingsError:  # `Customized Time Zone`, `tzone://Microsoft/Custom`
        return None
