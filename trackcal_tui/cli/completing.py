"""`completion`: the shells' scripts, made of the parser itself by shtab."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.parser import build_parser


def completion(context: Context) -> int:
    """Print a shell's completion script."""
    context.output.raw(script(context.arguments.shell))
    return 0


def script(shell: str) -> str:
    """The completion script for bash, zsh or fish."""
    import shtab  # 10 ms, for this command only

    parser = build_parser()
    text = shtab.complete(parser, shell=shell)
    return str(text) if text.endswith("\n") else f"{text}\n"
