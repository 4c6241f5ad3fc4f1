"""Runs one command: arguments in, exit code out, and no traceback whatever happens."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from trackcal_tui.cli.mistakes import UsageMistake
from trackcal_tui.cli.parser import parse_arguments

if TYPE_CHECKING:
    from trackcal_tui.cli.context import Context
    from trackcal_tui.cli.output import Output
    from trackcal_tui.core.errors import TrackCalError

CLOSED_PIPE = 141
"""What shells report for a command whose reader went away (128 + SIGPIPE)."""


def run(words: Sequence[str]) -> int:
    """Run what the words ask for; returns the exit code."""
    _prepare_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except OSError as error:  # of standard output only: commands tell all others themselves
        _silence(sys.stdout)
        if getattr(error, "reader_gone", isinstance(error, BrokenPipeError)):
            return CLOSED_PIPE
        with contextlib.suppress(OSError):
            print(f"trackcal: The output cannot be written: {error.strerror}", file=sys.stderr)
        return 1


def _prepare_streams() -> None:
    """No character is ever a reason to fail, and closed streams swallow what is written."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _silence(stream: TextIO) -> None:
    """Let Python's flush at exit go nowhere. (A stream without a descriptor needs nothing.)"""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run(words: Sequence[str]) -> int:
    try:
        arguments = parse_arguments(words)
    except SystemExit as stop:  # argparse has printed --help or --version
        return stop.code if isinstance(stop.code, int) else 0
    except UsageMistake as mistake:
        from trackcal_tui.cli.output import Output
        from trackcal_tui.core.errors import UsageError

        error = UsageError(mistake.message, f"See: {mistake.command} --help")
        return _tell(Output(as_json="--json" in words), error)
    if not arguments.run:
        from trackcal_tui.cli.program import run_program

        return run_program(arguments.home, bool(arguments.demo), as_json=bool(arguments.json))
    return _run_command(arguments)


def _run_command(arguments: Namespace) -> int:
    from trackcal_tui.cli.context import Context
    from trackcal_tui.cli.interrupts import Interrupts
    from trackcal_tui.cli.output import Output

    output = Output(as_json=bool(arguments.json))
    with Interrupts() as interrupts:
        context = Context(arguments, output, interrupts)
        try:
            code = _attempt(context)
        finally:
            context.close()
    return interrupts.exit_code or code


def _attempt(context: Context) -> int:
    from trackcal_tui.cli.output import OutputLost
    from trackcal_tui.core.errors import Cancelled, TrackCalError

    module, _, name = context.arguments.run.partition(":")
    try:
        command: Callable[[Context], int] = getattr(importlib.import_module(module), name)
        code = command(context)
        context.output.flush()
        return code
    except TrackCalError as error:
        return _tell(context.output, error)
    except KeyboardInterrupt:
        context.output.note("")
        return _tell(context.output, Cancelled())
    except OutputLost:
        raise
    except Exception as error:  # the last resort: our own mistakes
        from trackcal_tui.config.crash_log import keep_crash
        from trackcal_tui.config.paths import find_paths
        from trackcal_tui.core.clock import SystemClock

        home = context.arguments.home
        return _tell(context.output, keep_crash(error, find_paths(home), SystemClock()))


def _tell(output: Output, error: TrackCalError) -> int:
    output.error(error)
    output.flush()
    return error.exit_code
