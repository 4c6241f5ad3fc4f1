"""What an import would write, added up before it is written. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.events import Draft
from trackcal_tui.core.rounding import Rounding, rounded
from trackcal_tui.core.rules import seconds_later

_Key = TypeVar("_Key")


class Plan(Struct, frozen=True):
    """What an import would write."""

    drafts: tuple[Draft, ...]
    seconds: int
    by_day: tuple[tuple[str, int, int], ...]
    """ISO date, entries, seconds; ascending."""
    by_project: tuple[tuple[str | None, int, int], ...]
    """Project code, entries, seconds; most seconds first."""
    counted_twice: int
    """Seconds covered by more than one of the drafts."""
    before: int
    """Seconds logged in the range before the import."""
    lookalikes: int = 0
    """How many of the drafts look already imported."""

    @property
    def after(self) -> int:
        """Seconds logged in the range after the import."""
        return self.before + self.seconds


def make_plan(
    drafts: tuple[Draft, ...], before: int, counted_twice: int, lookalikes: int = 0
) -> Plan:
    """Add up the drafts of an import."""
    by_project = _sums(drafts, lambda draft: draft.project)
    return Plan(
        drafts=drafts,
        seconds=sum(draft.seconds for draft in drafts),
        by_day=tuple(sorted(_sums(drafts, lambda draft: draft.date.isoformat()))),
        by_project=tuple(sorted(by_project, key=lambda row: (-row[2], row[0] or ""))),
        counted_twice=counted_twice,
        before=before,
        lookalikes=lookalikes,
    )


def _sums(drafts: tuple[Draft, ...], key: Callable[[Draft], _Key]) -> list[tuple[_Key, int, int]]:
    """Return each key with its number of drafts and their seconds."""
    lengths = defaultdict(list)
    for draft in drafts:
        lengths[key(draft)].append(draft.seconds)
    return [(value, len(seconds), sum(seconds)) for value, seconds in lengths.items()]


def rounded_draft(draft: Draft, rounding: Rounding | None) -> Draft:
    """Return the draft as it is imported: rounded, its end following, the exact seconds kept.

    A length that was set by hand (`rounded_from` is there) stays.
    """
    if draft.rounded_from is not None:
        return draft
    seconds = rounded(draft.seconds, rounding)
    if seconds == draft.seconds:
        return draft
    end = seconds_later(draft.start, seconds)
    return replace(draft, seconds=seconds, end=end, rounded_from=draft.seconds)
