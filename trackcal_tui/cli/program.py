"""Starts the terminal program, where there is a terminal for it."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from trackcal_tui.terminal.shutdown_signals import exit_on_signals

if TYPE_CHECKING:
    from trackcal_tui.core.errors import TrackCalError

_COMMANDS = "Use a command: trackcal events this-week (all of them: trackcal --help)"


def run_program(home: str | None, demo: bool, *, as_json: bool = False) -> int:
    """Run the terminal program; returns the exit code.

    Collecting garbage is of no use while modules are imported, and costs a fifth of the start:
    it is off until the first frame is near (`run_app` turns it on).
    """
    gc.disable()
    with exit_on_signals():
        return _run(home, demo, as_json=as_json)


def _run(home: str | None, demo: bool, *, as_json: bool) -> int:
    # Frames may follow each other after 8 ms instead of 16: a filter letter is first echoed and
    # then filtered. At rest nothing is sent all the same.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty, it asks for nothing (no-color.org); Textual would obey
    if "256color" not in os.environ.get("TERM", ""):
        _tell_colors()
    mistake = _mistake(as_json)
    if mistake:
        return _tell_mistake(mistake, as_json)
    from trackcal_tui.core.errors import TrackCalError

    try:
        from trackcal_tui.tui.run import run_app

        return run_app(home, demo)
    except TrackCalError as error:
        return _tell(error)
    except Exception as error:  # the last resort: our own mistakes
        from trackcal_tui.config.crash_log import keep_crash
        from trackcal_tui.config.paths import find_paths
        from trackcal_tui.core.clock import SystemClock

        return _tell(keep_crash(error, find_paths(home), SystemClock()))


def _tell_colors() -> None:
    """Say to Textual, before it is imported, what the terminal can show if that is known."""
    from trackcal_tui.terminal.colours import known_color_system

    known = known_color_system(os.environ)
    if known:
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", known)


def _mistake(as_json: bool) -> str:
    """Why the program cannot run here; empty when it can."""
    if as_json:
        return "--json needs a command"
    # Either stream may be missing (None) when a daemon starts us.
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return "The program needs a terminal"
    if os.environ.get("TERM") == "dumb":
        return "The terminal says it can only print (dumb)"
    return ""


def _tell_mistake(mistake: str, as_json: bool) -> int:
    from trackcal_tui.core.errors import UsageError

    return _tell(UsageError(mistake, _COMMANDS), as_json=as_json)


def _tell(error: TrackCalError, *, as_json: bool = False) -> int:
    from trackcal_tui.cli.output import Output

    output = Output(as_json=as_json)
    output.error(error)
    output.flush()
    return error.exit_code
