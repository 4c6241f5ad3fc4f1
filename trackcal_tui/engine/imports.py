"""Importing drafts, and undoing and redoing changes: the entries first, then what drafts know."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from trackcal_tui.core.entries import ImportResult, Undone
from trackcal_tui.core.errors import StoreError
from trackcal_tui.core.events import Draft, Sheet
from trackcal_tui.engine.drafts import Drafts
from trackcal_tui.engine.installation import Installation


class Imports:
    """Changes of entries that drafts follow.

    The entries are what counts: a file of drafts that cannot be written stops nothing, and the
    next change of a draft says so.
    """

    def __init__(self, installation: Installation, drafts: Drafts) -> None:
        self._install = installation
        self._drafts = drafts

    def write(
        self, sheet: Sheet, drafts: Iterable[Draft], unticked: Iterable[str] = ()
    ) -> ImportResult:
        """Import drafts of a sheet; what was left out of it is remembered.

        Args:
            sheet: What was read.
            drafts: Those that become entries.
            unticked: Event ids of those that the import unticks; its undo ticks them again.

        Raises:
            UsageError, StoreError: nothing is imported.
        """
        wanted = tuple(drafts)
        install = self._install
        result = install.ledger.import_drafts(wanted, sheet.connection, install.zone.key)
        if result.batch is not None:
            with contextlib.suppress(StoreError):
                self._drafts.note_import(sheet, wanted, result.batch.id, unticked)
        return result

    def undo(self, number: int | None = None) -> Undone | None:
        """Undo the newest change; an import's drafts are ticked again, named as they were.

        Args:
            number: Undo only this step.

        Returns:
            What was undone; None when there is nothing to undo.

        Raises:
            UsageError: another step is the newest by now.
            StoreError: nothing is undone.
        """
        ledger = self._install.ledger
        step = ledger.next_undo()
        imported = ledger.entries_imported_by(step.number) if step else ()
        undone = ledger.undo(number)
        if undone is not None and imported:
            with contextlib.suppress(StoreError):
                self._drafts.note_undone_import(imported)
        return undone

    def redo(self, number: int | None = None) -> Undone | None:
        """Redo what was undone last; see `undo`."""
        ledger = self._install.ledger
        step = ledger.next_redo()
        redone = ledger.redo(number)
        if redone is not None and step is not None:
            with contextlib.suppress(StoreError):
                self._drafts.note_redone_import(ledger.entries_imported_by(step.number))
        return redone
