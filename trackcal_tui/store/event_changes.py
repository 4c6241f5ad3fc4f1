"""Changes that follow events: what changed in Outlook, new ids, and what is never offered.

Each is one write and one step to undo, however many events it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from trackcal_tui.core import drift
from trackcal_tui.core.entries import Dismissed, Entry, Source
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent, Drift, Lookalike
from trackcal_tui.core.rounding import Rounding
from trackcal_tui.core.text import count_of, task_name
from trackcal_tui.store import rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.entry_changes import EntryChanges, described


class EventChanges(EntryChanges):
    """What people decide about events."""

    def apply_drifts(
        self, drifts: Iterable[Drift], zone: ZoneInfo, rounding: Rounding | None = None
    ) -> tuple[Entry | None, ...]:
        """Accept what changed in Outlook; new lengths are rounded.

        Returns:
            The entries as they are now, in the same order; None where one was deleted.

        Raises:
            UsageError: an entry is gone; nothing is changed.
        """

        def collect(change: Change) -> tuple[Entry | None, ...]:
            done: list[Entry | None] = []
            before = [self.entry(one.entry.id) for one in wanted]
            for entry, one in zip(before, wanted, strict=True):
                after = drift.applied(entry, one.event, zone, rounding)
                if after is None:
                    self._delete(change, entry)
                done.append(None if after is None else self._replace(change, entry, after))
            if not change.is_empty:
                change.remember(f"{described('update', before)} from Outlook", self._clock.now())
            return tuple(done)

        wanted = tuple(drifts)
        return self._change(collect)

    def keep_drifts(self, drifts: Iterable[Drift]) -> tuple[Entry, ...]:
        """Leave entries as they are, and remember their events as they are now.

        Raises:
            UsageError: an entry is gone, or an event has no times; nothing is changed.
        """

        def collect(change: Change) -> tuple[Entry, ...]:
            before = [self.entry(one.entry.id) for one in wanted]
            after = tuple(
                self._replace(change, entry, _keeping(entry, one.event))
                for entry, one in zip(before, wanted, strict=True)
            )
            if not change.is_empty:
                what = described("decision", before).replace("decision of", "decision to keep", 1)
                change.remember(what, self._clock.now())
            return after

        wanted = tuple(drifts)
        return self._change(collect)

    def link_events(self, lookalikes: Iterable[Lookalike], connection_id: str) -> tuple[Entry, ...]:
        """Make events with new ids the sources of their entries; the old ids stay imported.

        Raises:
            UsageError: an entry is gone, or an event is imported already; nothing is changed.
        """

        def collect(change: Change) -> tuple[Entry, ...]:
            before = [self.entry(one.entry.id) for one in wanted]
            after = tuple(
                self._link(change, entry, connection_id, one.draft.event)
                for entry, one in zip(before, wanted, strict=True)
            )
            if after:
                events = "its event" if len(after) == 1 else "their events"
                change.remember(f"{described('link', before)} to {events}", self._clock.now())
            return after

        wanted = tuple(lookalikes)
        return self._change(collect)

    def _link(
        self, change: Change, before: Entry, connection_id: str, event: CalendarEvent
    ) -> Entry:
        self._must_not_be_imported(connection_id, event)
        key = self._index.record_keys.get(before.id)
        if key is not None:
            record = rows.decode_record(self._tables["import_records"][key])
            change.replace("import_records", key, rows.row_of(replace(record, former=True)))
        record = rows.RecordRow(connection_id, event.id, before.id)
        change.add("import_records", rows.row_of(record))
        after = self._replace(change, before, drift.kept(before, event))
        return replace(after, source=Source(connection_id, event.id))

    # Never offered ---------------------------------------------------------------------------

    def dismiss(
        self, connection_id: str, events: Iterable[CalendarEvent], *, series: bool = False
    ) -> tuple[Dismissed, ...]:
        """Never offer events again, or the series they belong to.

        Returns:
            What is dismissed now and was not before.

        Raises:
            UsageError: an event belongs to no series, although its series is to be dismissed.
        """

        def collect(change: Change) -> tuple[Dismissed, ...]:
            known = self.dismissed_ids(connection_id)
            fresh: dict[str, Dismissed] = {}
            for event in wanted:
                title = task_name(event.subject)
                if series and not event.series_id:
                    raise UsageError(f'"{title}" is not part of a series', "Leave out --series.")
                one = Dismissed(
                    connection=connection_id,
                    at=self._clock.now().replace(microsecond=0),
                    title=title,
                    event_id="" if series else event.id,
                    series_id=event.series_id or "" if series else "",
                )
                if (key := one.event_id or one.series_id) not in known:
                    fresh.setdefault(key, one)
            for one in fresh.values():
                change.add("dismissed", rows.row_of(one))
            found = tuple(fresh.values())
            if found:
                change.remember(f"never offering {_titled(found)}", self._clock.now())
            return found

        wanted = tuple(events)
        return self._change(collect)

    def offer_again(self, connection_id: str, ids: Collection[str]) -> tuple[Dismissed, ...]:
        """Offer events and series again; ids that are not dismissed are ignored.

        Args:
            connection_id: The connection they belong to.
            ids: Ids of events, and of series.

        Returns:
            What was dismissed before and is offered now.
        """

        def collect(change: Change) -> tuple[Dismissed, ...]:
            found = []
            for key, row in change.tables["dismissed"].items():
                one = rows.decode_dismissed(row)
                if one.connection == connection_id and (one.event_id or one.series_id) in ids:
                    change.remove("dismissed", key)
                    found.append(one)
            if found:
                change.remember(f"offering {_titled(found)} again", self._clock.now())
            return tuple(found)

        return self._change(collect)


def _keeping(entry: Entry, event: CalendarEvent) -> Entry:
    try:
        return drift.kept(entry, event)
    except ValueError:
        raise UsageError("The event has no start or end", "Reload the range.") from None


def _titled(dismissed: Collection[Dismissed]) -> str:
    (first, *others) = dismissed
    noun = "series" if first.series_id else "event"
    if others:
        return count_of(len(dismissed), noun, "series" if first.series_id else "events")
    return f'the series "{first.title}"' if first.series_id else f'"{first.title}"'
