"""What a person decided about events before their import: kept in a file until they are entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial

from msgspec.structs import replace

from trackcal_tui.config.drafts import DraftRow, DraftsFile, Rows
from trackcal_tui.core.drafts import NO_CHOICE, Choice, with_edit
from trackcal_tui.core.entries import Entry
from trackcal_tui.core.events import Draft, Sheet
from trackcal_tui.core.text import task_name
from trackcal_tui.engine.installation import Installation

_NO_ROW = DraftRow()


class Drafts:
    """The drafts of all connections."""

    def __init__(self, installation: Installation) -> None:
        self._install = installation

    @cached_property
    def _file(self) -> DraftsFile:
        return DraftsFile(self._install.paths.state)

    def problem(self) -> str:
        """Say once that the file was damaged; empty when it was not."""
        aside, self._file.set_aside = self._file.set_aside, None
        if aside is None:
            return ""
        return f"Saved ticks and edits were damaged: set aside as {aside.name}"

    def choices(self, connection_id: str) -> dict[str, Choice]:
        """Return event id → what was decided. Raises: StoreError."""
        return {
            event_id: choice
            for event_id, row in self._file.rows(connection_id).items()
            if (choice := _choice(row)) != NO_CHOICE
        }

    def left_out(self, connection_id: str) -> Mapping[str, Sequence[float]]:
        """Return series id → when occurrences were that imports left out, ascending.

        Raises:
            StoreError.
        """
        found: dict[str, list[float]] = {}
        for row in self._file.rows(connection_id).values():
            if row.left_out and row.start:
                found.setdefault(row.left_out, []).append(row.start.timestamp())
        return {series: sorted(starts) for series, starts in found.items()}

    def with_choices(self, sheet: Sheet) -> Sheet:
        """Return a sheet whose drafts have the names, projects and hours that were chosen.

        Raises:
            StoreError.
        """
        choices = self.choices(sheet.connection)
        drafts = tuple(
            with_edit(draft, choice.edit) if (choice := choices.get(draft.event_id)) else draft
            for draft in sheet.drafts
        )
        return replace(sheet, drafts=drafts)

    def remembered(self, connection_id: str, drafts: Iterable[Draft]) -> tuple[Draft, ...]:
        """Return the drafts that were imported the last time, and that nobody unticked since.

        Raises:
            StoreError.
        """
        choices = self.choices(connection_id)
        unticked = {event_id for event_id, one in choices.items() if one.ticked is False}
        return tuple(
            draft
            for draft in drafts
            if draft.suggestion and draft.suggestion.tick and draft.event_id not in unticked
        )

    def save(
        self, connection_id: str, choices: Mapping[str, Choice | None], days: Mapping[str, date]
    ) -> None:
        """Keep decisions, and forget those that are None; all others stay.

        Args:
            connection_id: Whose events they are about.
            choices: By event id.
            days: Dates of the events, as far as they are known.

        Raises:
            StoreError: nothing is kept.
        """
        now = self._install.clock.now()
        self._file.change(connection_id, partial(_saved, choices, days, now), now)

    def note_import(
        self, sheet: Sheet, imported: Iterable[Draft], batch: str, unticked: Iterable[str]
    ) -> None:
        """Forget what is imported, and note which occurrences of series were left out.

        Args:
            sheet: What was read.
            imported: Those that are entries now.
            batch: Id of the import.
            unticked: Event ids of those that it unticks.

        Raises:
            StoreError: it is not noted.
        """
        now = self._install.clock.now()
        done = {draft.event_id for draft in imported}

        def decide(before: Rows) -> dict[str, DraftRow | None]:
            rows = {id: _imported(before[id], now) for id in done if id in before}
            for draft in sheet.drafts:
                series, end = draft.series_id, draft.event.end
                if not series or draft.event_id in done or end is None or end > now:
                    continue
                row = before.get(draft.event_id, _NO_ROW)
                if not row.left_out:
                    rows[draft.event_id] = replace(
                        row, at=now, day=draft.date, left_out=series, start=draft.event.start
                    )
            for event_id in unticked:
                row = rows.get(event_id) or before.get(event_id, _NO_ROW)
                if row.imported:  # its entry was deleted: those hours are not chosen any more
                    row = DraftRow(day=row.day)
                rows[event_id] = replace(row, ticked=False, at=now, unticked_by=batch)
            return rows

        self._file.change(sheet.connection, decide, now)

    def note_undone_import(self, entries: Iterable[Entry]) -> None:
        """Restore the decisions with which events were imported, as their entries are gone.

        Raises:
            StoreError: it is not noted.
        """
        now = self._install.clock.now()
        for connection_id, undone in _by_connection(entries).items():
            self._file.change(connection_id, partial(_undone, undone, now), now)

    def note_redone_import(self, entries: Iterable[Entry]) -> None:
        """Forget what is imported again. Raises: StoreError."""
        now = self._install.clock.now()
        for connection_id, redone in _by_connection(entries).items():
            self._file.change(connection_id, partial(_redone, redone, now), now)


def _by_connection(entries: Iterable[Entry]) -> dict[str, dict[str, Entry]]:
    """Return connection id → event id → its entry."""
    found: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if entry.source is not None:
            found.setdefault(entry.source.connection, {})[entry.source.event_id] = entry
    return found


def _saved(
    choices: Mapping[str, Choice | None], days: Mapping[str, date], now: datetime, before: Rows
) -> dict[str, DraftRow | None]:
    """Return the rows of decisions."""
    rows: dict[str, DraftRow | None] = {}
    for event_id, choice in choices.items():
        row = before.get(event_id, _NO_ROW)
        kept = choice or NO_CHOICE
        if kept == NO_CHOICE and not row.left_out:
            rows[event_id] = None
            continue
        rows[event_id] = DraftRow(
            kept.task_name,
            kept.project,
            kept.seconds,
            kept.ticked,
            at=now,
            day=days.get(event_id, row.day),
            left_out=row.left_out,
            start=row.start,
            unticked_by=row.unticked_by,
        )
    return rows


def _undone(undone: Mapping[str, Entry], now: datetime, before: Rows) -> dict[str, DraftRow | None]:
    """Return the rows of events whose import is undone, and of those that it unticked."""
    choices: dict[str, Choice | None] = {}
    for event_id, entry in undone.items():
        subject = task_name(entry.snapshot.subject) if entry.snapshot else ""
        choices[event_id] = Choice(
            task_name=None if entry.task_name == subject else entry.task_name,
            project=entry.project,
            seconds=_by_hand(before.get(event_id, _NO_ROW), entry),
            ticked=True,
        )
    for event_id, row in _unticked_by(undone.values(), before).items():
        choices[event_id] = Choice(row.task_name, row.project, row.seconds, ticked=True)
    days = {event_id: entry.date for event_id, entry in undone.items()}
    return _saved(choices, days, now, before)


def _by_hand(row: DraftRow, entry: Entry) -> int | None:
    """Return the length set by hand with which an event was imported.

    The row may still have that of an earlier import, whose entry was deleted. Lengths set by hand
    are not rounded, and an overlap only takes from them.
    """
    was_changed = entry.rounded_from is not None
    was_used = was_changed and row.seconds is not None and entry.seconds <= row.seconds
    return row.seconds if was_used else None


def _redone(redone: Mapping[str, Entry], now: datetime, before: Rows) -> dict[str, DraftRow | None]:
    """Return the rows of events that are imported again, and of those that this unticks."""
    rows = {id: _imported(before[id], now) for id in redone if id in before}
    for event_id, row in _unticked_by(redone.values(), before).items():
        rows[event_id] = replace(row, ticked=False, at=now)
    return rows


def _unticked_by(imported: Iterable[Entry], rows: Rows) -> dict[str, DraftRow]:
    batches = {entry.batch for entry in imported}
    return {id: row for id, row in rows.items() if row.unticked_by and row.unticked_by in batches}


def _imported(row: DraftRow, now: datetime) -> DraftRow | None:
    """Return what is kept of the row of an event that is an entry now."""
    if row.seconds is None:
        return None
    return DraftRow(seconds=row.seconds, at=now, day=row.day, imported=True)


def _choice(row: DraftRow) -> Choice:
    if row.imported:
        return NO_CHOICE
    return Choice(row.task_name, row.project, row.seconds, row.ticked)
