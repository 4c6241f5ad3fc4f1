"""Which entries of a range are shown and ticked, and every transition of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from trackcal_tui.core.entries import Entry
from trackcal_tui.core.ranges import DateRange, week_of
from trackcal_tui.tui.state.entries_wanted import OnlyProject


class EntryView(Struct, frozen=True):
    """The entries of a range as the list shows them."""

    entries: tuple[Entry, ...] = ()
    """All of the range, sorted by date."""
    query: str = ""
    """The filter, as typed."""
    only: OnlyProject | None = None
    ticked: frozenset[str] = frozenset()
    """Ids, hidden ones too."""
    shown: tuple[Entry, ...] = ()
    """Those that the filters let through."""

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is set."""
        return self.only is not None or bool(self.query.strip())

    @property
    def ticked_shown(self) -> tuple[Entry, ...]:
        """The ticked entries that are shown."""
        return tuple(entry for entry in self.shown if entry.id in self.ticked)

    def chosen(self, current: Entry | None) -> tuple[Entry, ...]:
        """Return what a command is about: what is ticked and shown, else the current entry."""
        return self.ticked_shown or ((current,) if current else ())


def seconds_of(entries: Iterable[Entry]) -> int:
    """Sum up entries."""
    return sum(entry.seconds for entry in entries)


def week_totals(entries: tuple[Entry, ...], first_weekday: int) -> dict[date, int]:
    """Return the first day of each week that has entries → the week's seconds.

    Empty where all are of one week: its total is said already.
    """
    firsts: dict[DateRange, date] = {}
    totals: dict[date, int] = {}
    for entry in entries:
        first = firsts.setdefault(week_of(entry.date, first_weekday), entry.date)
        totals[first] = totals.get(first, 0) + entry.seconds
    return totals if len(totals) > 1 else {}


def with_entries(view: EntryView, entries: tuple[Entry, ...]) -> EntryView:
    """Take over other entries; ticks of those that are still there stay."""
    ticked = view.ticked & {entry.id for entry in entries} if view.ticked else view.ticked
    return _filtered(replace(view, entries=entries, ticked=ticked))


def filtered(view: EntryView, query: str) -> EntryView:
    """Show only entries that hold every word of the query, in any case."""
    return _filtered(replace(view, query=query))


def with_project(view: EntryView, only: OnlyProject | None) -> EntryView:
    """Show only the entries of one project, or of all."""
    return _filtered(replace(view, only=only))


def _filtered(view: EntryView) -> EntryView:
    words, shown = view.query.casefold().split(), view.entries
    if view.only is not None:
        shown = tuple(entry for entry in shown if entry.project == view.only.code)
    if words:
        shown = tuple(entry for entry in shown if _matches(entry, words))
    return replace(view, shown=shown)


def _matches(entry: Entry, words: Iterable[str]) -> bool:
    texts = (entry.task_name, entry.project or "", entry.note, *entry.tags)
    haystack = "\n".join(texts).casefold()
    return all(word in haystack for word in words)


# -- ticks


def turned(view: EntryView, entry_id: str) -> EntryView:
    """Tick an entry, or untick it."""
    return replace(view, ticked=view.ticked ^ {entry_id})


def ticked(view: EntryView, entry_ids: Iterable[str], on: bool = True) -> EntryView:
    """Tick or untick several entries."""
    ids = frozenset(entry_ids)
    return replace(view, ticked=view.ticked | ids if on else view.ticked - ids)


def day_turned(view: EntryView, day: date) -> EntryView:
    """Tick the shown entries of a day; untick them where all are ticked."""
    ids = {entry.id for entry in view.shown if entry.date == day}
    return ticked(view, ids, not ids <= view.ticked)


def ticked_all(view: EntryView) -> EntryView:
    """Tick all that is shown."""
    return ticked(view, (entry.id for entry in view.shown))


def ticked_none(view: EntryView) -> EntryView:
    """Untick everything, also what a filter hides: nothing stays ticked unseen."""
    return replace(view, ticked=frozenset())


def ticks_inverted(view: EntryView) -> EntryView:
    """Invert the ticks of all that is shown."""
    return replace(view, ticked=view.ticked ^ {entry.id for entry in view.shown})
