"""Runs one command: arguments in, exit code out, and no traceback whatever happens."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TextIO

from trackcal_tui.cli.parser import UsageMistake, parse_arguments

if TYPE_CHECKING:
    from trackcal_tui.cli.context import Context
    from trackcal_tui.cli.output import Output
    from trackcal_tui.errors import TrackCalError

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
        from trackcal_tui.errors import UsageError

        error = UsageError(mistake.message, f"See: {mistake.command} --help")
        return _tell(Output(as_json="--json" in words), error)
    if not arguments.run:
        return _run_program(arguments)
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
    from trackcal_tui.errors import Cancelled, TrackCalError

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
        return _tell(context.output, _kept(error, context.arguments))


def _kept(error: Exception, arguments: Namespace) -> TrackCalError:
    from trackcal_tui.crash import keep_crash
    from trackcal_tui.engine_parts import SystemClock
    from trackcal_tui.paths import find_paths

    return keep_crash(error, find_paths(arguments.home), SystemClock())


def _tell(output: Output, error: TrackCalError) -> int:
    output.error(error)
    output.flush()
    return error.exit_code


def _run_program(arguments: Namespace) -> int:
    """The terminal program, where there is a terminal for it."""
    from trackcal_tui.cli.output import Output, is_terminal
    from trackcal_tui.errors import TrackCalError, UsageError

    output = Output(as_json=bool(arguments.json))
    commands = "Use a command: trackcal events this-week (all of them: trackcal --help)"
    if arguments.json:
        return _tell(output, UsageError("--json needs a command", commands))
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return _tell(output, UsageError("The program needs a terminal", commands))
    if os.environ.get("TERM") == "dumb":
        return _tell(output, UsageError("The terminal says it can only print (dumb)", commands))
    try:
        from trackcal_tui.app import run_app

        return run_app(arguments.home, bool(arguments.demo))
    except TrackCalError as error:
        return _tell(output, error)
    except Exception as error:  # as for a command
        return _tell(output, _kept(error, arguments))
