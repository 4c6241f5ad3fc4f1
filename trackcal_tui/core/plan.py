"""What an import would write, added up before it is written. Pure."""

from __future__ import annotations

from msgspec import Struct

from trackcal_tui.core.models import Draft


class Plan(Struct, frozen=True):
    """What an import would write, shown before it is."""

    drafts: tuple[Draft, ...]
    seconds: int
    by_day: tuple[tuple[str, int, int], ...]
    """ISO date, entries, seconds; ascending."""
    by_project: tuple[tuple[str | None, int, int], ...]
    """Project code, entries, seconds; most first."""
    counted_twice: int
    """Seconds covered by more than one of the drafts."""
    before: int
    """Seconds in the ledger for the weeks or days the range spans, before."""
    lookalikes: int = 0
    """How many of the drafts look already imported."""

    @property
    def after(self) -> int:
        """The same, after the import."""
        return self.before + self.seconds


def make_plan(
    drafts: tuple[Draft, ...], before: int, counted_twice: int, lookalikes: int = 0
) -> Plan:
    """Add up the drafts of an import."""
    days: dict[str, tuple[int, int]] = {}
    projects: dict[str | None, tuple[int, int]] = {}
    for draft in drafts:
        day = draft.date.isoformat()
        count, seconds = days.get(day, (0, 0))
        days[day] = (count + 1, seconds + draft.seconds)
        count, seconds = projects.get(draft.project, (0, 0))
        projects[draft.project] = (count + 1, seconds + draft.seconds)
    return Plan(
        drafts=drafts,
        seconds=sum(draft.seconds for draft in drafts),
        by_day=tuple((day, *days[day]) for day in sorted(days)),
        by_project=tuple(
            sorted(
                ((code, *both) for code, both in projects.items()),
                key=lambda row: (-row[2], row[0] or ""),
            )
        ),
        counted_twice=counted_twice,
        before=before,
        lookalikes=lookalikes,
    )
