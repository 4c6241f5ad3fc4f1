"""Say in plain words what is wrong with a command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

_CHOICE = r"argument (\S+): invalid choice: (.*?) \(choose from (.*)\)"
_OPTION = r"(?<![\w-])--[a-z][a-z-]+"
_MOST_CHOICES = 8
"""So many choices are listed; of more, only those near to what was typed."""
_NO_NOUNS = ("by", "for", "per")
"""Options whose name does not say what their value is."""
_SHOWN = 40
"""How many characters of what was typed are repeated."""


class Parser(argparse.ArgumentParser):
    """A parser that raises a UsageError where argparse would print and exit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_formatter, **options)
        # A word such as -7d is a range, never an option. No option of ours begins with a digit.
        self._negative_number_matcher = re.compile(r"-[0-9]")

    def error(self, message: str) -> NoReturn:
        """Raise: UsageError."""
        from trackcal_tui.core.errors import UsageError

        raise UsageError(self._explain(message), f"See: {self.prog} --help")

    def _explain(self, message: str) -> str:
        if choice := re.match(_CHOICE, message, re.DOTALL):
            noun, typed = choice[1].lstrip("-").lower(), choice[2].strip("'\"")
            noun = f"value of --{noun}" if noun in _NO_NOUNS else noun
            known = re.findall(r"[\w-]+", choice[3])
            return f'Unknown {noun} "{typed[:_SHOWN]}"{_nearest(typed, known)}'
        if unknown := re.match(r"unrecognized arguments: (\S+)", message):
            name = unknown[1].partition("=")[0][:_SHOWN]
            if name.startswith("-"):
                options = re.findall(_OPTION, self.format_usage())
                return f"Unknown option {name}{_nearest(name, options, list_few=False)}"
            return f'Unexpected argument "{name}"'
        if value := re.match(r"argument (?:\S+/)?(\S+): expected ", message):
            return f"{value[1]} needs a value"
        if value := re.match(r"argument (?:\S+/)?(\S+): ignored explicit ", message):
            return f"{value[1]} takes no value"
        if missing := re.match(r"the following arguments are required: (.*)", message):
            return f"{missing[1]} is missing"
        return message[:1].upper() + message[1:]


def _formatter(prog: str) -> argparse.HelpFormatter:
    formatter = argparse.RawDescriptionHelpFormatter(prog)
    formatter._action_max_length = 16  # Python 3.11 forgets that the commands are indented
    return formatter


def _nearest(typed: str, known: Iterable[str], *, list_few: bool = True) -> str:
    from difflib import get_close_matches  # 3 ms

    names = sorted(set(known))
    if list_few and len(names) <= _MOST_CHOICES:
        return f" ({', '.join(names)})"
    near = get_close_matches(typed.lower(), names, n=2, cutoff=0.7)
    return f": did you mean {' or '.join(near)}?" if near else ""
