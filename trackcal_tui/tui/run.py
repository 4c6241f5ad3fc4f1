"""Running the terminal program, from the engine to the exit code.

Commands import this module too (`key_problems`), so Textual is imported in functions only.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackcal_tui.core.errors import SettingsError
    from trackcal_tui.engine.engine import Engine
    from trackcal_tui.engine.reader_process import ReaderProcess
    from trackcal_tui.tui.app import TrackCalApp


def run_app(home: str | None = None, demo: bool = False, early: ReaderProcess | None = None) -> int:
    """Run the terminal program until the user leaves it; return the exit code.

    Args:
        home: As `--home`.
        demo: Use the demo tenant.
        early: What has begun to read the calendar.

    Raises:
        SettingsError: `config.toml`, the environment or the time zone is unusable.
        TrackCalError: a bug of ours ended it; what is known is in the log.
    """
    from trackcal_tui.engine.engine import open_engine

    _trust_terminal_size()
    engine = open_engine(home, demo=demo, session=True)
    if not demo:
        engine.read_separately(home, early)
    app, code = _run(engine)
    if app.demo_wanted:
        # In a throw-away home: demo entries must not get into anyone's ledger.
        elsewhere = {k: v for k, v in os.environ.items() if k != "TRACKCAL_HOME"}
        _, code = _run(open_engine(demo=True, session=True, environment=elsewhere))
    return code


def key_problems(keys: Mapping[str, object]) -> tuple[SettingsError, ...]:
    """Return what is wrong with the setting `[keys]`; for `trackcal doctor`."""
    from trackcal_tui.tui.keys.keymap import read_keymap

    return read_keymap(keys).problems


def _trust_terminal_size() -> None:
    """Drop `COLUMNS` and `LINES` where the terminal tells its size itself.

    A shell that exports them does so once: the screen would keep a size that the window has lost.
    """
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (OSError, ValueError):  # closed, or no terminal
        return
    if size.columns and size.lines:
        os.environ.pop("COLUMNS", None)
        os.environ.pop("LINES", None)


def _run(engine: Engine) -> tuple[TrackCalApp, int]:
    from trackcal_tui.terminal.lean_imports import import_textual

    import_textual()
    from rich.console import Console
    from textual import constants

    import trackcal_tui.tui.importing.screen  # noqa: F401 - the first screen, before the freeze
    from trackcal_tui.terminal.paced_driver import PacedDriver
    from trackcal_tui.tui.app import TrackCalApp

    try:
        app = TrackCalApp(engine)
        # What was imported stays for good: no collection needs to look at it again. And what the
        # first frame, or a page of events, takes to make is no reason to look for rubbish yet. A
        # screen that was closed is rubbish, so all is looked at more often than Python would.
        gc.freeze()
        gc.set_threshold(10_000, 3, 2)
        gc.enable()
        # While a thread reads the calendar it gives way to keys after 1 ms instead of 5.
        sys.setswitchinterval(0.001)
        # It would print a traceback with local values; `crash` is shown instead.
        app.error_console = Console(stderr=True, quiet=True)
        if constants.DRIVER is None:  # TEXTUAL_DRIVER may name another
            app.driver_class = PacedDriver
        code = app.run(mouse=_wants_mouse(engine.settings.mouse)) or app.return_code or 0
        if app.crash is not None:
            raise app.crash
        return app, code
    finally:
        engine.close()


def _wants_mouse(setting: str) -> bool:
    """Return whether to ask the terminal for mouse reports.

    With those, GNU screen 4.09 holds a lone escape back until the next key.
    """
    return not os.environ.get("STY") if setting == "auto" else setting == "on"
