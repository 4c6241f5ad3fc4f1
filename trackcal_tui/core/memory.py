"""What is remembered of earlier imports: suggestions for project, name and tick. Pure.

The entries are all there is to remember from: a deleted entry is forgotten with everything it led
to. For each draft the first of these decides:

    same series     the entry of its last occurrence, and what was left out since
    same title      the last entry of an event of that title, or logged under that name
    same people     a project that at least 80 % of 3 or more entries have, whose meetings the same
                    person organized, or which have the same category
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.events import Draft, Suggestion
from trackcal_tui.core.text import NO_TITLE, task_name

_ENOUGH = 3
"""Entries of which most must agree."""
_MOST = 0.8
"""The part of them that must agree."""


class PastEvent(Struct, frozen=True, gc=False):
    """What is needed of an entry's snapshot."""

    subject: str
    start: datetime
    series_id: str | None = None
    organizer: str = ""
    categories: tuple[str, ...] = ()


class Past(Struct, frozen=True, gc=False):
    """What is needed of an entry; fields are named as there."""

    id: str
    task_name: str
    date: date
    project: str | None = None
    start: datetime | None = None
    snapshot: PastEvent | None = None


_Timed = tuple[float, str, str | None, date, str | None]
"""Of an entry: when it was, id, project, date and new name. No two have the same id."""


class Memory:
    """The entries by series, title, organizer and category, kept in step with them."""

    def __init__(self, entries: Iterable[Past] = ()) -> None:
        self._series: dict[str, list[_Timed]] = {}
        self._titles: dict[str, list[_Timed]] = {}
        self._people: dict[str, dict[str | None, int]] = {}
        self._categories: dict[str, dict[str | None, int]] = {}
        for past in entries:
            self._count(past, 1)
            timed, tables = self._placed(past)
            for table, key in tables:
                table.setdefault(key, []).append(timed)
        for table in (self._series, self._titles):
            for known in table.values():
                known.sort()

    def learn(self, past: Past) -> None:
        """Add an entry."""
        self._count(past, 1)
        timed, tables = self._placed(past)
        for table, key in tables:
            insort(table.setdefault(key, []), timed)

    def forget(self, past: Past) -> None:
        """Take an entry away that was added before."""
        self._count(past, -1)
        timed, tables = self._placed(past)
        for table, key in tables:
            known = table[key]
            del known[bisect_left(known, timed)]
            if not known:
                del table[key]

    def _placed(self, past: Past) -> tuple[_Timed, list[tuple[dict[str, list[_Timed]], str]]]:
        """Return what is kept of an entry, and in which tables under which key."""
        event, name = past.snapshot, past.task_name
        tables: list[tuple[dict[str, list[_Timed]], str]] = []
        if event is None:
            new_name, start = None, past.start or datetime.combine(past.date, time(12), UTC)
        else:
            if event.subject != name:  # an equal one is clean already, as all names are
                name = task_name(event.subject)
            new_name, start = past.task_name if name != past.task_name else None, event.start
            if event.series_id:
                tables.append((self._series, event.series_id))
        if name != NO_TITLE:
            tables.append((self._titles, name.casefold()))
        return (start.timestamp(), past.id, past.project, past.date, new_name), tables

    def _count(self, past: Past, by: int) -> None:
        if past.snapshot is None:
            return
        if organizer := past.snapshot.organizer:
            _add(self._people.setdefault(organizer, {}), past.project, by)
        for category in past.snapshot.categories:
            _add(self._categories.setdefault(category, {}), past.project, by)

    def times_imported(self, series_id: str) -> int:
        """Return how many events of a series have an entry."""
        return len(self._series.get(series_id, ()))

    # -- suggesting

    def with_suggestions(
        self,
        drafts: Iterable[Draft],
        now: datetime,
        active: Collection[str],
        left_out: Mapping[str, Sequence[float]],
    ) -> tuple[Draft, ...]:
        """Return the drafts with what is remembered of them, applied to project and name.

        Args:
            drafts: As Outlook has them.
            now: What ends later is not to be ticked.
            active: Codes of the projects that are offered.
            left_out: Series id → when occurrences were that the person did not import, ascending.
        """
        made: list[Draft] = []
        for draft in drafts:
            found = self._suggestion(draft, now, active, left_out)
            if found is not None:
                name = found.task_name or draft.task_name
                draft = replace(draft, task_name=name, project=found.project, suggestion=found)
            made.append(draft)
        return tuple(made)

    def _suggestion(
        self,
        draft: Draft,
        now: datetime,
        active: Collection[str],
        left_out: Mapping[str, Sequence[float]],
    ) -> Suggestion | None:
        event, tick, same = draft.event, False, ""
        at = (event.start or draft.start).timestamp()
        series = event.series_id or ""
        past, is_earlier = _last_before(self._series.get(series), at)
        if past is not None:
            has_ended = (event.end or draft.end) <= now
            tick = is_earlier and has_ended and not _is_between(left_out.get(series), past[0], at)
        else:
            past, _ = _last_before(self._titles.get(_title(event.subject)), at)
            same = "same title"
        if past is None:
            return self._of_people(draft, active)
        _, _, project, day, name = past
        if project not in active:
            project = None
        if project is None and name is None and not tick:
            return None
        return Suggestion(project, name, _as_when(same, day, draft.date), tick)

    def _of_people(self, draft: Draft, active: Collection[str]) -> Suggestion | None:
        event = draft.event
        known = [(self._people.get(event.organizer), f"with {event.organizer}")]
        if event.is_organizer:
            known = [(self._people.get(event.organizer), "that you organized")]
        known += [(self._categories.get(one), f"in {one}") for one in event.categories]
        for counts, what in known:
            total = sum(counts.values()) if counts else 0
            if counts and total >= _ENOUGH:
                project = max(counts, key=counts.__getitem__)
                if project in active and counts[project] >= _MOST * total:
                    reason = f"{counts[project]} of {total} {what}"
                    return Suggestion(project, None, reason, tick=False)
        return None


@lru_cache(maxsize=1024)
def _title(subject: str) -> str:
    name = task_name(subject)
    return "" if name == NO_TITLE else name.casefold()


def _add(counts: dict[str | None, int], project: str | None, by: int) -> None:
    counts[project] = counts.get(project, 0) + by
    if not counts[project]:
        del counts[project]


def _last_before(known: list[_Timed] | None, at: float) -> tuple[_Timed | None, bool]:
    """Return the last entry before an instant, else the first one after; and which it is."""
    if not known:
        return None, False
    index = bisect_left(known, (at,))
    return (known[index - 1], True) if index else (known[0], False)


def _is_between(times: Sequence[float] | None, after: float, before: float) -> bool:
    """Return whether one of these instants lies between two others."""
    if not times:
        return False
    index = bisect_left(times, before) - 1
    return index >= 0 and times[index] > after


@lru_cache(maxsize=1024)
def _as_when(same: str, then: date, day: date) -> str:
    """Return `as last week`, `same title on Mon 2 Nov`."""
    weeks = (_monday(day) - _monday(then)).days // 7
    when = "last week" if weeks == 1 else f"on {short_day(then)}"
    return f"{same or 'as'} {when}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
