"""Rounding of hours: of entries when they are imported, and of days in reports. Pure.

The exact seconds are always kept; rounding again, or not at all, starts from those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.errors import UsageError

MAX_MINUTES = 720
"""The longest step."""
Per = Literal["entry", "day"]
"""What a report rounds: each entry, or the sum of each project on each day."""


class RoundingMode(StrEnum):
    """Which whole step a length becomes."""

    NEAREST = "nearest"
    """Half a step is rounded up."""
    UP = "up"
    DOWN = "down"


class Rounding(Struct, frozen=True, gc=False):
    """How lengths are rounded."""

    minutes: int
    """The step, 1 to `MAX_MINUTES`."""
    mode: RoundingMode = RoundingMode.NEAREST

    def __str__(self) -> str:
        """Return it as `parse_rounding` reads it: `15:up`."""
        return f"{self.minutes}:{self.mode.value}"


def parse_rounding(text: str) -> Rounding:
    """Return the rounding that `15:up` stands for; `15` alone rounds to the nearest step.

    Raises:
        UsageError: the text says nothing like it.
    """
    match = re.fullmatch(r"\s*([0-9]{1,4})\s*(?::\s*([a-z]+)\s*)?", text.lower())
    modes = [mode.value for mode in RoundingMode]
    mode = (match[2] or "nearest") if match else ""
    if match is None or mode not in modes or not 1 <= int(match[1]) <= MAX_MINUTES:
        raise UsageError(
            f'"{text[:30]}" is not a rounding',
            f"Write minutes and {', '.join(modes[:-1])} or {modes[-1]}, such as 15:up.",
            code="rounding",
        )
    return Rounding(int(match[1]), RoundingMode(mode))


def rounded(seconds: int, rounding: Rounding | None) -> int:
    """Return a length in whole steps; without a rounding as it is.

    No length is rounded away: the shortest one is a step, or stays as it is when rounded down.
    """
    if rounding is None:
        return seconds
    step = rounding.minutes * 60
    if rounding.mode is RoundingMode.DOWN:
        return seconds // step * step or seconds
    added = step - 1 if rounding.mode is RoundingMode.UP else step // 2
    steps = (seconds + added) // step
    return max(steps, seconds > 0) * step


def reported_seconds(
    entries: Iterable[Entry], rounding: Rounding | None, per: Per = "entry"
) -> tuple[int, ...]:
    """Return the seconds a report counts for each entry, in the same order.

    Args:
        entries: All entries of the report.
        rounding: Starts from the exact seconds; None: the seconds as they are billed.
        per: With "day" the sum of each project on each day is rounded, and spread over its
            entries by their length, so that any sum of days is the sum of its entries.
    """
    entries = tuple(entries)
    if rounding is None:
        return tuple(entry.seconds for entry in entries)
    if per == "entry":
        return tuple(rounded(entry.exact_seconds, rounding) for entry in entries)
    groups: dict[tuple[date, str | None], list[int]] = {}
    for at, entry in enumerate(entries):
        groups.setdefault((entry.date, entry.project), []).append(at)
    found = [0] * len(entries)
    for indices in groups.values():
        exact = [entries[at].exact_seconds for at in indices]
        for at, seconds in zip(indices, _spread(rounded(sum(exact), rounding), exact), strict=True):
            found[at] = seconds
    return tuple(found)


def with_rounding(entries: Iterable[Entry], rounding: Rounding, per: Per) -> tuple[Entry, ...]:
    """Return the entries with the seconds that `reported_seconds` counts."""
    entries = tuple(entries)
    lengths = reported_seconds(entries, rounding, per)
    return tuple(
        replace(one, seconds=seconds, rounded_from=one.exact_seconds)
        for one, seconds in zip(entries, lengths, strict=True)
    )


def _spread(total: int, weights: list[int]) -> list[int]:
    """Divide a total by weights into whole numbers whose sum is exactly the total."""
    whole = sum(weights)
    if not whole:
        return weights
    shares = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda at: -(total * weights[at] % whole))
    for at in by_rest[: total - sum(shares)]:
        shares[at] += 1
    return shares
