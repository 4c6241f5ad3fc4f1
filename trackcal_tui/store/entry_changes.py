"""Changes of entries: import, add, edit, delete. Each is one write and one step to undo."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from trackcal_tui.core import drift
from trackcal_tui.core.entries import Batch, Entry, EntryEdit, ImportResult, Source
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.events import CalendarEvent, Draft
from trackcal_tui.core.hours import hours
from trackcal_tui.core.rules import snapshot
from trackcal_tui.core.text import count_of
from trackcal_tui.store import edits, rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.queries import LedgerQueries


class EntryChanges(LedgerQueries):
    """What people do with entries."""

    def import_drafts(
        self,
        drafts: Iterable[Draft],
        connection_id: str,
        timezone: str,
        *,
        can_undo: bool = True,
    ) -> ImportResult:
        """Write entries and import records of one batch in one write.

        Drafts whose event has a record already are left out and counted.

        Args:
            drafts: What to write.
            connection_id: Whose events they are.
            timezone: The zone their dates are in.
            can_undo: Whether it is a step of the history; what the demo starts with is none.

        Raises:
            UsageError: a draft has a project that does not exist, or no length.
        """
        wanted = tuple(drafts)

        def collect(change: Change) -> ImportResult:
            result = self._import(change, wanted, connection_id, timezone)
            if result.batch is not None and can_undo:
                change.remember(described("import", result.imported), result.batch.created)
            return result

        return self._change(collect)

    def _import(
        self, change: Change, drafts: tuple[Draft, ...], connection_id: str, timezone: str
    ) -> ImportResult:
        fresh: dict[str, Draft] = {}
        with self._known_events(connection_id, [draft.event_id for draft in drafts]) as known:
            for draft in drafts:
                if draft.event_id not in known:
                    fresh.setdefault(draft.event_id, draft)
        left_out = len(drafts) - len(fresh)
        if not fresh:
            return ImportResult(batch=None, imported=(), already_imported=left_out)
        now = self._clock.now().replace(microsecond=0)
        seconds = sum(draft.seconds for draft in fresh.values())
        batch = Batch(id=edits.new_id(()), entries=len(fresh), seconds=seconds, created=now)
        projects = self._projects_by_code()
        imported: list[Entry] = []
        for draft in fresh.values():
            entry = Entry(
                id=edits.new_id(self._index.entry_keys),
                task_name="",
                date=draft.date,
                seconds=draft.seconds,
                start=draft.start,
                end=draft.end,
                timezone=timezone,
                batch=batch.id,
                created=now,
                snapshot=snapshot(draft.event),
                rounded_from=draft.rounded_from,
            )
            edit = EntryEdit(task_name=draft.task_name, project=draft.project)
            source = Source(connection_id, draft.event_id)
            imported.append(self._add(change, edits.edited(entry, edit, projects), source))
        change.add("batches", rows.row_of(batch))
        return ImportResult(batch=batch, imported=tuple(imported), already_imported=left_out)

    def add_entry(
        self, new: EntryEdit, *, event: CalendarEvent | None = None, connection_id: str = ""
    ) -> Entry:
        """Log time.

        Args:
            new: The entry's fields: a name, a length, and a date or a start at least.
            event: An event that cannot be imported but is logged: it counts as imported then.
            connection_id: The connection of the event.

        Raises:
            UsageError: no name, no length, no date, an unknown project; or the event is imported
                already, or has no times.
        """

        def collect(change: Change) -> Entry:
            if not (new.date or new.start):
                raise UsageError("The date is missing", "Give a day, such as 2026-11-16.")
            now = self._clock.now().replace(microsecond=0)
            blank = Entry(
                id=edits.new_id(self._index.entry_keys),
                task_name="",
                date=now.date(),
                seconds=0,
                created=now,
            )
            entry = edits.edited(blank, new, self._projects_by_code())
            source = None
            if event is not None:
                self._must_not_be_imported(connection_id, event)
                source = Source(connection_id, event.id)
                entry = drift.kept(entry, event)
            added = self._add(change, entry, source)
            change.remember(f"new entry {edits.named(entry)}", now)
            return added

        return self._change(collect)

    def edit_entries(self, entry_ids: Collection[str], edit: EntryEdit) -> tuple[Entry, ...]:
        """Set fields of entries, the same on each; sources and import records stay.

        Raises:
            UsageError: there is no such entry, or the fields make no sense; nothing is edited.
        """

        def collect(change: Change) -> tuple[Entry, ...]:
            projects = self._projects_by_code()
            before = self._found(entry_ids)
            after = tuple(
                self._replace(change, entry, edits.edited(entry, edit, projects))
                for entry in before
            )
            if not change.is_empty:
                what = described("edit", before)
                if len(after) > 1 and edit == EntryEdit(project=edit.project):
                    project = f"project {after[0].project}" if after[0].project else "no project"
                    what = f"{project} for {count_of(len(after), 'entry', 'entries')}"
                change.remember(what, self._clock.now())
            return after

        return self._change(collect)

    def delete_entries(self, entry_ids: Collection[str]) -> tuple[Entry, ...]:
        """Delete entries and, in the same write, their import records.

        Raises:
            UsageError: one of them does not exist; none is deleted then.
        """

        def collect(change: Change) -> tuple[Entry, ...]:
            found = self._found(entry_ids)
            for entry in found:
                self._delete(change, entry)
            if found:
                change.remember(described("deletion", found), self._clock.now())
            return found

        return self._change(collect)

    # Parts of changes ------------------------------------------------------------------------

    def _found(self, entry_ids: Iterable[str]) -> tuple[Entry, ...]:
        return tuple({entry.id: entry for entry in map(self.entry, entry_ids)}.values())

    def _add(self, change: Change, entry: Entry, source: Source | None) -> Entry:
        row = rows.entry_row(entry)
        change.add("entries", row)
        if source is not None:
            record = rows.RecordRow(source.connection, source.event_id, entry.id)
            change.add("import_records", rows.row_of(record))
        return rows.with_source(rows.decode_entry(row), source)

    def _replace(self, change: Change, before: Entry, after: Entry) -> Entry:
        row = rows.entry_row(after)
        change.replace("entries", self._entry_key(before.id), row)
        return rows.with_source(rows.decode_entry(row), before.source)

    def _delete(self, change: Change, entry: Entry) -> None:
        change.remove("entries", self._entry_key(entry.id))
        for key in self._index.all_record_keys(entry.id):
            change.remove("import_records", key)

    def _must_not_be_imported(self, connection_id: str, event: CalendarEvent) -> None:
        with self._known_events(connection_id, [event.id]) as known:
            if event.id in known:
                raise UsageError("That event is imported already", "Reload the range.")
        if event.start is None or event.end is None:
            raise UsageError("The event has no start or end", "Reload the range.")


def described(what: str, entries: Sequence[Entry]) -> str:
    """Describe a change of entries: `deletion of 2 entries (1.00 h)`."""
    if len(entries) == 1 and what != "import":
        return f"{what} of {edits.named(entries[0])}"
    seconds = sum(entry.seconds for entry in entries)
    return f"{what} of {count_of(len(entries), 'entry', 'entries')} ({hours(seconds)} h)"
