"""An outbox in a file of its own: one line for each record, synced before a request leaves."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from trackcal_tui.core.outbox import Receipt

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Receipt).decode


class FileOutbox:
    """Appends records; the last one of an entry counts."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def receipts(self, tracker: str) -> tuple[Receipt, ...]:
        if not self._file.exists():
            return ()
        found: dict[str, Receipt] = {}
        for line in self._file.read_bytes().splitlines():
            # A kill can leave half a line behind.
            with contextlib.suppress(msgspec.DecodeError):
                one = _decode(line)
                if one.tracker == tracker:
                    found[one.entry] = one
        return tuple(found.values())

    def record_intents(self, receipts: Sequence[Receipt]) -> None:
        self._append(receipts)

    def record_receipts(self, receipts: Sequence[Receipt]) -> None:
        self._append(receipts)

    def forget_tracker(self, tracker: str) -> None:
        self._file.unlink(missing_ok=True)

    def _append(self, receipts: Sequence[Receipt]) -> None:
        handle = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(handle).st_size
            torn = size and os.pread(handle, 1, size - 1) != b"\n"
            lines = b"".join(_encode(one) + b"\n" for one in receipts)
            os.write(handle, (b"\n" if torn else b"") + lines)
            os.fsync(handle)
        finally:
            os.close(handle)
