"""The list of events that can't be imported: first those a person can do something about."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from enum import IntEnum

from msgspec import Struct

from trackcal_tui.core.dates import short_day
from trackcal_tui.core.events import Skipped, SkipReason
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rules import REASON_WORDS
from trackcal_tui.core.skipped import can_be_logged
from trackcal_tui.core.text import count_of
from trackcal_tui.terminal.cells import fit
from trackcal_tui.tui.shared.item_list import ItemList
from trackcal_tui.tui.shared.line_styles import Part

_REASON = 16


class Kind(IntEnum):
    """What can be done about a skipped event, in the order of the list."""

    LOGGABLE = 0
    DISMISSED = 1
    OTHER = 2
    IMPORTED = 3


class Fold(Struct, frozen=True):
    """Stands for the imported events while they are folded."""

    count: int


SkippedItem = Skipped | Fold


def kind_of(item: SkippedItem) -> Kind:
    """Return what can be done about a line."""
    if isinstance(item, Fold) or item.imported or item.reason is SkipReason.ALREADY_IMPORTED:
        return Kind.IMPORTED
    if can_be_logged(item):
        return Kind.LOGGABLE
    return Kind.DISMISSED if item.reason is SkipReason.DISMISSED else Kind.OTHER


def skipped_items(skipped: Iterable[Skipped], *, is_folded: bool) -> Iterator[SkippedItem]:
    """Yield the lines of the list; the imported ones come last, folded into one."""
    by_kind: dict[Kind, list[Skipped]] = {kind: [] for kind in Kind}
    for one in skipped:
        by_kind[kind_of(one)].append(one)
    imported = by_kind.pop(Kind.IMPORTED)
    for found in by_kind.values():
        yield from found
    if is_folded and imported:
        yield Fold(len(imported))
    else:
        yield from imported


def importable_words(skipped: Iterable[Skipped]) -> tuple[str, ...]:
    """Return `21 imported, 10 can't be imported`, then the shorter `10 skipped`.

    Empty where nothing is skipped.
    """
    kinds = [kind_of(one) for one in skipped]
    imported = kinds.count(Kind.IMPORTED)
    left = len(kinds) - imported
    if not left:
        return (f"{imported} imported",) if imported else ()
    said = f"{imported} imported, " if imported else ""
    return f"{said}{left} can't be imported", f"{left} skipped"


class SkippedList(ItemList[SkippedItem]):
    """Show skipped events by what can be done about them, each with its reason."""

    def key_of(self, item: SkippedItem) -> Hashable:
        """Tell events apart by their ids; those that Graph sent without one, by all of it."""
        return Fold if isinstance(item, Fold) else (item.id or item)

    def group_of(self, item: SkippedItem) -> Hashable:
        """Group by what can be done."""
        return kind_of(item)

    def group_heading(self, items: tuple[SkippedItem, ...], width: int) -> str:
        """Return ` Can be logged as an entry · 6`."""
        first = items[0]
        count = first.count if isinstance(first, Fold) else len(items)
        title = {
            Kind.LOGGABLE: "Can be logged as an entry",
            Kind.DISMISSED: "Dismissed by you",
            Kind.OTHER: "Can't be imported",
            Kind.IMPORTED: "Already imported",
        }[kind_of(first)]
        return f" {title} · {count}"

    def item_parts(self, item: SkippedItem, width: int) -> list[Part]:
        """Return `Mon 16 Nov  09:00   0.50  not answered     Subject`."""
        if isinstance(item, Fold):
            return [(fit(f" {count_of(item.count, 'event')}, folded", width), "muted")]
        day = short_day(item.date) if item.date else ""
        clock = f"{item.start:%H:%M}" if item.start else ""
        all_day = item.reason is SkipReason.ALL_DAY
        length = hours(item.seconds) if item.seconds and not all_day else ""
        begin = f" {day:<10}  {clock:<5} {length:>6}  {REASON_WORDS[item.reason]:<{_REASON}} "
        can_act = kind_of(item) in (Kind.LOGGABLE, Kind.DISMISSED)
        subject = fit(item.subject, max(0, width - len(begin)))
        return [(f"{begin}{subject}", "plain" if can_act else "muted")]
