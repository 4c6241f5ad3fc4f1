"""Run one command: words in, exit code out, and no traceback whatever happens."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackcal_tui.cli.grammar import parse_arguments
from trackcal_tui.cli.streams import prepare_streams
from trackcal_tui.core.errors import Cancelled, TrackCalError

if TYPE_CHECKING:
    from trackcal_tui.cli.context import Context

CLOSED_PIPE = 141
"""What shells report for a command whose reader went away (128 + SIGPIPE)."""


def run(words: Sequence[str]) -> int:
    """Run what the words ask for and return the exit code."""
    prepare_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
        return code
    except OSError as error:  # only of standard output: commands report all others themselves
        with contextlib.suppress(OSError, ValueError):  # let Python's flush at exit go nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if getattr(error, "reader_gone", isinstance(error, BrokenPipeError)):
            return CLOSED_PIPE
        with contextlib.suppress(OSError):
            print(f"trackcal: Cannot write the output: {error.strerror}", file=sys.stderr)
        return 1


def _run(words: Sequence[str]) -> int:
    try:
        arguments = parse_arguments(words)
    except SystemExit as stop:  # argparse has printed --help or --version
        return stop.code if isinstance(stop.code, int) else 0
    except TrackCalError as error:
        from trackcal_tui.cli.output import Output

        return Output(as_json="--json" in words).fail(error)
    if arguments.run:
        return _run_command(arguments)
    from trackcal_tui.cli.program import run_program

    return run_program(arguments.home, arguments.demo, as_json=arguments.json)


def _run_command(arguments: Namespace) -> int:
    from trackcal_tui.cli.context import Context
    from trackcal_tui.cli.interrupts import Interrupts
    from trackcal_tui.cli.output import Output

    with Interrupts() as interrupts:
        context = Context(arguments, Output(as_json=arguments.json), interrupts)
        try:
            code = _attempt(context)
        finally:
            context.close()
    return interrupts.exit_code or code


def _attempt(context: Context) -> int:
    from trackcal_tui.cli.output import OutputLost

    module, _, name = context.arguments.run.partition(":")
    try:
        code: int = getattr(importlib.import_module(module), name)(context)
        context.output.flush()
        return code
    except TrackCalError as error:
        return context.output.fail(error)
    except KeyboardInterrupt:
        context.output.note("")
        return context.output.fail(Cancelled())
    except OutputLost:
        raise
    except Exception as error:  # the last resort: a bug
        from trackcal_tui.cli.program import crash_report

        return context.output.fail(crash_report(error, context.arguments.home))
