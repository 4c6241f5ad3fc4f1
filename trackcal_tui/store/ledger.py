"""The changes of the ledger: each is one write, and one step of the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from msgspec import Raw
from msgspec.structs import replace
from tinydb import TinyDB

from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.core import drift
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.connection import Connection
from trackcal_tui.core.errors import UsageError
from trackcal_tui.core.hours import hours
from trackcal_tui.core.models import (
    Batch,
    CalendarEvent,
    Draft,
    Entry,
    EntryEdit,
    ImportResult,
    Project,
    Source,
    Undone,
)
from trackcal_tui.core.rules import snapshot
from trackcal_tui.core.text import count_of
from trackcal_tui.store import edits, rows
from trackcal_tui.store.change import Change
from trackcal_tui.store.history import undo_newest
from trackcal_tui.store.ledger_base import LedgerBase
from trackcal_tui.store.storage import LedgerStorage


def open_ledger(
    paths: Paths, clock: Clock, *, session: bool = False, recover: bool = False
) -> TinyLedger:
    """Open the ledger of an installation; a missing one is empty until the first change.

    Args:
        paths: Where it is; the folder is made when missing.
        clock: The present.
        session: For the terminal program, which stays open: a second one works read-only.
            Commands beside it write, each change under its own short lock.
        recover: Replace a damaged ledger by its previous generation, or by an empty one where
            there is none. The damaged file stays under its other name.

    Raises:
        StoreDamaged: with where the file is kept, and the previous generation.
        StoreNewer: a newer trackcal wrote it; it is left alone.
        StoreError: its folder or file cannot be used.
    """
    make_folder(paths.data)
    database = TinyDB(paths.ledger_file, clock, recover=recover, storage=LedgerStorage)
    return TinyLedger(database, clock, session=session)


class TinyLedger(LedgerBase):
    """The time entries: thread-safe, and safe beside other processes on the same file.

    Every change is one atomic write, or none: after a `StoreError` nothing has changed.
    """

    # Entries ---------------------------------------------------------------------------------

    def import_drafts(
        self, drafts: Iterable[Draft], connection_id: str, timezone: str
    ) -> ImportResult:
        """Write entries and import records of one batch in one write.

        Drafts whose event has a record already are left out and counted.

        Raises:
            UsageError: a draft has a project that does not exist, or no length.
        """
        wanted = tuple(drafts)
        return self._change(lambda change: self._import(change, wanted, connection_id, timezone))

    def _import(
        self, change: Change, drafts: tuple[Draft, ...], connection_id: str, timezone: str
    ) -> ImportResult:
        known = self._index.events.get(connection_id, {})
        fresh: dict[str, Draft] = {}
        for draft in drafts:
            if draft.event_id not in known:
                fresh.setdefault(draft.event_id, draft)
        left_out = len(drafts) - len(fresh)
        if not fresh:
            return ImportResult(batch=None, imported=(), already_imported=left_out)
        now = self._clock.now().replace(microsecond=0)
        batch = Batch(
            id=edits.new_id(()),
            entries=len(fresh),
            seconds=sum(draft.seconds for draft in fresh.values()),
            created=now,
        )
        projects = self._projects_by_code()
        imported: list[Entry] = []
        for draft in fresh.values():
            edit = edits.checked_edit(
                EntryEdit(draft.task_name, draft.date, draft.seconds, draft.project),
                projects,
                longest=draft.seconds,
            )
            entry = Entry(
                id=edits.new_id(self._index.entry_keys),
                task_name=edit.task_name,
                date=edit.date,
                seconds=edit.seconds,
                project=edit.project,
                start=draft.start,
                end=draft.end,
                timezone=timezone,
                batch=batch.id,
                created=now,
                snapshot=snapshot(draft.event),
            )
            imported.append(self._add_entry(change, entry, Source(connection_id, draft.event_id)))
        change.add("batches", rows.row_of(batch))
        change.remember(_counted("import", len(imported), batch.seconds), now)
        return ImportResult(batch=batch, imported=tuple(imported), already_imported=left_out)

    def add_entry(self, new: EntryEdit) -> Entry:
        """Log time. Raises: UsageError for an empty name, no length or an unknown project."""

        def collect(change: Change) -> Entry:
            edit = edits.checked_edit(new, self._projects_by_code())
            now = self._clock.now().replace(microsecond=0)
            entry = Entry(
                id=edits.new_id(self._index.entry_keys),
                task_name=edit.task_name,
                date=edit.date,
                seconds=edit.seconds,
                project=edit.project,
                created=now,
            )
            written = self._add_entry(change, entry, None)
            change.remember(f"logging of {edits.named(written)}", now)
            return written

        return self._change(collect)

    def edit_entry(self, entry_id: str, edit: EntryEdit) -> Entry:
        """Set an entry's fields; its source and import record stay.

        Raises:
            UsageError: there is no such entry, or the fields make no sense.
        """

        def collect(change: Change) -> Entry:
            before = self.entry(entry_id)
            checked = edits.checked_edit(
                edit, self._projects_by_code(), longest=before.seconds, project=before.project
            )
            return self._replace_entry(
                change, before, edits.edited(before, checked), f"edit of {edits.named(before)}"
            )

        return self._change(collect)

    def delete_entries(self, entry_ids: Collection[str]) -> tuple[Entry, ...]:
        """Delete entries and, in the same write, their import records.

        Raises:
            UsageError: one of them does not exist; none is deleted then.
        """

        def collect(change: Change) -> tuple[Entry, ...]:
            found = {entry.id: entry for entry in map(self.entry, entry_ids)}
            self._delete(change, found.values())
            if found:
                seconds = sum(entry.seconds for entry in found.values())
                one = next(iter(found.values()))
                what = f"deletion of {edits.named(one)}"
                if len(found) > 1:
                    what = _counted("deletion", len(found), seconds)
                change.remember(what, self._clock.now())
            return tuple(found.values())

        return self._change(collect)

    def undo(self) -> Undone | None:
        """Undo the newest step of the history; returns None when there is none."""
        return self._change(lambda change: undo_newest(change, self._index))

    # Drift -----------------------------------------------------------------------------------

    def apply_drift(self, entry_id: str, event: CalendarEvent, zone: ZoneInfo) -> Entry | None:
        """Accept what changed in Outlook; returns None when that deletes the entry.

        Raises:
            UsageError: there is no such entry.
        """

        def collect(change: Change) -> Entry | None:
            before = self.entry(entry_id)
            after = drift.applied(before, event, zone)
            what = f"update of {edits.named(before)} from Outlook"
            if after is None:
                self._delete(change, [before])
                change.remember(what, self._clock.now())
                return None
            return self._replace_entry(change, before, after, what)

        return self._change(collect)

    def keep_drift(self, entry_id: str, event: CalendarEvent) -> Entry:
        """Leave the entry as it is and remember the event as it is now.

        Raises:
            UsageError: there is no such entry, or the event has no times.
        """

        def collect(change: Change) -> Entry:
            before = self.entry(entry_id)
            if event.start is None or event.end is None:
                raise UsageError("The event has no start or end", "Reload the range.")
            what = f"decision to keep {edits.named(before)}"
            return self._replace_entry(change, before, drift.kept(before, event), what)

        return self._change(collect)

    def link_event(self, entry_id: str, connection_id: str, event: CalendarEvent) -> Entry:
        """Make an event with a new id the entry's source; the old id stays imported as well.

        Raises:
            UsageError: there is no such entry, or the event is imported already.
        """

        def collect(change: Change) -> Entry:
            before = self.entry(entry_id)
            if event.id in self._index.events.get(connection_id, {}):
                raise UsageError("That event is imported already", "Reload the range.")
            key = self._index.record_keys.get(before.id)
            if key is not None:
                record = rows.decode_record(self._tables["import_records"][key])
                change.replace("import_records", key, rows.row_of(replace(record, former=True)))
            change.add(
                "import_records", rows.row_of(rows.RecordRow(connection_id, event.id, before.id))
            )
            after = drift.kept(before, event)
            change.replace("entries", self._entry_key(before.id), rows.entry_row(after))
            change.remember(f"link of {edits.named(before)} to its event", self._clock.now())
            return replace(after, source=Source(connection_id, event.id))

        return self._change(collect)

    # Projects --------------------------------------------------------------------------------

    def add_project(self, project: Project) -> Project:
        """Add a project. Raises: UsageError for a bad code or title, or a code in use."""

        def collect(change: Change) -> Project:
            new = edits.checked_new_project(project)
            self._must_be_free(new.code)
            change.add("projects", rows.row_of(new))
            change.remember(f"new project {new.code}", self._clock.now())
            return new

        return self._change(collect)

    def seed_projects(self, projects: Iterable[Project]) -> None:
        """Give a ledger without projects its first ones. `undo` does not undo it."""

        def collect(change: Change) -> None:
            if not change.tables["projects"]:
                for project in projects:
                    change.add("projects", rows.row_of(edits.checked_new_project(project)))

        self._change(collect)

    def edit_project(self, code: str, project: Project) -> Project:
        """Replace a project, and its code on its entries when that changes, in one write.

        Raises:
            UsageError: there is no such project, or the new code or title is unusable.
        """

        def collect(change: Change) -> Project:
            key, before = self._project(code)
            after = edits.checked_new_project(project)
            if after.code.casefold() != before.code.casefold():
                self._must_be_free(after.code)
            change.replace("projects", key, rows.row_of(after))
            if after.code != before.code:
                for entry_key, row in change.tables["entries"].items():
                    entry = rows.decode_entry(row)
                    if entry.project == before.code:
                        renamed = replace(entry, project=after.code)
                        change.replace("entries", entry_key, rows.entry_row(renamed))
            if not change.is_empty:
                change.remember(f"change of project {before.code}", self._clock.now())
            return after

        return self._change(collect)

    # Connections -----------------------------------------------------------------------------

    def save_connection(self, connection: Connection) -> None:
        """Add or replace a connection by id; an active one makes the others inactive.

        `undo` does not undo it.
        """

        def collect(change: Change) -> None:
            found = False
            for key, row in change.tables["connections"].items():
                known = rows.decode_connection(row)
                if known.id == connection.id:
                    found = True
                    change.replace("connections", key, rows.row_of(connection))
                elif connection.active and known.active:
                    inactive = replace(known, active=False)
                    change.replace("connections", key, rows.row_of(inactive))
            if not found:
                change.add("connections", rows.row_of(connection))

        self._change(collect)

    def remove_connection(self, connection_id: str) -> None:
        """Remove a connection, if it is there; its entries and import records stay.

        It is written twice: the previous generation must not name the account either.
        """

        def collect(change: Change) -> bool:
            for key, row in change.tables["connections"].items():
                if rows.decode_connection(row).id == connection_id:
                    change.remove("connections", key)
            return not change.is_empty

        if self._change(collect):
            self._write_again()

    # Parts of changes ------------------------------------------------------------------------

    def _add_entry(self, change: Change, entry: Entry, source: Source | None) -> Entry:
        row = rows.entry_row(entry)
        change.add("entries", row)
        if source is not None:
            record = rows.RecordRow(source.connection, source.event_id, entry.id)
            change.add("import_records", rows.row_of(record))
        return rows.with_source(rows.decode_entry(row), source)

    def _replace_entry(self, change: Change, before: Entry, after: Entry, what: str) -> Entry:
        row = rows.entry_row(after)
        change.replace("entries", self._entry_key(before.id), row)
        if not change.is_empty:
            change.remember(what, self._clock.now())
        return rows.with_source(rows.decode_entry(row), before.source)

    def _delete(self, change: Change, entries: Iterable[Entry]) -> None:
        for entry in entries:
            change.remove("entries", self._entry_key(entry.id))
            for key in self._index.all_record_keys(entry.id):
                change.remove("import_records", key)

    def _projects_by_code(self) -> dict[str, Project]:
        return {project.code.casefold(): project for project in self.projects()}

    def _must_be_free(self, code: str) -> None:
        if code.casefold() in self._projects_by_code():
            raise UsageError(f"There is a project {code} already", "Choose another code.")

    def _project(self, code: str) -> tuple[str, Project]:
        table: dict[str, Raw] = self._tables["projects"]
        for key, row in table.items():
            project = rows.decode_project(row)
            if project.code.casefold() == code.strip().casefold():
                return key, project
        raise UsageError(f"There is no project {code}", '"trackcal projects" lists them.')


def _counted(what: str, entries: int, seconds: int) -> str:
    return f"{what} of {count_of(entries, 'entry', 'entries')} ({hours(seconds)} h)"
