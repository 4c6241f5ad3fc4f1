"""`[rounding]` and `[hours]` in `config.toml`: checked, and as the values the rules take."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from trackcal_tui.core.errors import SettingsError
from trackcal_tui.core.rounding import MAX_MINUTES, Rounding, RoundingMode
from trackcal_tui.core.working_hours import WorkingHours

MAX_WEEK = 168
"""Hours a week has."""
_MODES = tuple(mode.value for mode in RoundingMode)


def checked_rounding(value: Any) -> Rounding | None:
    """Return what `[rounding]` says; 0 minutes: None, hours are not rounded.

    Raises:
        SettingsError: names the setting.
    """
    table = _table(value, "rounding", ("minutes", "mode"))
    minutes, mode = table.get("minutes", 0), table.get("mode", "nearest")
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= MAX_MINUTES:
        raise SettingsError(
            f"minutes in [rounding] must be a whole number from 0 to {MAX_MINUTES}",
            "Write, for example, minutes = 15.",
        )
    if mode not in _MODES:
        raise SettingsError(
            f"mode in [rounding] must be one of: {', '.join(_MODES)}",
            'Write, for example, mode = "nearest".',
        )
    return Rounding(minutes, RoundingMode(mode)) if minutes else None


def checked_hours(value: Any) -> WorkingHours:
    """Return what `[hours]` says.

    Raises:
        SettingsError: names the setting.
    """
    table = _table(value, "hours", ("week", "day"))
    week, day = table.get("week", 40), table.get("day", "09:00-17:30")
    if not isinstance(week, int | float) or isinstance(week, bool) or not 0 <= week <= MAX_WEEK:
        raise SettingsError(
            f"week in [hours] must be a number of hours from 0 to {MAX_WEEK}",
            "Write, for example, week = 40.",
        )
    clock = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"
    span = re.fullmatch(rf"\s*{clock}\s*[-–]\s*{clock}\s*", day) if isinstance(day, str) else None
    begin, end = (
        (time(int(span[1]), int(span[2])), time(int(span[3]), int(span[4])))
        if span
        else (time(), time())
    )
    if begin >= end:
        raise SettingsError(
            "day in [hours] must be the start and end of a working day",
            'Write, for example, day = "09:00-17:30".',
        )
    return WorkingHours(week=round(week * 3600), begin=begin, end=end)


def _table(value: Any, name: str, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{name} must be a table", f"Write [{name}] on a line of its own.")
    for key in value:
        if key not in known:
            raise SettingsError(
                f'There is no setting "{key[:40]}" in [{name}]', f"It can have: {', '.join(known)}."
            )
    return value
