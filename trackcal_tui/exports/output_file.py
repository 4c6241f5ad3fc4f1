"""Write an export to a file."""

from __future__ import annotations

import errno
from pathlib import Path

from trackcal_tui.config.atomic_files import write_atomically
from trackcal_tui.core.errors import TrackCalError, UsageError


def write_export(file: Path, content: bytes, *, force: bool = False) -> None:
    """Write an export in one step, readable by its owner only.

    Args:
        file: Where to; `~` is the home folder.
        content: All of the file.
        force: Whether to replace a file that is there.

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
        # Resolved: a link stays a link, and the file it leads to is replaced.
        write_atomically(target.resolve(), content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        hint = (
            "The folder does not exist." if error.errno == errno.ENOENT else "Choose another file."
        )
        raise TrackCalError(f"{target} cannot be written: {reason}", hint, code="output") from error
