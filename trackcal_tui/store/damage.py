"""Damaged files: what is said of them, where they are kept, and what can take their place."""

from __future__ import annotations

import contextlib
from pathlib import Path

from trackcal_tui.core.errors import StoreDamaged, StoreError, StoreNewer
from trackcal_tui.store import document, files, migrations, verify, years
from trackcal_tui.store.document import SCHEMA_VERSION, Altered, Meta, Tables, Unreadable
from trackcal_tui.store.rows import YearRow

_ACCEPT = ' If it was edited on purpose, remove the field "checksum" at its end instead.'


def understood(content: bytes, file: Path) -> tuple[Meta, Tables]:
    """Decode the ledger's file and migrate it; the meta row stays as it was.

    Raises:
        Unreadable, StoreNewer.
    """
    try:
        meta, tables = document.decode(content)
        version = meta.schema_version
    except Unreadable:
        # A newer schema may look quite different: it only has to say so to be left alone.
        version = document.schema_version(content) or 0
        if version <= SCHEMA_VERSION:
            raise
    if version > SCHEMA_VERSION:
        raise StoreNewer(
            f"The time entries in {file} were written by a newer trackcal (schema {version})",
            f"Update trackcal; this one knows schema {SCHEMA_VERSION}. Nothing was changed.",
        )
    tables = migrations.migrate(tables, version)
    return meta, verify.checked(tables) if meta.checksum is None else tables


def intact_previous(ledger: Path) -> Path | None:
    """Return where the previous generation is; None when there is none, or it is damaged."""
    previous = files.previous_of(ledger)
    with contextlib.suppress(StoreError, Unreadable):
        found = files.read(previous)
        if found is not None:
            understood(found[0], previous)
            return previous
    return None


def damaged_ledger(ledger: Path, reason: Unreadable, content: bytes | None) -> StoreDamaged:
    """Set a damaged ledger aside and return the error that says so.

    Args:
        ledger: `track.json`.
        reason: What is wrong with it.
        content: Its bytes; None when it is gone.
    """
    kept = None if content is None else files.set_aside(ledger, content)
    where = f"; it is kept as {kept.name}" if kept else ""
    previous = intact_previous(ledger)
    if previous is None:
        hint = (
            f"Put a backup in its place, or move {ledger.name} away to start empty. "
            "Nothing is written until then."
        )
    else:
        hint = (
            "Restore the previous version: trackcal doctor --recover "
            f"(or mv '{previous}' '{ledger}'). Nothing is written until then."
        )
    return StoreDamaged(
        f"The time entries in {ledger} are damaged: {reason}{where}",
        hint + (_ACCEPT if isinstance(reason, Altered) else ""),
        set_aside=kept,
        previous=previous,
    )


def damaged_year(file: Path, year: int, row: YearRow, reason: Unreadable) -> StoreDamaged:
    """Set the damaged file of a year aside and return the error that says so."""
    found = files.read(file)
    kept = files.set_aside(file, found[0]) if found else None
    where = f"; it is kept as {kept.name}" if kept else ""
    copy = years.copy_of(file)
    previous = copy if years.is_intact(copy, year, row) else None
    if previous:
        hint = f"Use their copy: trackcal doctor --recover (or cp '{copy}' '{file}')."
        recovery = f"the copy of the entries of {year}"
    else:
        recovery = f"a file without the entries of {year}"
        hint = f"Put a backup in its place; trackcal doctor --recover restores {recovery}."
    return StoreDamaged(
        f"The entries of {year} in {file} are damaged: {reason}{where}",
        hint,
        set_aside=kept,
        previous=previous,
        recovery=recovery,
    )
