"""When each connection's calendar was last read: a small file beside the vault.

It is not in the ledger, so that a read never rewrites the file people bill from.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.config.paths import make_folder

_FILE = "last-read.json"
_Instant = Annotated[datetime, Meta(tz=True)]


def load_last_reads(state: Path) -> dict[str, datetime]:
    """Return connection id → instant (aware, UTC); empty if the file cannot be read."""
    try:
        return msgspec.json.decode((state / _FILE).read_bytes(), type=dict[str, _Instant])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def save_last_read(state: Path, connection_id: str, at: datetime) -> None:
    """Remember when a connection was read.

    Raises:
        StoreError: The folder cannot be used.
        OSError: The file cannot be written.
    """
    _save(state, load_last_reads(state) | {connection_id: at})


def forget_last_read(state: Path, connection_id: str) -> None:
    """Forget when a connection was read; does nothing if it never was.

    Raises:
        StoreError: The folder cannot be used.
        OSError: The file cannot be written.
    """
    reads = load_last_reads(state)
    if reads.pop(connection_id, None):
        _save(state, reads)


def _save(state: Path, reads: dict[str, datetime]) -> None:
    # A read of the calendar need not wait for the disk: the next one writes this again.
    write_atomically(make_folder(state) / _FILE, msgspec.json.encode(reads), durable=False)
