"""Start the terminal program, if there is a terminal for it."""

from __future__ import annotations

import gc
import os
import sys

from trackcal_tui.core.errors import TrackCalError, UsageError
from trackcal_tui.terminal.lean_imports import import_asyncio


def run_program(home: str | None, demo: bool, *, as_json: bool = False) -> int:
    """Run the terminal program and return the exit code.

    Collecting garbage while modules are imported finds nothing and costs a fifth of the start: it
    is off until the first frame is near (`run_app` turns it on).
    """
    gc.disable()
    import_asyncio()
    _set_up_textual()
    from trackcal_tui.terminal.shutdown_signals import exit_on_signals

    try:
        with exit_on_signals():
            _require_terminal(as_json)
            early = None
            if not demo:
                from trackcal_tui.engine.reader_process import has_idle_processor, start_early

                early = start_early(home) if has_idle_processor() else None
            from trackcal_tui.tui.run import run_app

            return run_app(home, demo, early)
    except TrackCalError as error:
        failure = error
    except Exception as error:  # the last resort: a bug
        failure = crash_report(error, home)
    from trackcal_tui.cli.output import Output
    from trackcal_tui.cli.streams import prepare_streams

    prepare_streams()
    return Output(as_json=as_json).fail(failure)


def crash_report(error: Exception, home: str | None) -> TrackCalError:
    """Log a bug of ours, and return what to tell the person."""
    from trackcal_tui.config.crash_log import log_crash
    from trackcal_tui.config.paths import find_paths
    from trackcal_tui.core.clock import SystemClock

    return log_crash(error, find_paths(home), SystemClock())


def _set_up_textual() -> None:
    """Set what Textual reads from the environment when it is imported."""
    # Frames may follow each other after 8 ms instead of 16: a filter letter is first echoed and
    # then filtered. At rest nothing is sent all the same.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]  # empty, it asks for nothing (no-color.org); Textual would obey
    if "256color" not in os.environ.get("TERM", "") or "STY" in os.environ:
        from trackcal_tui.terminal.colours import known_color_system

        if known := known_color_system(os.environ):
            os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", known)


def _require_terminal(as_json: bool) -> None:
    """Raise a UsageError if the program cannot run here."""
    # Either stream may be missing (None) when a daemon starts us.
    if as_json:
        why = "--json needs a command"
    elif not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        why = "The program needs a terminal"
    elif os.environ.get("TERM") == "dumb":
        why = "This terminal can only print (TERM=dumb)"
    else:
        return
    raise UsageError(why, "Use a command: trackcal events (see: trackcal --help)")
