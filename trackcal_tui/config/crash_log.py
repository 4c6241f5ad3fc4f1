"""The log of our own errors: their types and our lines of code, never a value."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from trackcal_tui.config.paths import Paths, make_folder
from trackcal_tui.core.clock import Clock
from trackcal_tui.core.errors import TrackCalError

_PACKAGE = Path(__file__).parent.parent


def describe_crash(error: BaseException) -> list[str]:
    """Return types and places, outermost first: `cli/reading.py:41 events`.

    Messages are left out, as a library may have put a subject, an address or a token there. So are
    the libraries' own lines, and everything about this machine's folders.
    """
    lines: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            file = Path(frame.filename)
            if file.is_relative_to(_PACKAGE):
                place = file.relative_to(_PACKAGE).as_posix()
                lines.append(f"  {place}:{frame.lineno} {frame.name}")
        cause = cause.__cause__ or cause.__context__
    return lines


def log_crash(error: BaseException, paths: Paths, clock: Clock) -> TrackCalError:
    """Append an error to the log (0600), and return the failure to tell the person about."""
    moment = clock.now().isoformat(timespec="seconds")
    text = "\n".join([f"{moment} crash", *describe_crash(error), ""])
    try:
        make_folder(paths.log_file.parent)
        handle = os.open(paths.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as log:
            log.write(text)
        hint = f"Details, without your data: {paths.log_file}"
    except (OSError, TrackCalError):
        hint = f"{type(error).__name__}; the log {paths.log_file} cannot be written."
    return TrackCalError("trackcal crashed: that is a bug", hint, code="internal")
