"""Which characters the terminal shows, as the locale of the environment says.

Read off the variables: `setlocale` knows only locales that are installed, and Python 3.11 turns the
C locale into UTF-8 (PEP 538, PEP 540), whatever the terminal can show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""The first that is not empty decides (POSIX, Environment Variables, 8.2)."""
_COERCED = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
"""What Python puts into LC_CTYPE where it found the C locale, before any code of ours runs."""
_STARTED_WITH = "/proc/self/environ"


def is_utf8(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal shows every character; so it is believed where nothing is set.

    Args:
        environment: Instead of the one this process was started with.
    """
    name = locale_name(environment)
    return not name or codeset(name).lower().replace("-", "").replace("_", "") == "utf8"


def key_name(key: str) -> str:
    """A key's sign, `↑`, or its name where the terminal has none for it."""
    if key.isascii() or is_utf8():
        return key
    from trackcal_tui.terminal.ascii_signs import key_in_words

    return key_in_words(key)


def locale_name(environment: Mapping[str, str] | None = None) -> str:
    """The locale for characters, `de_DE.ISO-8859-1@euro`; empty where nothing is set."""
    if environment is None:
        environment = os.environ
        coerced = not environment.get("LC_ALL") and environment.get("LC_CTYPE") in _COERCED
        environment = (coerced and _started_with()) or environment
    return next(filter(None, map(environment.get, _VARIABLES)), "")


def codeset(name: str) -> str:
    """The part of a locale's name that names its encoding; empty where none does.

    macOS knows a locale that is only that: `UTF-8`.
    """
    language, _, encoding = name.partition("@")[0].partition(".")
    return language if language in _COERCED else encoding


def _started_with() -> dict[str, str]:
    """The environment as it was before Python began; empty where the system does not tell."""
    try:
        with open(_STARTED_WITH, "rb") as stream:  # noqa: PTH123 - pathlib is slower
            variables = os.fsdecode(stream.read()).split("\0")
    except OSError:
        return {}
    return dict(variable.split("=", 1) for variable in variables if "=" in variable)
