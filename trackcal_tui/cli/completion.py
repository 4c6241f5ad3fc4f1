"""Print the completion script of a shell, made from the parser by shtab: `completion`."""

from __future__ import annotations

from trackcal_tui.cli.context import Context
from trackcal_tui.cli.grammar import build_parser


def completion(context: Context) -> int:
    """Print the completion script of bash, zsh or fish."""
    import shtab  # 10 ms, for this command only

    text = shtab.complete(build_parser(), shell=context.arguments.shell)
    context.output.raw(f"{text.rstrip()}\n")
    return 0
