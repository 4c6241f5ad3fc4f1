"""When each connection's calendar was last read whole: a small file beside the vault.

It is not in the ledger, so that a mere read never rewrites the file people bill from.
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
    """Connection id → instant (aware, UTC). An unreadable file counts as empty: it is a comfort."""
    try:
        return msgspec.json.decode((state / _FILE).read_bytes(), type=dict[str, _Instant])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def save_last_read(state: Path, connection_id: str, at: datetime) -> None:
    """Remember a read.

    Raises:
        StoreError: the folder cannot be used.
        OSError: the file cannot be written.
    """
    reads = load_last_reads(state)
    reads[connection_id] = at
    write_atomically(make_folder(state) / _FILE, msgspec.json.encode(reads))


def forget_last_read(state: Path, connection_id: str) -> None:
    """Forget a connection's reads; doing it again does nothing.

    Raises:
        StoreError: the folder cannot be used.
        OSError: the file cannot be changed.
    """
    reads = load_last_reads(state)
    if reads.pop(connection_id, None) is None:
        return
    if reads:
        write_atomically(make_folder(state) / _FILE, msgspec.json.encode(reads))
    else:
        (state / _FILE).unlink(missing_ok=True)
