"""Entries as files for others: CSV, JSON and ICS."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from trackcal_tui.errors import TrackCalError, UsageError
from trackcal_tui.files import write_atomically
from trackcal_tui.models import Entry

Format = Literal["csv", "json", "ics"]
FORMATS: tuple[Format, ...] = ("csv", "json", "ics")


def export_text(entries: Sequence[Entry], form: Format) -> str:
    """The entries in a format, with the line ends that format wants (CRLF for CSV and ICS)."""
    return _writer(form)(entries)


def _writer(form: Format) -> Callable[[Sequence[Entry]], str]:
    if form == "csv":
        from trackcal_tui.exports.csv_format import to_csv

        return to_csv
    if form == "ics":
        from trackcal_tui.exports.ics_format import to_ics

        return to_ics
    from trackcal_tui.exports.json_format import to_json

    return to_json


def write_export(file: Path, text: str, *, force: bool = False) -> None:
    """Write an export atomically, as UTF-8 and readable by its owner only.

    Args:
        file: Where to; `~` is the home folder.
        text: From `export_text`.
        force: Replace a file that is there.

    Raises:
        UsageError: the file exists and `force` is not given, or it is a folder.
        TrackCalError: it cannot be written; nothing has changed then.
    """
    target = file.expanduser()
    try:
        if target.is_dir():
            raise UsageError(f"{target} is a folder", "Name a file.", code="output")
        if target.exists() and not force:
            raise UsageError(
                f"{target} exists already", "Give --force to replace it.", code="output_exists"
            )
        # A link keeps pointing where it points; the file behind it is what is replaced.
        write_atomically(target.resolve(), text.encode("utf-8", "replace"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        hint = (
            "The folder does not exist." if error.errno == errno.ENOENT else "Choose another file."
        )
        raise TrackCalError(f"{target} cannot be written: {reason}", hint, code="output") from error
