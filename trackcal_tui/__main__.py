"""The way in: `trackcal` and `python -m trackcal_tui`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from trackcal_tui import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command or the terminal program and return the exit code.

    `--version` alone is answered here, before anything else is imported, and the terminal program
    starts without the parser of the commands.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        try:
            os.write(1, f"trackcal {__version__}\n".encode())
        except OSError as error:  # nobody reads, or a full disk
            return 141 if isinstance(error, BrokenPipeError) else 1
        return 0
    try:
        program = _program_words(words)
        if program is not None:
            from trackcal_tui.cli.program import run_program

            return run_program(*program)
        if words[:1] == ["--complete"] and len(words) == 3:  # asked by a shell's completion
            from trackcal_tui.cli.completion_values import print_values

            return print_values(words[1], words[2])
        from trackcal_tui.cli.main import run

        return run(words)
    except KeyboardInterrupt:  # before a command has begun to listen for it
        return 130


def entry() -> None:
    """Run `trackcal` as a shell starts it, and end the process.

    After the terminal program it ends at once. All it had open is closed by then; what Python
    would still do is free a ledger of 100,000 entries object by object.
    """
    code = main()
    if "trackcal_tui.tui.run" not in sys.modules:
        sys.exit(code)
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    finally:  # also when nobody reads any more
        os._exit(code)


def _program_words(words: Sequence[str]) -> tuple[str | None, bool] | None:
    """Return the folder and whether it is the demo, if the words mean the terminal program."""
    home: str | None = None
    demo = False
    rest = iter(words)
    for word in rest:
        if word == "--demo":
            demo = True
        elif word == "--home":
            home = next(rest, "")
            if not home or home.startswith("-"):
                return None
        elif word.startswith("--home=") and len(word) > len("--home="):
            home = word.removeprefix("--home=")
        else:
            return None
    return home, demo


if __name__ == "__main__":
    entry()
