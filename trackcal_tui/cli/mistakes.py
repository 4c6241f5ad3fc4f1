"""Arguments that do not fit: told in our words, with what was probably meant."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NoReturn

_CHOICE = r"argument (?:\S+): invalid choice: '(.*?)' \(choose from (.*)\)"
_UNKNOWN = r"unrecognized arguments: (.*)"
_OPTION = r"(?<![\w-])--[a-z][a-z-]+"
_FEW = 5
"""So many choices are told where none is near."""
_SHOWN = 40
"""Characters of what was typed that are repeated."""


class UsageMistake(Exception):
    """The arguments do not fit the grammar. `command` is what to ask for help about."""

    def __init__(self, message: str, command: str) -> None:
        super().__init__(message)
        self.message = message
        self.command = command


class Parser(argparse.ArgumentParser):
    """A parser that leaves the telling of mistakes to us (argparse prints and exits)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **options)
        self.commands: Mapping[str, argparse.ArgumentParser] = {}
        """Below the whole tree's root: its commands by name."""

    def help_texts(self) -> Iterator[str]:
        """The help of every command."""
        for command in self.commands.values():
            yield command.format_help()

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting. Raises: UsageMistake."""
        raise UsageMistake(explain(message, self.help_texts()), self.prog)


def explain(message: str, help_texts: Iterable[str]) -> str:
    """argparse's message in our words, with the nearest thing that there is.

    Args:
        message: Of the mistake, as argparse words it.
        help_texts: Of all commands; only made when they are needed.
    """
    if choice := re.fullmatch(_CHOICE, message, re.DOTALL):
        typed, known = choice[1], re.findall(r"[\w-]+", choice[2])
        what = "command" if typed not in known and "events" in known else "choice"
        return f"There is no {what} “{typed[:_SHOWN]}”{_meant(typed, known)}"
    if unknown := re.fullmatch(_UNKNOWN, message, re.DOTALL):
        typed = unknown[1].split(" ")[0]
        if typed.startswith("-"):
            name = typed.partition("=")[0]
            options = {option for text in help_texts for option in re.findall(_OPTION, text)}
            return f"There is no option {name[:_SHOWN]}{_meant(name, options)}"
        return f"“{typed[:_SHOWN]}” is one word too many"
    return message[:1].upper() + message[1:]


def _meant(typed: str, known: Collection[str]) -> str:
    from difflib import get_close_matches  # 3 ms

    near = get_close_matches(typed.lower(), sorted(known), n=2)
    if near:
        return f": did you mean {' or '.join(near)}?"
    few = sorted(known) if len(set(known)) <= _FEW else []
    return f": choose {', '.join(few)}" if few else ""
